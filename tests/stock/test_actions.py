import io
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.models import facts_of
from webapp.orders.models import Line, Order, Parcel
from webapp.orders.rules.rows import Unreadable
from webapp.places.models import Place
from webapp.stock.actions import Confirmation, confirm_orders, count_stock, import_stock, read_stock, settle
from webapp.stock.models import Holding, Movement, Reservation
from webapp.stock.rules import Listed


def count(cast: Cast, on_hand: int, sku: str = "KETTLE-1", place: str = "Sample Warehouse") -> list[Refusal]:
    refusals: list[Refusal] = []
    with transaction():
        count_stock(cast.business, [Listed(1, sku, "Sample kettle", place, on_hand)], "Ana", refusals)
    return refusals


def confirm(cast: Cast, *orders: UUID) -> list[Confirmation]:
    with transaction():
        return confirm_orders(cast.business, orders, "person:ana", "Ana")


def holding() -> tuple[int, int]:
    db.session.rollback()
    row = db.session.scalars(select(Holding)).one()
    return row.on_hand, row.reserved


def test_confirming_promises_the_goods_and_tells_the_ledger(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=2)

    [answer] = confirm(cast, order)

    assert (answer.place, answer.refusal) == ("Sample Warehouse", None)
    assert holding() == (3, 2)
    assert cast.chain(order).status == "to_hand_over"
    assert db.session.scalars(select(Movement.kind).order_by(Movement.at)).all() == ["counted", "reserved"]


def test_what_is_short_is_not_confirmed_and_says_by_how_much(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)

    [answer] = confirm(cast, order)

    assert answer.refusal and answer.refusal.code == "short"
    assert answer.refusal.words == "KETTLE-1 is 2 short (5 wanted, 3 there)."
    assert holding() == (3, 0)
    assert cast.chain(order).status == "to_confirm"


def test_nothing_is_promised_to_an_order_of_which_a_part_is_lacking(cast: Cast):
    count(cast, 3)
    order = cast.order()
    with transaction():
        db.session.add(Line(business_id=cast.business, order_id=order, sku="LID", quantity=1))

    [answer] = confirm(cast, order)

    assert answer.refusal and answer.refusal.words == "LID is not in the stock list (1 wanted)."
    assert holding() == (3, 0)


def test_the_older_order_gets_the_last_unit(cast: Cast):
    count(cast, 1)
    young, old = cast.order(placed_ago=timedelta(hours=1)), cast.order(placed_ago=timedelta(hours=9))

    answers = {answer.order_id: answer.refusal for answer in confirm(cast, young, old)}

    assert answers[old] is None
    assert answers[young] and answers[young].code == "short"


def test_the_last_unit_promised_to_this_order_can_be_confirmed_by_it(cast: Cast):
    count(cast, 1)
    order = cast.order()
    with transaction():
        held = db.session.scalars(select(Holding)).one()
        held.reserved = 1
        db.session.add(Reservation(business_id=cast.business, order_id=order, item_id=held.item_id,
                                   place_id=held.place_id, quantity=1))  # fmt: skip

    [answer] = confirm(cast, order)

    assert answer.refusal is None
    assert holding() == (1, 1)


@pytest.mark.parametrize(
    ("kinds", "code"),
    [(("held",), "on_hold"), (("cancelled",), "cancelled"), (("confirmed",), "already_confirmed"),
     (("delivered",), "already_moving")],
)  # fmt: skip
def test_an_order_that_does_not_wait_for_it_is_refused(cast: Cast, kinds: tuple[str, ...], code: str):
    count(cast, 9)

    [answer] = confirm(cast, cast.order(kinds=kinds))

    assert answer.refusal and answer.refusal.code == code
    assert holding() == (9, 0)


def test_an_order_without_items_is_refused(cast: Cast):
    order = cast.order(quantity=0)

    assert [answer.refusal.code for answer in confirm(cast, order) if answer.refusal] == ["no_items"]


def test_a_stranger_confirms_nothing(cast: Cast):
    order = cast.order()

    with transaction():
        assert confirm_orders(cast.stranger_business, [order], "person:x", "X") == []

    assert cast.chain(order).status == "to_confirm"


