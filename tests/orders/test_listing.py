import io
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, update

from tests.orders.exports import csv_file, number, row
from webapp.accounts.actions import add_shop
from webapp.deadlines.actions import follow
from webapp.deadlines.models import SOONEST, Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders import jobs
from webapp.orders.models import EVERY, NEWEST, WORTH_MOST, Sieve, list_orders, parse_place, search_term
from webapp.orders.rules.rows import Limits
from webapp.orders.rules.searching import wanted
from webapp.orders.rules.sheets import open_tables


@pytest.fixture
def found(cast):
    """Numbers of the orders that a search finds, in the order shown."""

    def find(query: str = "", lane: str = "", after: str = "", limit: int = 50) -> list[str]:
        listing = list_orders(cast.business, wanted(query), lane, after, limit)
        return [order.number for order in listing.orders]

    return find


@pytest.fixture
def three(cast):
    rows = [
        row(1, Recipient="Ana Sample", Phone_nr="(+65)81110001", Tracking_ID="SMP0001", Product_Name="Red kettle"),
        row(2, Recipient="Budi Sample", Phone_nr="(+65)81110002", Tracking_ID="SMP0002", Product_Name="Blue kettle"),
        row(3, Recipient="Ana Other", Phone_nr="(+65)81110003", Tracking_ID="SMP0003", Product_Name="Red cup"),
    ]
    for place, cells in enumerate(rows):
        cells |= {"Created Time": f"21/11/2026 09:0{place}:00", "Seller SKU": f"THING-{place}", "Buyer Username": ""}
    jobs.import_file(cast.business, cast.shop, "a.csv", csv_file(rows), "person:x", "Ana")
    return [cells["Order ID"].strip() for cells in rows]


def test_the_newest_order_comes_first(found, three):
    assert found() == three[::-1]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("ana", [2, 0]), ("ana sample", [0]), ("red kettle", [0]), ("red", [2, 0]), ("8111 0002", [1]),
        ("SMP0003", [2]),
        ("0003", [2]), ("KETTLE", [1, 0]), ("nobody", []), ("ana blue", []),
    ],
)  # fmt: skip
def test_one_search_finds_by_name_phone_number_tracking_and_item(found, three, query, places):
    assert found(query) == [three[place] for place in places]


def test_a_search_stays_within_the_business(cast, three):
    assert list_orders(cast.stranger_business, wanted("ana"), "", "", 50).orders == []


def test_what_was_corrected_is_found_by_the_new_and_not_by_the_old(found, three, cast):
    newer = row(1, Tracking_ID="SMP0009", Recipient="Citra Sample", Product_Name="Green kettle", Seller_SKU="THING-0")
    jobs.import_file(cast.business, cast.shop, "b.csv", csv_file([newer]), "person:x", "Ana")
    assert (found("citra green"), found("SMP0009")) == ([three[0]], [three[0]])
    assert found("red kettle") == []


