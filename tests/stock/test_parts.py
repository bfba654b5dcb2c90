"""Orders that are sent in agreed parts."""

import random
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from tests.packing.conftest import Bench, code_of, item
from tests.stock.test_actions import change_lines, confirm, count
from tests.stock.test_short import far, kit, shelf, wish
from webapp.accounts.models import Shop
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.orders.models import Order, Parcel, parcels_of
from webapp.stock.actions import Move, Seller, call_off_rest, move_goods, send_rest, settle
from webapp.stock.models import Holding, Reservation, items_by_sku, lines_of, parts_of, taken, waiting_rests
from webapp.stock.rules import can_go, capped, parts_gone, rest_of

NUMBER = "576460000000000977"


def rest(cast: Cast, order: UUID, number: str = "", place: UUID | None = None):
    with transaction():
        return send_rest(cast.business, order, number, Seller("person:ana", "Ana"), place).refusal


def receive(cast: Cast, items: list[UUID], place: UUID, many: int) -> None:
    with transaction():
        for item_id in items:
            move_goods(cast.business, Move("received", item_id, place, many, "x"), "Ana")


def settled(cast: Cast, order: UUID) -> list[tuple[int, int]]:
    with transaction():
        settle(cast.business, [order])
    return shelf(cast)


def test_an_agreed_part_is_confirmed_and_the_rest_waits(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)

    answer = wish(cast, order, goods={"KETTLE-1": 2})

    assert (answer.refusal, answer.part.goods, answer.rest) == (None, {"KETTLE-1": 2}, {"KETTLE-1": 3})
    assert (cast.chain(order).status, shelf(cast)) == ("to_hand_over", [(3, 2)])
    told = facts_of(cast.business, [order])[order]
    assert [fact.kind for fact in told[-2:]] == ["split", "confirmed"]
    assert told[-2].details["then"] == "now; 3 × KETTLE-1 waits"
    assert waiting_rests(cast.business) == [
        (order, db.session.get_one(Order, (cast.business, order)).number, 3, "waits")
    ]
    assert settled(cast, order) == [(3, 2)], "settling promises no more than was agreed"


def test_a_part_that_is_not_there_is_not_agreed(cast: Cast):
    count(cast, 1)
    order = cast.order(quantity=5)

    assert wish(cast, order, goods={"KETTLE-1": 2}).refusal.code == "short"
    assert (parts_of(cast.business, [order])[order], shelf(cast)) == ([], [(1, 0)])


def test_all_of_it_as_a_part_is_the_whole_order(cast: Cast):
    count(cast, 5)
    order = cast.order(quantity=5)

    assert wish(cast, order, goods={"KETTLE-1": 9}).part is None
    assert (shelf(cast), waiting_rests(cast.business)) == ([(5, 5)], [])


def test_only_the_part_leaves_with_the_first_parcel_and_the_rest_with_its_own(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)
    wish(cast, order, goods={"KETTLE-1": 3})
    cast.tell(order, "handed_over", parcel_id=cast.parcel(order))
    assert settled(cast, order) == [(0, 0)]
    assert rest(cast, order).code == "short"
    count(cast, 4)

    assert rest(cast, order, "SMP000000777") is None

    assert shelf(cast) == [(4, 2)]
    second = db.session.scalars(select(Parcel).where(Parcel.number_key == "SMP000000777")).one()
    assert settled(cast, order) == [(4, 2)], "the second parcel is still here"
    cast.tell(order, "handed_over", parcel_id=second.id)
    assert settled(cast, order) == [(2, 0)]
    assert rest(cast, order).code == "no_rest"


def test_what_the_platform_has_cancelled_is_no_rest_any_more(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)
    wish(cast, order, goods={"KETTLE-1": 3}, rest="cancel")

    change_lines(cast, order, 3)

    assert (settled(cast, order), waiting_rests(cast.business)) == ([(3, 3)], [])


def test_what_was_agreed_holds_no_longer_once_the_order_is_confirmed_anew(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)
    wish(cast, order, goods={"KETTLE-1": 2})
    confirmed = next(fact.key for fact in facts_of(cast.business, [order])[order] if fact.kind == "confirmed")
    cast.tell(order, "undone", undoes=confirmed)
    count(cast, 5)

    assert confirm(cast, order)[0].refusal is None

    assert (shelf(cast), parts_of(cast.business, [order])[order]) == ([(5, 5)], [])


def test_packing_seals_exactly_the_agreed_part_and_then_the_rest(cast: Cast):
    item(cast, "KETTLE-1", "4006381333931")
    count(cast, 1)
    order = cast.order(number=NUMBER, tracking="SMP000000901", quantity=2)
    wish(cast, order, goods={"KETTLE-1": 1})
    bench = Bench(cast)
    bench.open(NUMBER)
    assert code_of(bench.scan("4006381333931")) == "packed"
    assert code_of(bench.scan("4006381333931")) == "surplus"
    bench.post("decisions", code="no_weight", reason="Scale is broken")
    assert code_of(bench.post("sealing")) == "sealed"
    count(cast, 2)
    assert rest(cast, order, "SMP000000902") is None

    bench.open(NUMBER)

    assert code_of(bench.scan("4006381333931")) == "packed"
    assert code_of(bench.scan("4006381333931")) == "surplus"
    bench.post("decisions", code="no_weight", reason="Scale is broken")
    assert code_of(bench.post("sealing")) == "sealed"
    db.session.rollback()
    packed = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "packed"]
    assert [fact.details["pieces"] for fact in packed] == [1, 1]
    assert len({fact.parcel_id for fact in packed}) == 2


