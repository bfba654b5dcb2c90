"""Pick lists: who is on them, walking them, and what is not to be found."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.packing.conftest import item
from tests.stock.test_actions import confirm, count
from tests.stock.test_short import kit, shelf
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.stock.actions import Scanned, end_list, held_list, lack_item, make_pick_list, take_pick
from webapp.stock.models import Holding, Item, Movement, Pick, PickList, Reservation, items_by_sku, pickable
from webapp.stock.rules.picking import share


def ready(cast: Cast, *quantities: int, sku: str = "KETTLE-1") -> list[UUID]:
    """Confirmed orders."""
    orders = [cast.order(quantity=quantity, sku=sku) for quantity in quantities]
    assert [answer.refusal for answer in confirm(cast, *orders)] == [None] * len(orders)
    return orders


def listed(cast: Cast, orders: list[UUID]) -> UUID | None:
    with transaction():
        return make_pick_list(cast.business, cast.warehouse, orders, "All that waits", "Ana")


def scan(cast: Cast, list_id: UUID, code: str, quantity: int = 1, key: str = "", place: str = ""):
    with transaction():
        pick_list = held_list(cast.business, list_id)
        return take_pick(pick_list, Scanned(key or f"k-{next(cast.numbers)}", code, quantity, place), "p", "Ana")


def lack(cast: Cast, list_id: UUID, reason: str, sku: str = "KETTLE-1") -> int:
    with transaction():
        item = items_by_sku(cast.business, [sku])[sku]
        return lack_item(held_list(cast.business, list_id), item, reason, "Ana")


def kinds(cast: Cast, order: UUID) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def test_a_list_is_walked_scan_by_scan_and_tells_the_ledger_of_each_order_once(cast: Cast):
    count(cast, 9)
    one, two = orders = ready(cast, 1, 2)
    list_id = listed(cast, orders)

    first = scan(cast, list_id, "KETTLE-1")
    assert (first.code, first.words) == ("picked", "1 × KETTLE-1, 2 to go.")
    assert "picked" in kinds(cast, one) and "picked" not in kinds(cast, two)
    assert scan(cast, list_id, "KETTLE-1", 2).words == "2 × KETTLE-1, that is all of it."

    assert kinds(cast, two).count("picked") == 1
    assert db.session.scalars(select(PickList.done_at)).one() is not None
    assert db.session.query(Movement).filter_by(kind="picked").count() == 2
    assert shelf(cast) == [(9, 3)]


def test_the_same_scan_again_counts_once(cast: Cast):
    count(cast, 9)
    list_id = listed(cast, ready(cast, 3))

    scan(cast, list_id, "KETTLE-1", key="same")

    assert scan(cast, list_id, "KETTLE-1", key="same").code == "again"
    assert db.session.scalars(select(Pick.picked)).one() == 1


def test_goods_are_picked_by_their_number_with_lot_and_expiry(cast: Cast):
    count(cast, 9)
    item(cast, "KETTLE-1", "4006381333931")
    list_id = listed(cast, ready(cast, 2))
    lot = "01" + "04006381333931" + "17271231" + "10LOT-7"

    assert scan(cast, list_id, "]d2" + lot).code == "picked"
    assert scan(cast, list_id, "]d2" + lot.replace("3931", "3932")).code == "misread"
    other = scan(cast, list_id, "]d2" + lot.replace("3931", "3948"))
    assert (other.code, other.words) == ("unknown_code", "4006381333948 is no item and no bin of this list.")


def test_a_number_typed_after_an_item_says_how_many_of_it_were_picked(cast: Cast):
    count(cast, 99)
    list_id = listed(cast, ready(cast, 30))

    def typed(code: str):
        with transaction():
            scanned = Scanned(f"k-{next(cast.numbers)}", code, typed=True)
            return take_pick(held_list(cast.business, list_id), scanned, "p", "Ana")

    assert typed("12").code == "unknown_code", "nobody can say of what"
    scan(cast, list_id, "KETTLE-1")
    assert typed("12").words == "11 × KETTLE-1, 18 to go."
    assert typed("10").words == "KETTLE-1: that many are picked already."
    scan(cast, list_id, "KETTLE-1", 2)
    assert typed("20").words == "Only 16 more of KETTLE-1."
    assert typed("16").code == "unknown_code", "after a stop it is scanned again"
    scan(cast, list_id, "KETTLE-1")
    assert typed("16").words == "15 × KETTLE-1, that is all of it."
    assert db.session.scalars(select(Pick.picked)).one() == 30


def undo(cast: Cast, list_id: UUID, actor: str = ""):
    with transaction():
        scanned = Scanned(f"k-{next(cast.numbers)}", "", actor=actor, undo=True)
        return take_pick(held_list(cast.business, list_id, done=True), scanned, "p", "Ana")


def test_what_was_scanned_last_is_put_back_one_after_the_other_even_when_the_list_is_done(cast: Cast):
    count(cast, 9)
    one, two = orders = ready(cast, 1, 2)
    list_id = listed(cast, orders)
    scan(cast, list_id, "KETTLE-1")
    scan(cast, list_id, "KETTLE-1", 2)
    assert db.session.scalars(select(PickList.done_at)).one() is not None

    assert undo(cast, list_id, "person:other").code == "nothing_to_undo", "everybody puts back their own"
    assert undo(cast, list_id).words == "Put 2 × KETTLE-1 back on its shelf: not picked after all."
    assert db.session.scalars(select(PickList.done_at)).one() is None
    assert [pick.picked for pick in db.session.scalars(select(Pick).order_by(Pick.wanted))] == [1, 0]
    assert db.session.scalars(select(Reservation.picked).order_by(Reservation.quantity)).all() == [1, 0]
    assert kinds(cast, two)[-2:] == ["picked", "undone"] and kinds(cast, one)[-1] == "picked"
    assert undo(cast, list_id).code == "undone" and undo(cast, list_id).code == "nothing_to_undo"
    assert kinds(cast, one)[-1] == "undone"

    scan(cast, list_id, "KETTLE-1", 3)
    assert kinds(cast, one)[-1] == kinds(cast, two)[-1] == "picked", "picked again is told again"
    assert undo(cast, list_id).code == "undone"
    assert kinds(cast, one)[-1] == kinds(cast, two)[-1] == "undone"
    assert shelf(cast) == [(9, 3)]


def test_a_number_typed_after_an_item_is_put_back_with_it(cast: Cast):
    count(cast, 99)
    list_id = listed(cast, ready(cast, 30))
    scan(cast, list_id, "KETTLE-1")
    with transaction():
        take_pick(held_list(cast.business, list_id), Scanned("twelve", "12", typed=True), "p", "Ana")

    assert "12 × KETTLE-1" in undo(cast, list_id).words
    assert undo(cast, list_id).code == "nothing_to_undo"
    assert db.session.scalars(select(Pick.picked)).one() == 0


def test_what_is_packed_or_called_off_is_not_put_back(cast: Cast):
    count(cast, 9)
    (order,) = orders = ready(cast, 2)
    list_id = listed(cast, orders)
    scan(cast, list_id, "KETTLE-1", 2)
    cast.tell(order, "packed")

    assert undo(cast, list_id).code == "packed_already"
    assert db.session.scalars(select(Pick.picked)).one() == 2
    assert db.session.scalars(select(PickList.done_at)).one() is not None


def test_wrong_and_surplus_goods_stop_at_once(cast: Cast):
    count(cast, 9)
    count(cast, 9, sku="CUP")
    list_id = listed(cast, ready(cast, 2))

    assert scan(cast, list_id, "NEVER").code == "unknown_code"
    assert scan(cast, list_id, "CUP").words == "CUP is not on this list. Put it back."
    assert scan(cast, list_id, "KETTLE-1", 3).words == "Only 2 more of KETTLE-1."
    assert db.session.scalars(select(Pick.picked)).one() == 0


def test_a_bin_is_known_by_its_name_however_it_is_written(cast: Cast):
    count(cast, 9)
    list_id = listed(cast, ready(cast, 2))
    with transaction():
        db.session.scalars(select(Holding)).one().bin = "A 2"

    assert scan(cast, list_id, "a  2").bin == "A 2"
    assert scan(cast, list_id, "B 9").code == "unknown_code"


def test_a_kit_is_picked_by_its_parts(cast: Cast):
    kit(cast)
    [order] = ready(cast, 1, sku="SET-1")
    list_id = listed(cast, [order])

    scan(cast, list_id, "KETTLE-1")
    assert "picked" not in kinds(cast, order)
    scan(cast, list_id, "CUP", 2)

    assert "picked" in kinds(cast, order)


def test_an_order_is_on_one_list_at_a_time(cast: Cast):
    count(cast, 9)
    orders = ready(cast, 1)

    assert listed(cast, orders) and listed(cast, orders) is None


def test_two_people_make_a_list_of_the_same_orders_at_once(app, cast: Cast):
    count(cast, 9)
    orders, together, made = ready(cast, 1, 1), threading.Barrier(4), []

    def press() -> None:
        with app.app_context():
            together.wait()
            made.append(listed(cast, orders))

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(one is not None for one in made) == 1


def test_two_pickers_take_the_last_piece_once(app, cast: Cast):
    count(cast, 9)
    list_id, together, heard = listed(cast, ready(cast, 1, 1)), threading.Barrier(4), []

    def press() -> None:
        with app.app_context():
            together.wait()
            with transaction():
                pick_list = held_list(cast.business, list_id)
                scanned = Scanned(str(threading.get_ident()), "KETTLE-1")
                heard.append(take_pick(pick_list, scanned, "p", "Ana").code if pick_list else "closed")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert heard.count("picked") == 2
    db.session.rollback()
    assert sum(db.session.scalars(select(Pick.picked))) == 2


def test_an_empty_bin_is_written_off_and_its_order_waits_to_be_confirmed(cast: Cast):
    count(cast, 9)
    one, two = orders = ready(cast, 1, 2)
    list_id = listed(cast, orders)
    scan(cast, list_id, "KETTLE-1")

    assert lack(cast, list_id, "not_there") == 1

    assert (cast.chain(one).status, cast.chain(two).status) == ("to_hand_over", "to_confirm")
    assert shelf(cast) == [(1, 1)]
    last = facts_of(cast.business, [two])[two][-1]
    assert last.details["words"] == "Not found when it was picked: KETTLE-1, the bin is empty."
    off = db.session.query(Movement).filter_by(kind="written_off").one()
    assert (off.quantity, off.reason) == (-8, "The bin is empty")
    assert db.session.scalars(select(PickList.done_at)).one() is not None


def test_damaged_goods_take_only_themselves_away(cast: Cast):
    count(cast, 9)
    list_id = listed(cast, ready(cast, 2))

    lack(cast, list_id, "damaged")

    assert shelf(cast) == [(7, 0)]


def test_what_cannot_be_reached_goes_on_another_list(cast: Cast):
    count(cast, 9)
    orders = ready(cast, 2)
    list_id = listed(cast, orders)

    lack(cast, list_id, "later")

    assert cast.chain(orders[0]).status == "to_hand_over" and shelf(cast) == [(9, 2)]
    assert listed(cast, orders)


def test_a_list_that_is_ended_gives_its_orders_back(cast: Cast):
    count(cast, 9)
    orders = ready(cast, 2, 1)
    list_id = listed(cast, orders)
    scan(cast, list_id, "KETTLE-1")
    with transaction():
        end_list(held_list(cast.business, list_id))

    assert sum(row.pieces for row in pickable(cast.business, cast.warehouse)) == 2


def test_a_cancelled_order_is_not_picked(cast: Cast):
    count(cast, 9)
    orders = ready(cast, 2, 1)
    list_id = listed(cast, orders)
    cast.tell(orders[0], "cancelled")

    assert scan(cast, list_id, "KETTLE-1", 2).words == "Only 1 more of KETTLE-1."
    scan(cast, list_id, "KETTLE-1")
    assert db.session.scalars(select(PickList.done_at)).one() is not None


def test_pieces_are_given_to_who_lacks_them_in_turn():
    picks = [Pick(wanted=2, picked=1, short=0), Pick(wanted=1, picked=0, short=1), Pick(wanted=3, picked=0, short=0)]

    assert [(picks.index(pick), some) for pick, some in share(3, picks)] == [(0, 1), (2, 2)]


def walk(cast: Cast):
    """A client and the address of a list for two orders."""
    count(cast, 9)
    with transaction():
        item = db.session.scalars(select(Item)).one()
        item.name, item.marks = "<b>Kettle</b>", ["fragile"]
        db.session.scalars(select(Holding)).one().bin = "A-2"
    ready(cast, 1, 2)
    client = cast.client(cast.staff)
    page = client.get("/picks").text
    assert "2 orders to pick, 3 pieces" in page
    answer = client.post("/picks", data={"place": str(cast.warehouse), "size": "50"})
    return client, answer.location


def test_a_wave_is_chosen_and_walked_without_scripts(cast: Cast):
    client, there = walk(cast)

    page = client.get(there).text
    assert "A-2" in page and "Take 3" in page and "&lt;b&gt;Kettle" in page and "Fragile" in page
    answer = client.post(f"{there}/scans", data={"code": "KETTLE-1", "quantity": "2", "key": "k1"})
    assert answer.status_code == 303 and "Take 1 more" in client.get(answer.location).text
    assert cast.client(cast.stranger).get(there).status_code == 404


def test_a_script_hears_by_its_key_that_its_scan_was_taken(cast: Cast):
    client, there = walk(cast)

    answer = client.post(f"{there}/scans", data={"code": "NEVER", "key": "k7"}, headers={"HX-Request": "true"})

    assert answer.headers["Scan-Key"] == "k7"
    assert answer.text.strip().startswith('<div id="part"') and "no item and no bin" in answer.text


@pytest.mark.parametrize(
    ("sieve", "shown"), [({"carrier": "mine"}, True), ({"carrier": "other"}, False), ({"due": "4"}, False)]
)
def test_a_wave_is_sieved_by_carrier_and_due_time(cast: Cast, sieve: dict, shown: bool):
    walk(cast)
    with transaction():
        end_list(held_list(cast.business, db.session.scalars(select(PickList.id)).one()))
    names = {"mine": str(cast.carrier), "other": str(cast.other_carrier)}
    asked = "&".join(f"{name}={names.get(value, value)}" for name, value in sieve.items())

    assert ("to pick, 3 pieces" in cast.client(cast.staff).get(f"/picks?{asked}").text) is shown


def test_what_is_not_there_is_said_on_the_page(cast: Cast):
    client, there = walk(cast)
    item = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"].id

    assert client.post(f"{there}/lacks/{item}", data={"reason": "nonsense"}).status_code == 303
    answer = client.post(f"{there}/lacks/{item}", data={"reason": "damaged"})

    assert "This list is done" in client.get(answer.location).text
    assert client.post(f"{there}/scans", data={"code": "KETTLE-1"}).status_code == 303
    assert client.post(f"{there}/ending").status_code == 303


def test_the_last_scan_is_put_back_on_the_page_of_a_list_that_is_done(cast: Cast):
    client, there = walk(cast)
    client.post(f"{there}/scans", data={"code": "KETTLE-1", "quantity": "3", "key": "k1"})
    assert "Go on to Pack" in client.get(there).text

    answer = client.post(f"{there}/scans", data={"undo": "1", "key": "k2"})

    assert "Take 3" in client.get(answer.location).text
    assert cast.client(cast.stranger).post(f"{there}/scans", data={"undo": "1", "key": "k3"}).status_code == 404