def test_pages_follow_each_other_without_a_gap_or_a_repeat(found, cast):
    numbers = [cast.order(number=str(place), placed_ago=timedelta(hours=place // 2)) for place in range(1, 12)]
    for lane in ("", "to_confirm"):
        seen, after = [], ""
        while True:
            listing = list_orders(cast.business, [], lane, after, 4)
            seen += [order.id for order in listing.orders]
            if listing.further is None:
                break
            after = listing.further
        assert sorted(seen) == sorted(numbers)


def test_a_lane_shows_its_own(found, cast, three):
    order = cast.order(number="9", kinds=("confirmed",))
    shown = list_orders(cast.business, [], "to_hand_over", "", 50).orders
    assert [(one.id, one.status) for one in shown] == [(order, "to_hand_over")]
    assert found("ana", lane="to_hand_over") == []


@pytest.mark.parametrize("text", ["", "x", "1.", "9" * 40 + "." + "0" * 32, "-1.zz", "1." + "g" * 32])
def test_a_place_that_is_none_is_none(text):
    assert parse_place(text) is None


def test_words_that_every_order_has_are_looked_for_among_the_newest_only(found, cast, three, monkeypatch):
    monkeypatch.setattr(search_term, "MANY", 2)
    listing = list_orders(cast.business, wanted("red kettle"), "", "", 50)
    assert [order.number for order in listing.orders] == [three[0]]
    monkeypatch.setattr("webapp.orders.models.listing.FAR", 1)
    listing = list_orders(cast.business, wanted("red kettle"), "", "", 50)
    assert (listing.orders, listing.cut) == ([], True)


@pytest.mark.parametrize("query", ["ana red", "0003", "8111 0002 ana", ""])
def test_no_search_reads_a_whole_table(found, three, query):
    said = []
    listen = lambda connection, cursor, statement, parameters, *_: said.append((statement, parameters))  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    found(query)
    event.remove(db.engine, "before_cursor_execute", listen)
    if db.engine.dialect.name == "sqlite":
        plans = [
            step.detail
            for statement, parameters in said
            if statement.startswith("SELECT")
            for step in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
        assert plans
        assert not [plan for plan in plans if plan.startswith("SCAN")]
        assert not [
            plan for plan in plans if "search_terms" in plan and "term>" not in plan and "order_id=" not in plan
        ]


def saved(cast, address: str) -> list[list[str]]:
    """The rows of the file that the seller saves there."""
    answer = cast.client(cast.seller).get(address)
    return [row.cells for table in open_tables(io.BytesIO(answer.data), Limits()) for row in table]


def test_what_a_search_shows_is_saved_as_a_file_with_its_numbers_whole(cast, three):
    assert "/orders/export?q=red" in cast.client(cast.seller).get("/orders?q=red").text
    rows = saved(cast, "/orders/export?q=red")
    assert [row[0] for row in rows] == ["Order", three[2], three[0]]
    assert rows[1][6] == "SMP0003"
    assert len(saved(cast, "/orders/export?q=%21%21")) == 1  # a search of signs alone


def test_a_list_too_long_for_its_file_says_so_in_the_file(cast, three, monkeypatch):
    monkeypatch.setattr("webapp.orders.views.exporting.MOST_WRITTEN", 2)
    rows = saved(cast, "/orders/export")
    assert len(rows) == 4
    assert rows[-1][0].startswith("Only the first 2 are here")


@pytest.fixture
def walked(cast):
    """Numbers of the orders of a list, read in pages of two."""

    def walk(lane: str = "", query: str = "", sieve: Sieve = EVERY, ways=None) -> list[str]:
        seen, after = [], ""
        while True:
            page = list_orders(cast.business, wanted(query), lane, after, 2, sieve=sieve, ways=ways)
            seen += [order.number for order in page.orders]
            if page.further is None:
                return seen
            after = page.further

    return walk


@pytest.mark.parametrize("many", [1, 2000])
def test_a_list_is_sifted_by_shop_day_and_file_and_sorted(cast, walked, monkeypatch, many):
    monkeypatch.setattr("webapp.orders.models.sieve.MANY", many)  # 1: nothing is few, and the whole list is walked
    with transaction():
        other = add_shop(cast.business, "Other", "MY").id
    ago = [timedelta(days=9 - place) for place in range(6)]
    sums = [Decimal(5), None, Decimal("24.9"), Decimal("24.9"), Decimal("-0.5"), Decimal(7)]
    for place in range(6):
        shop, currency = (other, "MYR") if place == 5 else (cast.shop, "SGD")
        cast.order(number=str(place), shop=shop, placed_ago=ago[place], amount=sums[place], currency=currency)
    assert walked(sieve=Sieve(shop_id=cast.shop)) == ["4", "3", "2", "1", "0"]
    days = Sieve(
        shop_id=cast.shop, since=now() - ago[1] - timedelta(minutes=1), before=now() - ago[3] - timedelta(minutes=1)
    )
    assert walked(sieve=days) == ["2", "1"]
    assert walked("to_confirm", sieve=Sieve(shop_id=other), ways=NEWEST) == ["5"]
    dear = walked(ways=WORTH_MOST)
    assert (set(dear[:2]), dear[2:]) == ({"2", "3"}, ["0", "4", "1", "5"])


@pytest.mark.parametrize("many", [1, 2000])
def test_what_is_due_first_stands_first_and_what_is_not_due_last(cast, walked, monkeypatch, many):
    monkeypatch.setattr("webapp.orders.models.sieve.MANY", many)
    late = [cast.order(number=str(place), placed_ago=timedelta(hours=place)) for place in range(5)]
    with transaction():
        follow(cast.business, late)
        for number, id in enumerate(late):
            rule = Deadline.order_id == id
            if number % 2:
                db.session.execute(update(Deadline).where(rule).values(standing="met"))
            else:
                db.session.execute(update(Deadline).where(rule).values(due_at=now() + timedelta(hours=9 - number)))
    assert walked(ways=SOONEST) == ["4", "2", "0", "1", "3"]
    assert walked("to_confirm", ways=SOONEST) == ["4", "2", "0", "1", "3"]


def test_the_orders_of_a_file_are_those_that_stood_in_it(cast, walked):
    first, second = (
        jobs.import_file(cast.business, cast.shop, name, csv_file(rows), "person:x", "Ana").id
        for name, rows in (("a.csv", [row(1), row(2)]), ("b.csv", [row(2), row(3)]))
    )
    assert set(walked(sieve=Sieve(import_id=first))) == {number(1), number(2)}
    assert set(walked(sieve=Sieve(import_id=second))) == {number(2), number(3)}
    stranger = list_orders(cast.stranger_business, [], "", "", 9, sieve=Sieve(import_id=first))
    assert stranger.orders == []


@pytest.mark.parametrize("way", [SOONEST, WORTH_MOST])
@pytest.mark.parametrize("text", ["", "x", "1." + "0" * 32 + ".7", "x.y." + "0" * 32, "." + "0" * 32])
def test_a_place_that_is_none_in_another_way_is_none(way, text):
    assert parse_place(text, way) is None
