"""Numbers that carriers give to be used here: taken as a list, given out one by one."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import xlsxwriter
from sqlalchemy import select

from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.labels.actions import give_numbers, import_pool
from webapp.labels.models import Pool, PoolNumber
from webapp.labels.rules.numbers import s10_is_right
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.orders.models import Parcel

LIST = "Tracking number\nSMPX90000001\n\nSMPX90000002\nSMPX90000003\n"


def pool(cast, content: str | bytes = LIST, carrier=None) -> Pool | Refusal:
    content = content.encode() if isinstance(content, str) else content
    with transaction():
        return import_pool(cast.business, carrier or cast.carrier, "Sample range", content, "Sample Ana")


def bare(cast, count: int) -> list:
    """Parcels without a number."""
    parcels = [cast.parcel(cast.order(tracking="")) for _ in range(count)]
    assert not any(numbers_of(cast, parcels))
    return parcels


def numbers_of(cast, parcels) -> list[str]:
    db.session.rollback()
    return [db.session.get(Parcel, (cast.business, one)).tracking_number for one in parcels]


def give(cast, parcels) -> int:
    with transaction():
        return give_numbers(cast.business, parcels, "person:test", "Sample Ana")


def test_numbers_are_given_in_their_order_and_the_last_parcel_goes_without(cast):
    assert pool(cast).size == 3
    parcels = bare(cast, 4)
    assert give(cast, parcels) == 3
    assert numbers_of(cast, parcels) == ["SMPX90000001", "SMPX90000002", "SMPX90000003", ""]
    assert give(cast, parcels) == 0


def test_the_next_pool_goes_on_where_the_first_ends(cast):
    pool(cast)
    pool(cast, "SMPX90000009\n")
    parcels = bare(cast, 4)
    assert give(cast, parcels) == 4
    assert numbers_of(cast, parcels)[-1] == "SMPX90000009"


def test_an_order_hears_of_its_parcels_number_and_is_found_by_it(cast):
    pool(cast)
    order = cast.order(tracking="")
    give(cast, [cast.parcel(order)])
    told = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "parcelled"]
    assert told[-1].details["number"] == "SMPX90000001"
    assert str(order) in cast.client(cast.seller).get("/orders?q=SMPX90000001").text


def test_a_parcel_that_has_a_number_keeps_it_and_another_carriers_gets_none(cast):
    pool(cast)
    kept = cast.parcel(cast.order(tracking="SMPX00000001"))
    other = cast.parcel(cast.order(tracking="", carrier=cast.other_carrier))
    assert give(cast, [kept, other]) == 0
    assert numbers_of(cast, [kept, other]) == ["SMPX00000001", ""]


def test_workers_at_the_same_time_give_no_number_twice_and_leave_no_gap(app, cast):
    pool(cast, "".join(f"SMPX8{n:07}\n" for n in range(40)))
    parcels = bare(cast, 40)
    shares = [parcels[n::4] for n in range(4)]

    def work(some):
        with app.app_context():
            return give(cast, some)

    db.session.remove()
    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, shares)) == 40
    assert sorted(numbers_of(cast, parcels)) == [f"SMPX8{n:07}" for n in range(40)]
    assert db.session.scalar(select(Pool.next_position)) == 41
    assert all(isinstance(held, int) for held in check_chains(cast.business))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("SMPX90000001\nSMPX90000001\n", "Row 2, “SMPX90000001”: It is in the list twice."),
        ("Number\n\nRR473124820FI\n", "Row 3, “RR473124820FI”: Its check digit is wrong (UPU S10)."),
        ("SMPX90000001\n=cmd|'/c'\n", "This is no tracking number."),
        ("", "Choose a CSV or XLSX file"),
        ("Number\n", "There is no number in this file."),
        (b"%PDF-1.7 sample", "not a table"),
        (b"\x00\x01\x02\x03 sample", ""),
    ],
)
def test_a_list_with_a_fault_is_not_taken_at_all(cast, content, words):
    refused = pool(cast, content)
    assert isinstance(refused, Refusal)
    assert words in refused.words
    assert db.session.scalars(select(PoolNumber)).all() == []


def test_a_number_of_another_pool_is_named_by_its_row(cast):
    pool(cast)
    refused = pool(cast, "Number\n\nSMPX90000007\nSMPX90000002\n")
    assert "Row 4, “SMPX90000002”: It is in another pool." in refused.words


def test_a_list_may_be_a_workbook(cast):
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_column(0, 0, ["Number", "SMPX90000001"])
    taken = pool(cast, file.getvalue())
    assert not isinstance(taken, Refusal), taken
    assert taken.size == 1


def test_another_businesss_carrier_takes_no_list(cast):
    client = cast.client(cast.stranger)
    form = {"carrier": str(cast.carrier), "name": "x", "file": (BytesIO(LIST.encode()), "list.csv")}
    assert client.post("/labels/numbers", data=form).status_code == 422


def test_check_digits_of_international_numbers():
    assert s10_is_right("RR473124829FI") is True
    assert s10_is_right("RR473124820FI") is False
    assert s10_is_right("SMPX90000001") is None