def test_an_order_without_a_place_comes_from_the_one_that_has_everything(cast: Cast):
    with transaction():
        db.session.add(Place(business_id=cast.business, kind="warehouse", name="Far Sample Warehouse"))
    count(cast, 1)
    count(cast, 5, place="Far Sample Warehouse")
    order = cast.order(quantity=3, place_id=None)

    [answer] = confirm(cast, order)

    assert answer.place == "Far Sample Warehouse"
    assert db.session.get(Order, (cast.business, order)).place_id


def promised(cast: Cast) -> UUID:
    count(cast, 3)
    order = cast.order(quantity=2)
    confirm(cast, order)
    return order


def settled(cast: Cast, order: UUID) -> tuple[int, int]:
    for _ in range(2):  # twice changes nothing more
        with transaction():
            settle(cast.business, [order])
    return holding()


def test_what_is_handed_over_is_no_longer_there(cast: Cast):
    order = promised(cast)

    cast.tell(order, "handed_over", key="scan-1")

    assert settled(cast, order) == (1, 0)


def test_a_handover_undone_brings_the_goods_back(cast: Cast):
    order = promised(cast)
    cast.tell(order, "handed_over", key="scan-1")
    settled(cast, order)

    cast.tell(order, "undone", undoes="scan-1")

    assert settled(cast, order) == (3, 2)


def test_a_cancelled_order_frees_what_it_was_promised(cast: Cast):
    order = promised(cast)

    cast.tell(order, "cancelled")

    assert settled(cast, order) == (3, 0)
    assert db.session.scalars(select(Reservation)).all() == []


def test_goods_that_have_left_do_not_come_back_by_a_cancellation(cast: Cast):
    order = promised(cast)
    cast.tell(order, "collected")
    settled(cast, order)

    cast.tell(order, "cancelled")

    assert settled(cast, order) == (1, 0)


def test_goods_cancelled_on_their_way_are_gone_even_if_both_are_heard_at_once(cast: Cast):
    order = promised(cast)

    cast.tell(order, "handed_over", key="scan-1", parcel_id=cast.parcel(order))
    cast.tell(order, "cancelled")

    assert settled(cast, order) == (1, 0)


def test_a_parcel_that_only_counts_as_lost_still_stands_on_the_shelf(cast: Cast):
    order = promised(cast)

    cast.tell(order, "missed", details={"effect": "lost", "rule": "acknowledged_by_buyer"})

    assert cast.chain(order).status == "lost"
    assert settled(cast, order) == (3, 2)


def test_of_two_parcels_only_the_goods_in_the_one_that_left_are_gone(cast: Cast):
    count(cast, 9)
    order = cast.order(quantity=2)
    with transaction():
        second = Parcel(business_id=cast.business, carrier_id=cast.carrier, tracking_number="SMP2", number_key="SMP2")
        db.session.add(second)
        db.session.flush()
        second_id = second.id
        db.session.add(Line(business_id=cast.business, order_id=order, parcel_id=second_id, sku="KETTLE-1", quantity=3))
    cast.tell(order, "parcelled", parcel_id=second_id)
    confirm(cast, order)
    assert holding() == (9, 5)

    cast.tell(order, "handed_over", key="scan-2", parcel_id=second_id)

    assert settled(cast, order) == (6, 2)


def change_lines(cast: Cast, order: UUID, quantity: int, **columns) -> None:
    """The platform changed the order: the same item, in a new line."""
    with transaction():
        db.session.execute(delete(Line).where(Line.order_id == order))
        db.session.add(Line(business_id=cast.business, order_id=order, parcel_id=cast.parcel(order), sku="KETTLE-1",
                            quantity=quantity, **columns))  # fmt: skip
    cast.tell(order, "amended")


def test_a_line_that_was_only_renamed_keeps_what_was_promised(cast: Cast):
    order = promised(cast)

    change_lines(cast, order, 2, variation="Ivory")

    assert settled(cast, order) == (3, 2)
    cast.tell(order, "cancelled")
    assert settled(cast, order) == (3, 0)


@pytest.mark.parametrize(("quantity", "shelf"), [(1, (3, 1)), (3, (3, 3))])
def test_what_the_platform_changed_is_promised_anew(cast: Cast, quantity: int, shelf: tuple[int, int]):
    order = promised(cast)

    change_lines(cast, order, quantity)

    assert settled(cast, order) == shelf
    assert cast.chain(order).status == "to_hand_over"


