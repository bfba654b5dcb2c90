"""Receiving what was delivered, by scanning."""

import threading
from uuid import UUID

from sqlalchemy import func, select

from tests.cast import Cast
from tests.packing.conftest import item, kit
from tests.stock.test_actions import confirm, count
from tests.stock.test_short import shelf
from webapp.kit.db import db, transaction
from webapp.stock.actions import (
    Scanned,
    finish_count,
    held_count,
    held_receipt,
    open_count,
    settle,
    take_count,
    take_receipt_back,
)
from webapp.stock.models import (
    Count,
    CountLine,
    Holding,
    ItemBarcode,
    Movement,
    StockScan,
    item_scanned,
    receipt_called,
)

KETTLE = "4006381333931"


def begun(cast: Cast) -> UUID:
    item(cast, "KETTLE-1", KETTLE)
    with transaction():
        said = {"reference": "DN-4711", "note": "two cartons torn"}
        return open_count(cast.business, cast.warehouse, "Ana", "received", **said)


def scan(cast: Cast, receipt: UUID, code: str, how: str = "wedge", actor: str = "person:ana", **more):
    key = more.pop("key", f"k-{next(cast.numbers)}")
    with transaction():
        scanned = Scanned(key, code, actor=actor, typed=how == "typed", **more)
        return take_count(held_count(cast.business, receipt), scanned, {"A-1"})


def undo(cast: Cast, receipt: UUID, **more):
    return scan(cast, receipt, "", undo=True, **more)


def finish(cast: Cast, receipt: UUID):
    with transaction():
        held = held_count(cast.business, receipt)
        return finish_count(held, "Ana") if held else None


def counted() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.sum(CountLine.counted))) or 0


def test_what_came_is_added_to_what_is_there_once_and_says_by_which_delivery_note(cast: Cast):
    count(cast, 5)
    receipt = begun(cast)
    confirm(cast, cast.order(quantity=3))

    assert scan(cast, receipt, "a-1").bin == "A-1"
    scan(cast, receipt, KETTLE, bin="A-1")
    scan(cast, receipt, "]C1010" + KETTLE + "10LOT-7", bin="A-1")
    assert shelf(cast) == [(5, 3)]

    assert finish(cast, receipt) == []
    assert finish(cast, receipt) is None
    assert shelf(cast) == [(7, 3)]
    moved = db.session.scalars(select(Movement).filter_by(kind="received")).one()
    assert (moved.quantity, moved.reason, moved.actor_name) == (2, "DN-4711 · two cartons torn", "Ana")
    assert db.session.scalars(select(Holding.bin)).one() == "A-1"


def test_a_number_typed_after_an_item_says_how_many_of_it_there_were(cast: Cast):
    receipt = begun(cast)
    scan(cast, receipt, KETTLE)
    scan(cast, receipt, KETTLE)

    assert scan(cast, receipt, "24", "typed").words == "KETTLE-1: 25."
    assert scan(cast, receipt, "20", "typed").words == "KETTLE-1: 21.", "typed again it puts right what was typed"
    assert scan(cast, receipt, "0", "typed").words == "Taken back: 20 × KETTLE-1. 1 left."
    assert scan(cast, receipt, "3", "typed").code == "scan_first"


def test_a_number_is_how_many_only_when_it_was_typed_and_nothing_else_is_called_so(cast: Cast):
    receipt = begun(cast)
    assert scan(cast, receipt, "24", "typed").code == "scan_first"
    scan(cast, receipt, KETTLE)
    assert scan(cast, receipt, "24").code == "unknown_code"
    assert scan(cast, receipt, "25", "typed").code == "scan_first", "after a stop nobody can say of what"
    item(cast, "24")
    scan(cast, receipt, KETTLE)
    assert scan(cast, receipt, "24", "typed").words == "24: 1."
    assert counted() == 3


