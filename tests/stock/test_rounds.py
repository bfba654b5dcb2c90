"""Counting a place by scanning."""

from uuid import UUID

from sqlalchemy import select

from tests.cast import Cast
from tests.stock.test_actions import confirm, count
from tests.stock.test_short import shelf
from webapp.kit.db import db, transaction
from webapp.stock.actions import Scanned, finish_count, held_count, open_count, set_counted, take_count
from webapp.stock.models import Count, CountLine, Holding, Item, ItemBarcode, Movement, items_by_sku


def begun(cast: Cast) -> UUID:
    count(cast, 5)
    with transaction():
        return open_count(cast.business, cast.warehouse, "Ana")


def scan(cast: Cast, round_id: UUID, code: str, quantity: int = 1, key: str = "", place: str = ""):
    with transaction():
        scanned = Scanned(key or f"k-{next(cast.numbers)}", code, quantity, place)
        return take_count(held_count(cast.business, round_id), scanned, {"A-1"})


def finish(cast: Cast, round_id: UUID):
    with transaction():
        return finish_count(held_count(cast.business, round_id), "Ana")


def test_each_scan_counts_one_more_and_nothing_changes_until_it_is_done(cast: Cast):
    round_id = begun(cast)

    assert scan(cast, round_id, "a-1").bin == "A-1"
    scan(cast, round_id, "KETTLE-1", place="A-1")
    assert scan(cast, round_id, "KETTLE-1", 2, place="A-1").words == "KETTLE-1: 3."
    assert shelf(cast) == [(5, 0)]

    assert finish(cast, round_id) == []
    assert shelf(cast) == [(3, 0)]
    assert db.session.scalars(select(Holding.bin)).one() == "A-1"
    moved = db.session.scalars(select(Movement.quantity).order_by(Movement.at)).all()
    assert moved == [5, -2]
    assert db.session.scalars(select(Count.done_at)).one() is not None


def test_the_same_scan_again_counts_once(cast: Cast):
    round_id = begun(cast)

    scan(cast, round_id, "KETTLE-1", key="same")

    assert scan(cast, round_id, "KETTLE-1", key="same").code == "again"
    assert db.session.scalars(select(CountLine.counted)).one() == 1


def test_a_code_nobody_knows_can_be_said_to_be_a_bin(cast: Cast):
    round_id = begun(cast)

    heard = scan(cast, round_id, "Z-9")
    assert heard.code == "unknown_code" and "type BIN:Z-9" in heard.words
    assert scan(cast, round_id, "BIN:z-9").bin == "Z-9"
    assert heard.barcode == "Z-9"
    heard = scan(cast, round_id, "]C1010" + "4006381333931" + "10LOT-7")
    assert "No item has the barcode 4006381333931" in heard.words and heard.barcode == "4006381333931"


def test_an_item_is_known_by_its_barcode_and_by_its_sku_however_it_is_written(cast: Cast):
    round_id = begun(cast)
    with transaction():
        item = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"]
        db.session.add(ItemBarcode(business_id=cast.business, code="4006381333931", item_id=item.id))
    assert scan(cast, round_id, "]C14006381333931").code == "counted", "what is written there comes first"
    lot = "]C10104006381333931" + "10LOT-7\x1d17271231"
    for code in ("KETTLE-1", "kettle-1", "]C1KETTLE-1", "4006381333931", "]E04006381333931", "04006381333931", lot):
        assert scan(cast, round_id, code).code == "counted", code
    assert scan(cast, round_id, "]C10104006381333932").code == "misread"


def test_two_skus_that_differ_in_capitals_alone_are_told_apart(cast: Cast):
    round_id = begun(cast)
    count(cast, 1, sku="Kettle-1")
    assert scan(cast, round_id, "Kettle-1").words == "Kettle-1: 1."
    assert scan(cast, round_id, "KETTLE-1").words == "KETTLE-1: 1."
    assert scan(cast, round_id, "kettle-1").code == "unknown_code"


def test_what_is_no_code_is_said_in_words_and_counts_nothing(cast: Cast):
    round_id = begun(cast)
    long = "K" * 200
    count(cast, 1, sku=long)
    assert scan(cast, round_id, long).code == "counted"
    for code, heard in (("", "empty"), (long + "K", "too_long"), ("7" * 5000, "too_long"), ("A\x1dB", "unknown_code")):
        answer = scan(cast, round_id, code)
        assert (answer.code, len(answer.words) < 120) == (heard, True)
    assert scan(cast, round_id, "").sound == "look"
    assert scan(cast, round_id, "NEVER").spoken == "No such item."


def test_another_business_s_items_are_none_here(cast: Cast):
    round_id = begun(cast)
    with transaction():
        other = Item(business_id=cast.stranger_business, sku="THEIRS-1", name="Theirs")
        db.session.add(other)
        db.session.flush()
        db.session.add(ItemBarcode(business_id=cast.stranger_business, code="4006381333948", item_id=other.id))
    for code in ("THEIRS-1", "theirs-1", "4006381333948"):
        assert scan(cast, round_id, code).code == "unknown_code"


def test_fewer_than_are_promised_stay_in_the_count_and_the_rest_is_saved(cast: Cast):
    round_id = begun(cast)
    count(cast, 4, sku="CUP")
    confirm(cast, cast.order(quantity=3))
    scan(cast, round_id, "KETTLE-1")
    scan(cast, round_id, "CUP")

    [refusal] = finish(cast, round_id)

    assert "3 of KETTLE-1 are promised" in refusal.words
    assert (shelf(cast), shelf(cast, "CUP")) == ([(5, 3)], [(1, 0)])
    with transaction():
        kettle = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"].id
        set_counted(held_count(cast.business, round_id), kettle, 3)
    assert finish(cast, round_id) == []
    assert shelf(cast) == [(3, 3)]


def test_a_round_is_counted_on_its_page(cast: Cast):
    count(cast, 5)
    client = cast.client(cast.staff)
    there = client.post("/counts", data={"place": str(cast.warehouse)}).location
    scanned = client.post(f"{there}/scans", data={"code": "KETTLE-1", "key": "k1"}, headers={"HX-Request": "true"})
    assert scanned.headers["Scan-Key"] == "k1" and "-4 to the list" in scanned.text

    item = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"].id
    client.post(f"{there}/lines/{item}", data={"counted": "many"})
    assert "-4 to the list" in client.get(there).text
    client.post(f"{there}/lines/{item}", data={"counted": "5"})
    assert "As listed" in client.get(there).text
    client.post(f"{there}/lines/{item}", data={"drop": "1"})
    assert "Nothing counted yet" in client.get(there).text
    client.post(f"{there}/scans", data={"code": "KETTLE-1", "quantity": "6"})
    assert client.post(f"{there}/ending").status_code == 303
    assert "This count is done" in client.get(there).text and shelf(cast) == [(6, 0)]
    assert cast.client(cast.stranger).post(f"{there}/ending").status_code == 404
