"""Files become orders, parcels and facts; reading them again, later, in part or twice at once does no harm."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from tests.orders.exports import csv_file, number, row, xlsx_file
from webapp.kit import queue
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.ledger.actions import check_chains
from webapp.ledger.models import Chain, Fact
from webapp.orders import jobs
from webapp.orders.actions import importing
from webapp.orders.models import Import, Line, Order, Parcel, ParcelOrder, Remark, SearchTerm, remarks_of

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Singapore


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def bring(cast):
    """Import rows (or a file's bytes) into the cast's shop and answer the finished import."""

    def bring_file(rows, name="orders.csv") -> Import:
        content = rows if isinstance(rows, bytes) else csv_file(rows)
        return jobs.import_file(cast.business, cast.shop, name, content, "person:test", "Sample Ana")

    return bring_file


def counts(done: Import) -> tuple[int, int, int, int]:
    return done.created, done.updated, done.unchanged, done.refused


def order(place: int = 1) -> Order:
    return db.session.scalars(select(Order).where(Order.number == number(place))).one()


def facts(place: int = 1) -> dict[str, Fact]:
    query = select(Fact).where(Fact.order_id == order(place).id).order_by(Fact.position)
    return {fact.key: fact for fact in db.session.scalars(query)}


def kinds(place: int = 1) -> list[str]:
    return [fact.kind for fact in facts(place).values()]


def status(place: int = 1) -> str:
    return db.session.scalars(select(Chain.status).where(Chain.order_id == order(place).id)).one()


def everything() -> dict[str, int]:
    tables = (Order, Line, Parcel, ParcelOrder, Fact, SearchTerm)
    return {table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_a_file_becomes_orders_with_lines_parcels_and_facts(bring, cast):
    done = bring([row(1, Tracking_ID="SMP0001\t", Package_ID="1150000000000000001\t"), row(2)])
    assert (done.state, counts(done), done.rows_total, done.rows_read) == ("done", (2, 0, 0, 0), 2, 2)
    first = order(1)
    assert (first.place_id, first.currency, first.source) == (cast.warehouse, "SGD", "export")
    assert first.prepaid_at == datetime(2026, 11, 21, 1, 1, tzinfo=UTC)
    [parcel] = first.parcels
    assert (parcel.tracking_number, parcel.carrier_id) == ("SMP0001", cast.carrier)
    assert first.lines[0].parcel_id == parcel.id
    assert kinds(1) == ["placed", "paid", "parcelled"]
    assert facts(1)["platform-placed-2026-11-21T01:00:00+00:00"].happened_at == first.placed_at
    assert (status(1), status(2)) == ("to_confirm", "to_confirm")
    assert all(fact.details["import"] == str(done.id) for fact in facts(1).values())


def test_the_same_file_again_changes_nothing(bring):
    rows = [row(1, Tracking_ID="SMP0001"), row(1, Seller_SKU="CUP-2"), row(2, Order_Substatus="Delivered")]
    bring(rows)
    before = everything()
    again = bring(rows)
    assert counts(again) == (0, 0, 2, 0)
    assert everything() == before


def test_the_same_orders_as_a_workbook_change_nothing_either(bring):
    rows = [row(place, Tracking_ID=f"SMP{place}") for place in (1, 2)]
    bring(rows)
    assert counts(bring(xlsx_file(rows), "orders.xlsx")) == (0, 0, 2, 0)


def test_a_newer_file_moves_the_order_on_and_says_what_changed(bring):
    bring([row(1, Recipient="Sample Buyer", Detail_Address="1 Sample Street")])
    newer = row(
        1, Recipient="S***e B***r", Detail_Address="2 Sample Street", Order_Substatus="Awaiting collection",
        RTS_Time="21/11/2026 10:00:00", Tracking_ID="SMP0001", Quantity="3",
    )  # fmt: skip
    done = bring([newer, row(2)])
    assert counts(done) == (1, 1, 0, 0)
    assert (order().address, order().recipient, order().lines[0].quantity) == ("2 Sample Street", "Sample Buyer", 3)
    assert kinds() == ["placed", "paid", "arranged", "parcelled", "amended"]
    assert facts()[f"platform-amended-{done.id}"].details["fields"] == "address, items"
    assert status() == "to_hand_over"


def test_an_older_file_after_a_newer_one_takes_nothing_back(bring):
    older = row(1, Order_Status="On hold", Order_Substatus="On hold", Paid_Time="", Detail_Address="1 Old Street")
    newer = row(1, Order_Substatus="Awaiting collection", RTS_Time="21/11/2026 10:00:00", Tracking_ID="SMP0001")
    bring([newer])
    bring([older])
    assert (order().address, order().platform_status) == ("1 S***** Street", "AWAITING_COLLECTION")
    assert len(order().parcels) == 1
    assert status() == "to_hand_over"


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"Order_Status": "Unpaid", "Order_Substatus": "", "Paid_Time": ""}, "unpaid"),
        ({"Order_Status": "On hold", "Order_Substatus": ""}, "on_hold"),
        ({}, "to_confirm"),
        ({"Order_Substatus": "Awaiting collection", "RTS_Time": "21/11/2026 10:00:00"}, "to_hand_over"),
        ({"Order_Status": "Shipped", "Order_Substatus": "In transit"}, "on_the_way"),
        ({"Order_Status": "Shipped", "Order_Substatus": "Delivered"}, "delivered"),
        ({"Order_Status": "Completed", "Order_Substatus": "Completed"}, "acknowledged"),
        ({"Order_Status": "Canceled", "Order_Substatus": "Canceled"}, "cancelled"),
        ({"Order_Status": "Teleported", "Order_Substatus": ""}, "to_confirm"),
    ],
)  # fmt: skip
def test_the_platforms_status_becomes_ours_through_facts(bring, cells, wanted):
    bring([row(1, **cells)])
    assert status() == wanted


def test_files_in_any_order_add_up_to_the_same_status(bring):
    course = [
        row(1, Order_Status="Unpaid", Order_Substatus="", Paid_Time=""),
        row(1, Order_Status="On hold", Order_Substatus=""),
        row(1),
        row(1, Order_Substatus="Awaiting collection"),
    ]
    for rows in (course, course[::-1]):
        for table in (Fact, Chain, SearchTerm, Line, Order):
            db.session.execute(db.delete(table))
        db.session.commit()
        for cells in rows:
            bring([cells])
        assert status() == "to_hand_over"


def test_what_has_no_time_of_its_own_says_how_uncertain_it_is(bring):
    bring([row(1, Order_Status="Shipped", Order_Substatus="In transit", RTS_Time="21/11/2026 10:00:00")])
    shipped = facts()["platform-shipped-untimed"]
    assert abs(shipped.happened_at - NOON) < timedelta(minutes=1)
    assert abs(shipped.uncertainty - 26 * 3600) < 60


def test_what_has_no_time_was_no_later_than_what_followed(bring):
    bring([row(1, Order_Status="Shipped", Order_Substatus="Delivered", Delivered_Time="22/11/2026 08:00:00")])
    assert facts()["platform-shipped-untimed"].happened_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert status() == "delivered"


def test_a_cancelled_order_says_by_whom_and_why_and_nothing_about_the_buyer(bring):
    bring([row(1, Order_Status="Canceled", Order_Substatus="", Cancelled_Time="21/11/2026 12:00:00", Cancel_By="Buyer",
               Cancel_Reason="Ordered by mistake", Buyer_Message="ring twice")])  # fmt: skip
    cancelled = facts()["platform-cancelled-2026-11-21T04:00:00+00:00"]
    assert cancelled.details["by"] == "Buyer"
    assert cancelled.details["reason"] == "Ordered by mistake"
    told = str([fact.details for fact in facts().values()])
    assert not any(secret in told for secret in ("S***e", "8*****", "Street", "ring twice", "sample.buyer"))


def test_one_order_in_several_parcels_and_several_orders_in_one(bring):
    bring(
        [
            row(1, Seller_SKU="A", Tracking_ID="SMP1", Package_ID="1150000000000000001"),
            row(1, Seller_SKU="B", Tracking_ID="SMP2", Package_ID="1150000000000000002"),
            row(2, Tracking_ID="SMP2", Package_ID="1150000000000000002"),
            row(3, Tracking_ID="SMP3"),
            row(4, Tracking_ID="SMP3"),
        ]
    )
    assert [parcel.tracking_number for parcel in order(1).parcels] == ["SMP1", "SMP2"]
    assert order(2).parcels == order(1).parcels[1:]
    assert order(3).parcels == order(4).parcels
    assert db.session.scalar(select(func.count()).select_from(Parcel)) == 3


def test_a_number_used_again_for_another_carrier_or_much_later_is_another_parcel(bring):
    long_ago = {"Created_Time": "01/07/2026 09:00:00", "Paid_Time": ""}
    bring([row(1, Tracking_ID="SMP1"), row(2, Tracking_ID="SMP1", **long_ago)])
    bring([row(3, Tracking_ID="SMP1", Shipping_Provider_Name="Sample Ninja")])
    assert len({order(place).parcels[0].id for place in (1, 2, 3)}) == 3


def test_a_package_whose_number_is_corrected_stays_the_same_parcel(bring):
    bring([row(1, Tracking_ID="SMP1", Package_ID="1150000000000000001")])
    before = order().parcels[0].id
    done = bring([row(1, Tracking_ID="SMP9", Package_ID="1150000000000000001")])
    [parcel] = order().parcels
    assert (parcel.id, parcel.number_key) == (before, "SMP9")
    assert facts()[f"platform-amended-{done.id}"].details["fields"] == "tracking_number"


def test_a_parcel_that_gets_its_number_later_is_the_same_parcel(bring):
    bring([row(1, Package_ID="1150000000000000001")])
    before = order().parcels[0].id
    bring([row(1, Tracking_ID="SMP1", Package_ID="1150000000000000001")])
    assert [(parcel.id, parcel.number_key) for parcel in order().parcels] == [(before, "SMP1")]


def test_a_parcel_that_was_split_away_is_undone_unless_something_happened_to_it(bring, cast):
    bring([row(1, Tracking_ID="SMP1"), row(2, Tracking_ID="SMP2")])
    cast.tell(order(2).id, "handed_over", parcel_id=order(2).parcels[0].id)
    bring([row(1, Tracking_ID="SMP8"), row(2, Tracking_ID="SMP9")])
    assert [parcel.tracking_number for parcel in order(1).parcels] == ["SMP8"]
    assert kinds(1)[-3:] == ["parcelled", "parcelled", "undone"]
    assert [parcel.tracking_number for parcel in order(2).parcels] == ["SMP2", "SMP9"]


def test_a_parcel_that_comes_back_is_known_again(bring):
    for tracking in ("SMP1", "SMP8", "SMP1"):
        bring([row(1, Tracking_ID=tracking), row(2, Tracking_ID="SMP1")])
    assert [parcel.tracking_number for parcel in order(1).parcels] == ["SMP1"]
    assert status(1) == "to_confirm"


def test_lines_keep_their_names_when_the_file_lists_them_in_another_order(bring):
    first, second = row(1, Seller_SKU="A", SKU_ID="1"), row(1, Seller_SKU="B", SKU_ID="2")
    bring([first, second])
    before = {line.sku: line.id for line in order().lines}
    done = bring([second, first])
    assert {line.sku: line.id for line in order().lines} == before
    assert [line.sku for line in order().lines] == ["B", "A"]
    assert counts(done) == (0, 0, 1, 0)
    bring([second])
    assert [line.sku for line in order().lines] == ["B"]


def test_bad_rows_are_kept_with_row_column_and_reason_and_the_rest_comes_in(bring, cast):
    done = bring([row(1), row(2, Created_Time="31/02/2026 10:00:00"), row(3, Quantity="<b>two</b>\x07")])
    assert counts(done) == (1, 0, 0, 2)
    told = [(remark.row, remark.column, remark.code) for remark in remarks_of(cast.business, done.id)]
    assert told == [(4, "Created Time", "impossible_time"), (5, "Quantity", "bad_quantity")]
    assert remarks_of(cast.business, done.id)[1].text == "<b>two</b>\\x07"


def test_an_unknown_status_is_noted_and_the_order_comes_in(bring, cast):
    done = bring([row(1, Order_Status="Teleported", Order_Substatus="")])
    assert (counts(done), done.noted) == ((1, 0, 0, 0), 1)
    [remark] = remarks_of(cast.business, done.id)
    assert (remark.kind, remark.code, remark.text) == ("noted", "unknown_status", "Teleported")


def test_a_file_that_cannot_be_read_fails_with_the_reason(bring):
    done = bring(b"hello,world\n1,2\n")
    assert (done.state, done.failure) == ("failed", "not_an_export")
    assert "Order ID" in done.failure_words
    with pytest.raises(Refused):
        bring(b"\x89PNG\r\n\x1a\n")


def test_reading_goes_on_where_it_was_interrupted(bring, cast, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 3)
    broken, whole = [], importing.take_chunk

    def breaks_at_the_third(*arguments):
        broken.append(1)
        if len(broken) == 3:
            raise KeyboardInterrupt
        return whole(*arguments)

    monkeypatch.setattr(importing, "take_chunk", breaks_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        bring([row(place) for place in range(1, 11)])
    [stopped] = db.session.scalars(select(Import))
    assert (stopped.state, stopped.rows_read, stopped.created) == ("reading", 6, 6)
    assert jobs.read_imports() == 0  # its reader may still live
    with time_machine.travel(NOON + timedelta(minutes=10)):
        assert jobs.read_imports() == 1
    db.session.expire_all()
    assert (stopped.state, stopped.rows_read, stopped.created) == ("done", 10, 10)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 10


def test_a_reader_that_was_thought_dead_changes_nothing_any_more(cast, bring):
    with transaction():
        shop = db.session.get_one(importing.Shop, (cast.business, cast.shop))
        importing.take_import(cast.business, shop, "a.csv", csv_file([row(1)]), "person:x", "Sample")
    with transaction():
        slow = importing.claim_import()
    with time_machine.travel(NOON + timedelta(minutes=10)):
        assert jobs.read_imports() == 1
    export = importing.open_import(slow)
    with transaction():
        assert not importing.take_chunk(slow, export, next(importing.chunks_of(slow, export)))
    with transaction():
        assert not importing.finish_import(slow)
    assert db.session.scalars(select(Import)).one().rows_read == 1


def test_a_file_that_kills_its_reader_is_given_up(cast, monkeypatch):
    def kills(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "open_import", kills)
    with transaction():
        shop = db.session.get_one(importing.Shop, (cast.business, cast.shop))
        importing.take_import(cast.business, shop, "a.csv", csv_file([row(1)]), "person:x", "Sample")
    for attempt in range(importing.ATTEMPTS):
        with time_machine.travel(NOON + timedelta(minutes=10 * attempt)), pytest.raises(KeyboardInterrupt):
            jobs.read_imports()
    with time_machine.travel(NOON + timedelta(hours=2)):
        assert jobs.read_imports() == 0
    assert db.session.scalars(select(Import)).one().failure == "gave_up"


def test_an_upload_rings_for_the_worker(cast):
    with transaction():
        shop = db.session.get_one(importing.Shop, (cast.business, cast.shop))
        importing.take_import(cast.business, shop, "a.csv", csv_file([row(1)]), "person:x", "Sample")
    assert queue.drain() >= 1
    assert db.session.scalars(select(Import)).one().state == "done"


def test_the_same_number_in_two_shops_or_businesses_is_two_orders(bring, cast):
    bring([row(1)])
    other = jobs.import_file(
        cast.stranger_business, cast.stranger_shop, "a.csv", csv_file([row(1)]), "person:y", "Next"
    )
    assert counts(other) == (1, 0, 0, 0)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 2


def test_every_chain_holds_after_many_files(bring):
    for cells in ({}, {"Tracking_ID": "SMP1"}, {"Order_Substatus": "Awaiting collection", "Tracking_ID": "SMP2"}):
        bring([row(place, **cells) for place in range(1, 8)])
    assert [found for found in check_chains() if not isinstance(found, int)] == []


def test_remarks_page_from_a_row_on(bring, cast):
    done = bring([row(place, Quantity="x") for place in range(1, 8)])
    assert [remark.row for remark in remarks_of(cast.business, done.id, after_row=5, limit=2)] == [6, 7]
    assert db.session.scalar(select(func.count()).select_from(Remark)) == 7


def test_a_line_that_was_cancelled_is_no_longer_to_be_sent(bring):
    rows = [row(1, Seller_SKU="A", SKU_ID="1"), row(1, Seller_SKU="B", SKU_ID="2")]
    bring(rows)
    done = bring([rows[0], {**rows[1], "Order Status": "Canceled", "Order Substatus": "Canceled"}])
    assert [(line.sku, line.quantity) for line in order().lines] == [("A", 1), ("B", 0)]
    assert facts()[f"platform-amended-{done.id}"].details["fields"] == "items"
    assert status() == "to_confirm"


def test_a_line_that_is_no_longer_there_goes_and_the_ledger_hears_of_it(bring, cast):
    first, second = row(1, Seller_SKU="A", SKU_ID="1"), row(1, Seller_SKU="B", SKU_ID="2")
    bring([first, second])
    cast.tell(order().id, "confirmed")
    done = bring([first])
    assert [(line.sku, line.quantity) for line in order().lines] == [("A", 1)]
    assert facts()[f"platform-amended-{done.id}"].details["fields"] == "items"
    assert counts(bring([first])) == (0, 0, 1, 0)