def test_the_last_scans_are_taken_back_one_after_the_other_each_person_their_own(cast: Cast):
    receipt = begun(cast)
    item(cast, "MUG-1")
    scan(cast, receipt, KETTLE)
    scan(cast, receipt, "MUG-1")
    scan(cast, receipt, "12", "typed")
    scan(cast, receipt, KETTLE, actor="person:ben")
    scan(cast, receipt, "NEVER-1")

    assert undo(cast, receipt).words == "Taken back: 12 × MUG-1. 0 left."
    assert undo(cast, receipt).words == "Taken back: 1 × KETTLE-1. 1 left."
    assert undo(cast, receipt).code == "nothing_to_undo"
    assert counted() == 1 and db.session.query(CountLine).count() == 1
    assert undo(cast, receipt, actor="person:ben").code == "undone"
    assert counted() == 0


def test_whatever_is_sent_twice_counts_once(cast: Cast):
    receipt = begun(cast)
    for _ in range(2):
        scan(cast, receipt, KETTLE, key="a")
        scan(cast, receipt, KETTLE, key="b")
        scan(cast, receipt, "10", "typed", key="c")
        undo(cast, receipt, key="d")
    assert counted() == 1


def test_a_kit_is_received_by_its_parts(cast: Cast):
    receipt = begun(cast)
    kit(cast, "SET-1", {item(cast, "LID-1"): 2})
    assert (heard := scan(cast, receipt, "SET-1")).code == "kit" and heard.sound == "stop"
    assert counted() == 0


def together(app, count: int, press) -> list:
    """What each of so many people hears who press at the same moment."""
    barrier, heard = threading.Barrier(count), []

    def run() -> None:
        with app.app_context():
            barrier.wait()
            heard.append(press())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard


def test_two_who_say_at_once_that_it_is_all_put_it_in_stock_once(app, cast: Cast):
    receipt = begun(cast)
    scan(cast, receipt, KETTLE)
    scan(cast, receipt, "7", "typed")

    assert together(app, 4, lambda: finish(cast, receipt)).count([]) == 1
    assert shelf(cast) == [(7, 0)] and db.session.query(Movement).filter_by(kind="received").count() == 1


def test_without_asking_whether_it_is_done_each_of_them_would_put_it_in_stock(app, cast: Cast):
    """The check of the check above."""
    receipt = begun(cast)
    scan(cast, receipt, KETTLE)

    def careless():
        with transaction():
            return finish_count(db.session.get_one(Count, (cast.business, receipt)), "Ana")

    assert together(app, 4, careless).count([]) == 4
    assert shelf(cast) == [(4, 0)]


def test_people_who_scan_into_one_delivery_lose_nothing(app, cast: Cast):
    receipt = begun(cast)

    def scans() -> list[str]:
        return [scan(cast, receipt, KETTLE, actor=f"person:{threading.get_ident()}").code for _ in range(3)]

    assert together(app, 4, scans) == [["counted"] * 3] * 4
    assert counted() == 12
    assert sum(db.session.scalars(select(StockScan.quantity))) == 12