def test_the_seller_agrees_on_the_page_and_is_told_the_platforms_word(cast: Cast):
    count(cast, 1)
    client, order = cast.client(cast.seller), cast.order(quantity=2)
    asked = client.post("/stock/confirmations", data={"order_ids": str(order)})
    assert "Send a part now" in asked.text
    form = {"order_ids": str(order), "part": "1", "sku": "KETTLE-1", "going": "1", "rest": "cancel"}
    assert "It is cancelled in Seller Center" not in asked.text  # Singapore cancels whole orders only
    assert client.post("/stock/confirmations", data=form).status_code == 303
    assert cast.chain(order).status == "to_confirm"
    with transaction():
        db.session.get(Shop, (cast.business, cast.shop)).market = "GB"
    asked = client.post("/stock/confirmations", data={"order_ids": str(order)})
    assert "It is cancelled in Seller Center" in asked.text

    answer = client.post("/stock/confirmations", data=form)

    assert "SPLIT" in answer.text and "cancel the second package" in answer.text
    page = client.get(f"/orders/{order}").text
    assert "Sent in parts" in page and "to be cancelled" in page
    assert "1 piece to be cancelled" in client.get("/stock").text
    stranger = cast.client(cast.stranger)
    assert stranger.post(f"/stock/orders/{order}/parts").status_code == 404


@pytest.mark.parametrize("seed", range(8))
def test_however_orders_are_split_no_more_is_promised_than_is_there(cast: Cast, seed: int):
    """A random day of parts, kits, changes and cancellations: the shelf always adds up."""
    dice = random.Random(seed)
    kit(cast)
    cup = items_by_sku(cast.business, ["CUP"])["CUP"].id
    orders = [cast.order(sku=dice.choice(["SET-1", "CUP"]), quantity=dice.randint(1, 4)) for _ in range(4)]
    places = [cast.warehouse, far(cast)]
    items = [row.id for row in items_by_sku(cast.business, ["CUP", "KETTLE-1"]).values()]
    receive(cast, items, places[1], 4)

    def step(order: UUID) -> None:
        match dice.randrange(11):
            case 0 | 1:
                goods = {sku: dice.randint(1, 2) for sku in ("SET-1", "CUP")}
                wish(cast, order, goods=goods, rest=dice.choice(["waits", "cancel"]))
            case 2:
                rest(cast, order, dice.choice(["", f"SMP7{dice.randrange(10**8)}"]), dice.choice([None, *places]))
            case 7:
                with transaction():
                    call_off_rest(cast.business, order, Seller("person:ana", "Ana"), {"by": "seller"})
            case 8:
                told = facts_of(cast.business, [order])[order]
                gone = [fact.key for fact in told if fact.kind in {"handed_over", "confirmed"}]
                if gone:
                    cast.tell(order, "undone", undoes=dice.choice(gone))
            case 3:
                cast.tell(order, dice.choice(["handed_over", "cancelled"]), parcel_id=cast.parcel(order))
            case 9 | 10:
                cast.tell(order, "handed_over", parcel_id=dice.choice(parcels_of(cast.business, [order])[order]).id)
            case 4:
                change_lines(cast, order, dice.randint(0, 5))
            case _:
                kind = dice.choice(["received", "written_off"])
                with transaction():
                    move_goods(cast.business, Move(kind, cup, dice.choice(places), dice.randint(1, 5), "x"), "Ana")
        for _ in range(2):  # what was taken back is news again
            with transaction():
                settle(cast.business, [order])

    def waits(order: UUID) -> bool:
        """Whether the ledger knows what waits of an order of which something has left."""
        chain, parts = cast.chain(order), parts_of(cast.business, [order])[order]
        wanted = [(line.sku, line.quantity) for line in lines_of(cast.business, [order])]
        left = any(parcel.get("left_at") for parcel in chain.parcels.values())
        known = not parts or not left or chain.status in {"cancelled", "to_confirm"}
        counts = len(parts), rest_of(wanted, taken(parts)).total()
        return known or (chain.parts, chain.waits) in {counts, (0, counts[1])}

    for _ in range(25):
        step(order := dice.choice(orders))
        assert waits(order)
        held = func.sum(Reservation.quantity - Reservation.shipped)
        where = Reservation.item_id, Reservation.place_id
        promised = {row[:2]: row[2] for row in db.session.execute(select(*where, held).group_by(*where))}
        for row in db.session.scalars(select(Holding)):
            assert row.on_hand >= row.reserved == promised.get((row.item_id, row.place_id), 0) >= 0


def test_kits_go_whole_and_lines_in_their_order():
    kits = {"SET": {"A": 1, "B": 2}}
    assert can_go([("SET", 2), ("B", 5)], kits, {"A": 9, "B": 3}) == {"SET": 1, "B": 1}
    assert can_go([("A", 2)], {}, {}) == {}


def test_parts_are_counted_out_of_the_lines():
    assert capped([("A", 2), ("A", 2), ("B", 1)], {"A": 3}) == [("A", 2), ("A", 1)]
    assert rest_of([("A", 2), ("B", 1)], [{"A": 1}, {"A": 1}]) == {"B": 1}


def test_a_parcel_that_is_gone_takes_its_own_part_or_the_next():
    parts = [({"A": 1}, ""), ({"B": 1}, "p2")]
    assert parts_gone(parts, {"p1": True, "p2": False}) == {"A": 1}
    assert parts_gone(parts, {"p1": False, "p2": True}) == {"B": 1}
    assert parts_gone(parts, {"p1": True, "p2": True}) == {"A": 1, "B": 1}