def test_an_order_that_grew_beyond_the_stock_is_no_longer_confirmed_and_can_be_again(cast: Cast):
    order = promised(cast)
    change_lines(cast, order, 5)

    settled(cast, order)

    assert cast.chain(order).status == "to_confirm"
    told = facts_of(cast.business, [order])[order][-1]
    assert (told.kind, told.details["words"]) == ("undone", "The order has changed: KETTLE-1 is 2 short.")
    count(cast, 6)
    assert [answer.refusal for answer in confirm(cast, order)] == [None]
    assert (cast.chain(order).status, holding()) == ("to_hand_over", (6, 5))


def test_two_workers_take_the_same_goods_off_the_shelf_once(app, cast: Cast):
    order = promised(cast)
    cast.tell(order, "handed_over", key="scan-1")
    together = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            together.wait()
            with transaction():
                settle(cast.business, [order])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert holding() == (1, 0)
    assert db.session.query(Movement).filter_by(kind="shipped").count() == 1


def test_fewer_than_are_promised_cannot_be_counted(cast: Cast):
    promised(cast)

    [refusal] = count(cast, 1)

    assert refusal.code == "promised" and "2 of KETTLE-1 are promised" in refusal.words
    assert holding() == (3, 2)


def race_for_the_last_unit(app, cast: Cast) -> int:
    """Eight sellers press the button at once; answers how many orders were confirmed."""
    count(cast, 1)
    orders = [cast.order() for _ in range(8)]
    together, done = threading.Barrier(len(orders)), []

    def press(order: UUID) -> None:
        with app.app_context():
            together.wait()
            with transaction():
                done.extend(a for a in confirm_orders(cast.business, [order], "p", "P") if not a.refusal)

    threads = [threading.Thread(target=press, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done)


def test_the_last_unit_goes_to_one_of_many(app, cast: Cast):
    assert race_for_the_last_unit(app, cast) == 1
    assert holding() == (1, 1)


def test_without_the_lock_the_race_is_lost(app, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """The negative control: only where the database could promise twice does the lock have anything to prevent."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time, lock or not")
    from webapp.stock import models
    from webapp.stock.actions import shelf

    monkeypatch.setattr(shelf, "holdings_of", lambda business, items, **_: models.holdings_of(business, items))

    assert race_for_the_last_unit(app, cast) > 1


def test_two_people_count_a_new_item_at_once(app, cast: Cast):
    together, refused = threading.Barrier(4), []

    def press() -> None:
        with app.app_context():
            together.wait()
            refused.extend(count(cast, 4, sku="NEW-1"))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert refused == []
    assert holding() == (4, 0)


LIST = "SKU,Name,Place,On hand\nA-1,=Kettle,sample warehouse,12\n,No sku,Sample Warehouse,1\nB-2,Cup,Nowhere,3\nC-3,Lid,,7\nD-4,,Sample Warehouse,-1\n"  # noqa: E501


def take(cast: Cast, content: bytes):
    stock = read_stock(io.BytesIO(content))
    with transaction():
        return import_stock(cast.business, stock, "Ana")


def test_a_stock_list_is_taken_row_by_row(cast: Cast):
    counted = take(cast, LIST.encode("utf-8-sig"))

    assert counted.kept == 2
    assert [(r.where, r.facts["column"]) for r in counted.refusals] == [("3", "SKU"), ("4", "Place"), ("6", "On hand")]


def test_the_same_stock_list_again_moves_nothing(cast: Cast):
    take(cast, LIST.encode())
    take(cast, LIST.encode())

    assert db.session.query(Movement).count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"Name,Place\nx,y\n", "no column SKU and On hand"), (b"SKU\nx\n", "no column On hand")],
)
def test_a_list_without_its_columns_says_which(cast: Cast, content: bytes, words: str):
    [refusal] = take(cast, content).refusals

    assert words in refusal.words


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 not really"])
def test_what_is_no_list_is_refused(cast: Cast, content: bytes):
    with pytest.raises(Unreadable):
        take(cast, content)