def test_a_delivery_is_received_on_its_page(cast: Cast):
    item(cast, "KETTLE-1", KETTLE)
    client = cast.client(cast.staff)
    assert "Receive at Sample Warehouse" in client.get("/receipts").text
    there = client.post("/receipts", data={"place": str(cast.warehouse), "reference": "<b>DN</b>"}).location
    htmx = {"HX-Request": "true"}
    client.post(f"{there}/scans", data={"code": KETTLE, "key": "k1"}, headers=htmx)
    part = client.post(f"{there}/scans", data={"code": "12", "key": "k2", "how": "typed"}, headers=htmx).text
    assert "KETTLE-1: 12." in part and "put 12 pieces in stock" in part and "to the list" not in part
    assert "Taken back" in client.post(f"{there}/scans", data={"undo": "1", "key": "k3"}, headers=htmx).text
    client.post(f"{there}/scans", data={"code": KETTLE, "quantity": "6"})
    client.post(f"{there.replace('counts', 'receipts')}", data={"reference": "DN-1", "note": "torn"})
    assert "1 delivery not in stock yet" in client.get("/today").text
    assert "Received, and not in stock yet" in client.get("/stock").text
    assert "DN-1" in client.get("/receipts").text and "Not in stock yet" in client.get("/receipts").text

    assert client.post(f"{there}/ending").status_code == 303
    assert shelf(cast) == [(6, 0)]
    assert "not in stock yet" not in client.get("/stock").text + client.get("/today").text
    done = client.get(there).text
    assert "This delivery is in stock" in done and "torn" in done
    client.post(f"{there.replace('counts', 'receipts')}", data={"reference": "another"})
    assert "DN-1" in client.get(there).text
    assert "In stock" in client.get("/receipts").text and there not in client.get("/counts").text
    late = client.post(f"{there}/scans", data={"code": KETTLE, "key": "k4"}, headers=htmx)
    assert f"{KETTLE} was not counted: this is done already" in late.text and 'data-sound="stop"' in late.text
    assert client.post("/receipts", data={"place": "nowhere"}).location.endswith("/receipts")


def test_a_delivery_in_stock_is_taken_back_line_by_line_where_its_goods_are_there(cast: Cast):
    receipt = begun(cast)
    count(cast, 0, "CUP")
    for code, some in ((KETTLE, 5), ("CUP", 2)):
        scan(cast, receipt, code, quantity=some)
    finish(cast, receipt)
    order = cast.order(quantity=1)
    confirm(cast, order)
    client, there = cast.client(cast.staff), f"/receipts/{receipt}/undoing"

    assert "Say why" in client.get(client.post(there).location).text and shelf(cast, "CUP") == [(2, 0)]
    assert cast.client(cast.stranger).post(there, data={"reason": "x"}).status_code == 404
    page = client.get(client.post(there, data={"reason": "not ours"}).location).text
    assert "KETTLE-1: Only 4 are free there; 1 are promised to orders." in page and "taken back" in page
    assert (shelf(cast), shelf(cast, "CUP")) == ([(5, 1)], [(0, 0)])
    assert receipt_called(cast.business, "DN-4711") is not None, "some of it is in stock"

    cast.tell(order, "cancelled")
    with transaction():
        settle(cast.business, [order])
    assert "was taken back" in client.get(client.post(there, data={"reason": "not ours"}).location).text
    assert (shelf(cast), shelf(cast, "CUP")) == ([(0, 0)], [(0, 0)])
    client.post(there, data={"reason": "again"})
    db.session.rollback()
    undone = db.session.scalars(select(Movement).where(Movement.quantity < 0, Movement.kind == "received")).all()
    assert sorted((row.quantity, row.reason) for row in undone) == [
        (-5, "Taken back · DN-4711 · not ours"), (-2, "Taken back · DN-4711 · not ours"),
    ]  # fmt: skip
    assert receipt_called(cast.business, "DN-4711") is None, "it can be received anew"
    assert "Taken back" in client.get("/receipts").text


def test_two_who_take_a_delivery_back_at_once_take_it_back_once(app, cast: Cast):
    receipt = begun(cast)
    scan(cast, receipt, KETTLE, quantity=5)
    finish(cast, receipt)
    count(cast, 9)

    def press():
        with transaction():
            return take_receipt_back(held_receipt(cast.business, receipt), "not ours", "Ana")

    assert together(app, 4, press) == [[]] * 4
    assert shelf(cast) == [(4, 0)]


