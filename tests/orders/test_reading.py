"""Reading back what was written, whatever it was."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.orders.exports import csv_file, row, xlsx_file
from webapp.orders.rules.amounts import BadAmount, read_count, read_money
from webapp.orders.rules.cells import Market
from webapp.orders.rules.export import open_export
from webapp.orders.rules.rows import Unreadable
from webapp.orders.rules.times import BadTime, is_doubtful, read_time

SG = Market("SG", "Asia/Singapore", "SGD", datetime(2100, 1, 1, tzinfo=UTC))
letters = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")), min_size=1, max_size=30)
texts = letters.filter(lambda text: text.strip("\ufeff\u200b'") == text)
rows_of_orders = st.lists(
    st.tuples(st.integers(1, 6), texts, texts, st.integers(0, 99), st.decimals(0, 10**6, places=2)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows_of_orders, st.sampled_from([";", ",", "\t"]), st.sampled_from(["csv", "xlsx"]))
def test_whatever_is_written_into_an_export_is_read_from_it(wanted, delimiter, kind):
    rows = [
        row(place, Product_Name=name, Recipient=who, Quantity=str(count), SKU_Unit_Original_Price=str(price))
        for place, name, who, count, price in wanted
    ]
    export = open_export(io.BytesIO(csv_file(rows, delimiter=delimiter) if kind == "csv" else xlsx_file(rows)), SG)
    found = {order.number: order for order, _, faults in export.take() if not faults}
    for place in {one[0] for one in wanted}:
        mine = [one for one in wanted if one[0] == place]
        order = found[row(place)["Order ID"].strip()]
        assert [(line.name, line.quantity, line.unit_price) for line in order.lines] == [
            one[1:2] + one[3:] for one in mine
        ]
        assert order.texts["recipient"] == mine[0][2]
    assert export.orders == len(found)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    for start in (b"", b"PK\x03\x04", csv_file([], encoding="utf-8")):
        try:
            for _ in open_export(io.BytesIO(start + content), SG).take():
                pass
        except Unreadable as refused:
            assert refused.code


LOCAL = st.datetimes(datetime.fromisoformat("2016-01-02"), datetime.fromisoformat("2090-01-01"))


@given(LOCAL, st.sampled_from(["US", "SG"]))
def test_a_time_written_in_a_market_is_that_instant(local, market):
    zone = "America/Los_Angeles" if market == "US" else "Asia/Singapore"
    local = local.replace(microsecond=0, fold=0)
    text = local.strftime("%m/%d/%Y %I:%M:%S %p" if market == "US" else "%d/%m/%Y %H:%M:%S")
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local:
        assert read_time(text, market, zone) == moment
    else:
        with pytest.raises(BadTime):
            read_time(text, market, zone)


def test_an_hour_that_the_clock_shows_twice_is_known_to_be_doubtful():
    moment = read_time("11/01/2026 01:30:00 AM", "US", "America/Los_Angeles")
    assert is_doubtful(moment, "America/Los_Angeles")
    assert not is_doubtful(moment + timedelta(hours=3), "America/Los_Angeles")


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("24.90", "SGD", "24.90"), ("S$24.90", "SGD", "24.90"), ("SGD 1,024.90", "SGD", "1024.90"), ("-3", "SGD", "-3"),
        ("1.234,50", "SGD", "1234.50"), ("12,5", "SGD", "12.50"), ("129.000", "SGD", "129"), ("1,290", "SGD", "1290"),
        ("Rp 129.000", "IDR", "129000"), ("Rp. 1.290.000", "IDR", "1290000"), ("129000", "IDR", "129000"),
        ("129.000₫", "VND", "129000"), ("129,000 VND", "VND", "129000"), ("129.000,00", "IDR", "129000"),
        ("฿1,290.00", "THB", "1290.00"), ("₱ 99", "PHP", "99"), ("RM12.5", "MYR", "12.50"), ("-£3.20", "GBP", "-3.20"),
        (".50", "USD", "0.50"), ("1 234,50", "SGD", "1234.50"),
    ],
)  # fmt: skip
def test_money_is_read_as_its_currency_writes_it(text, currency, amount):
    assert read_money(text, currency) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["", "twelve", "1.2.3", "1,23,4", "12..5", "NaN", "Infinity", "1e5", "$", "--3", "1" * 13, "1" * 30, "9" * 5000,
     "999999999999.999", "a" + " " * 4000 + "x"],
)  # fmt: skip
def test_what_is_no_money_is_refused(text):
    with pytest.raises(BadAmount):
        read_money(text, "SGD")


@pytest.mark.parametrize("text", ["", "1.5", "-1", "1e3", "0x10", "1,000", "12345678"])
def test_what_is_no_count_is_refused(text):
    with pytest.raises(BadAmount):
        read_count(text)


def test_a_count_may_have_been_kept_as_a_figure():
    assert (read_count("2"), read_count(" 3.0 "), read_count("0")) == (2, 3, 0)