def test_a_delivery_note_that_was_received_is_not_received_twice_without_asking(cast: Cast):
    receipt = begun(cast)
    client = cast.client(cast.staff)
    form = {"place": str(cast.warehouse), "reference": " dn-4711 ", "note": "rest"}

    asked = client.post("/receipts", data=form)
    assert asked.status_code == 409 and "is being received" in asked.text and f"/counts/{receipt}" in asked.text
    assert 'value="dn-4711"' in asked.text and 'value="rest"' in asked.text
    finish(cast, receipt)
    assert "was received already" in client.post("/receipts", data=form).text
    assert "/counts/" in client.post("/receipts", data=form | {"again": "1"}).location
    assert "/counts/" in client.post("/receipts", data=form | {"reference": ""}).location
    assert receipt_called(cast.stranger_business, "DN-4711") is None


def test_a_delivery_in_which_nothing_came_is_closed(cast: Cast):
    client = cast.client(cast.staff)
    for way in ("receipts", "counts"):
        there = client.post(f"/{way}", data={"place": str(cast.warehouse)}).location
        assert "close it" in client.get(there).text
        client.post(f"{there}/ending")
        assert "It was closed" in client.get(there).text
    assert "Closed, 0 items" in client.get("/receipts").text
    assert db.session.query(Movement).count() == 0


def test_a_long_delivery_is_answered_with_its_latest_lines_and_counts_them_all(cast: Cast):
    receipt = begun(cast)
    for n in range(42):
        item(cast, f"SKU-{n}X")
        scan(cast, receipt, f"SKU-{n}X")
    client, there = cast.client(cast.staff), f"/counts/{receipt}"
    scan(cast, receipt, "SKU-0X")
    page = client.get(there).text
    assert "put 43 pieces in stock" in page and "And 2 items before these" in page
    assert ("SKU-0X" in page, "SKU-1X" in page) == (True, False)
    assert "SKU-1X" in client.get(f"{there}?all=1").text
    assert finish(cast, receipt) == []
    assert "SKU-1X" in client.get(there).text


def test_a_code_that_no_item_has_is_given_to_one_and_the_scanning_goes_on(cast: Cast):
    item(cast, "KETTLE-1")
    client = cast.client(cast.staff)
    there = client.post("/receipts", data={"place": str(cast.warehouse)}).location
    htmx = {"HX-Request": "true"}
    stop = client.post(f"{there}/scans", data={"code": f"010{KETTLE}10LOT", "key": "k1"}, headers=htmx).text
    assert "No item has the barcode" in stop and f"code={KETTLE}" in stop
    said = {"code": KETTLE, "round": there.rsplit("/", 1)[1]}
    assert "KETTLE-1" in client.get("/stock/barcodes/new", query_string=said | {"q": "kettle"}).text
    mine = item_scanned(cast.business, "KETTLE-1").id

    assert client.post("/stock/barcodes", data=said | {"item": str(mine)}).location == there
    assert "KETTLE-1: 1." in client.post(f"{there}/scans", data={"code": KETTLE, "key": "k2"}, headers=htmx).text
    taken = client.post("/stock/barcodes", data=said | {"sku": "MUG-1"})
    assert taken.status_code == 422 and "belongs to another item" in taken.text
    assert item_scanned(cast.business, "MUG-1") is None, "what was not given leaves no item behind"
    assert "this SKU already" in client.post("/stock/barcodes", data={"code": "X-1", "sku": "KETTLE-1"}).text
    assert client.post("/stock/barcodes", data={"code": "X-1", "sku": ""}).status_code == 422
    new = client.post("/stock/barcodes", data={"code": "X-1", "sku": "MUG-1", "name": "Sample mug"})
    assert new.location.endswith(str(item_scanned(cast.business, "X-1").id))
    assert db.session.query(ItemBarcode).count() == 2
    for wrong in ("", "]C10104006381333932", "x" * 81, "A\x07"):
        answer = client.post("/stock/barcodes", data={"code": wrong, "item": str(mine)})
        assert answer.status_code == 422 and "read wrong" in answer.text, wrong
    assert cast.client(cast.stranger).post("/stock/barcodes", data=said | {"item": str(mine)}).status_code == 404
