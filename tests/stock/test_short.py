"""Orders for which goods are lacking, kits, and what holds whatever is done."""

import io
import random
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.cast import Cast
from tests.stock.test_actions import change_lines, confirm, count, settled
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.places.models import Place
from webapp.stock.actions import Move, Wish, confirm_orders, count_stock, move_goods, settle
from webapp.stock.models import Holding, Reservation, items_by_sku
from webapp.stock.rules import Described, Listed, best_place, by_parts


def far(cast: Cast) -> UUID:
    with transaction():
        place = Place(business_id=cast.business, kind="warehouse", name="Far Sample Warehouse")
        db.session.add(place)
        db.session.flush()
        return place.id


def shelf(cast: Cast, sku: str = "KETTLE-1") -> list[tuple[int, int]]:
    db.session.rollback()
    item = items_by_sku(cast.business, [sku])[sku].id
    rows = db.session.scalars(select(Holding).filter_by(item_id=item)).all()
    return sorted((row.on_hand, row.reserved) for row in rows)


def wish(cast: Cast, order: UUID, **wanted):
    with transaction():
        [answer] = confirm_orders(cast.business, [order], "person:ana", "Ana", Wish(**wanted))
    return answer


def test_what_is_there_can_be_reserved_while_the_rest_stays_to_confirm(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)

    answer = wish(cast, order, partly=True)

    assert (answer.refusal.code, answer.pieces, shelf(cast)) == ("in_part", 3, [(3, 3)])
    assert cast.chain(order).status == "to_confirm"
    assert facts_of(cast.business, [order])[order][-1].kind == "reserved"
    count(cast, 6)
    assert confirm(cast, order)[0].refusal is None
    assert shelf(cast) == [(6, 5)]


def test_asking_for_a_part_again_reserves_nothing_twice(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)

    wish(cast, order, partly=True)
    again = wish(cast, order, partly=True)

    assert (again.refusal.code, shelf(cast)) == ("short", [(3, 3)])


def test_a_part_that_was_reserved_is_free_again_when_the_order_is_cancelled(cast: Cast):
    count(cast, 3)
    order = cast.order(quantity=5)
    wish(cast, order, partly=True)

    cast.tell(order, "cancelled")

    assert settled(cast, order) == (3, 0)


def test_another_place_that_has_everything_is_offered_and_can_be_taken(cast: Cast):
    place = far(cast)
    count(cast, 3)
    count(cast, 9, place="Far Sample Warehouse")
    order = cast.order(quantity=5)
    wish(cast, order, partly=True)

    answer = confirm(cast, order)[0]
    assert (answer.refusal.code, answer.elsewhere) == ("short", (place, "Far Sample Warehouse"))

    assert wish(cast, order, place_id=place).place == "Far Sample Warehouse"
    assert shelf(cast) == [(3, 0), (9, 5)]
    assert db.session.scalars(select(Reservation.place_id)).all() == [place]


def test_a_place_that_lacks_something_takes_nothing_from_where_it_was_promised(cast: Cast):
    place = far(cast)
    count(cast, 3)
    order = cast.order(quantity=5)
    wish(cast, order, partly=True)

    assert wish(cast, order, place_id=place).refusal.code == "short"
    assert shelf(cast) == [(3, 3)]


def kit(cast: Cast) -> None:
    rows = [Listed(1, "KETTLE-1", "", "Sample Warehouse", 5), Listed(2, "CUP", "", "Sample Warehouse", 4),
            Listed(3, "SET-1", "", "", None, None, Described(3, "SET-1", kit={"KETTLE-1": 1, "CUP": 2}))]  # fmt: skip
    refusals: list = []
    with transaction():
        count_stock(cast.business, rows, "Ana", refusals)
    assert refusals == []


def test_a_kit_is_promised_and_leaves_by_its_parts(cast: Cast):
    kit(cast)
    order = cast.order(sku="SET-1", quantity=2)

    assert confirm(cast, order)[0].refusal is None
    assert (shelf(cast), shelf(cast, "CUP")) == ([(5, 2)], [(4, 4)])
    cast.tell(order, "handed_over")
    with transaction():
        settle(cast.business, [order])
    assert (shelf(cast), shelf(cast, "CUP")) == ([(3, 0)], [(0, 0)])


def test_a_kit_is_short_by_the_part_that_is_lacking(cast: Cast):
    kit(cast)

    assert confirm(cast, cast.order(sku="SET-1", quantity=3))[0].refusal.words == (
        "CUP is 2 short (6 wanted, 4 there)."
    )


def test_a_kit_made_otherwise_later_brings_nothing_back_of_what_has_left(cast: Cast):
    kit(cast)
    order = cast.order(sku="SET-1", quantity=1)
    confirm(cast, order)
    cast.tell(order, "handed_over")
    with transaction():
        settle(cast.business, [order])
        refusals: list = []
        row = Listed(1, "SET-1", "", "", None, None, Described(1, "SET-1", kit={"KETTLE-1": 2}))
        count_stock(cast.business, [row], "Ana", refusals)

    cast.tell(order, "delivered")
    with transaction():
        settle(cast.business, [order])

    assert (shelf(cast), shelf(cast, "CUP")) == ([(4, 0)], [(2, 0)])


def remade(cast: Cast, **parts: int) -> None:
    """The kit is made of something else from now on."""
    refusals: list = []
    with transaction():
        row = Listed(1, "SET-1", "", "", None, None, Described(1, "SET-1", kit=parts))
        count_stock(cast.business, [row], "Ana", refusals)
    assert refusals == []


def test_a_kit_made_otherwise_frees_what_was_promised_of_its_parts_from_before(cast: Cast):
    place = far(cast)
    kit(cast)
    for sku in ("LID", "KETTLE-1"):
        count(cast, 9, sku, "Far Sample Warehouse")
    first, second = cast.order(sku="SET-1", quantity=3), cast.order(sku="SET-1", quantity=2)
    assert wish(cast, first, partly=True).pieces == 7

    remade(cast, **{"KETTLE-1": 1, "LID": 1})
    assert confirm(cast, first)[0].refusal.code == "short"
    assert wish(cast, first, place_id=place).refusal is None
    assert (shelf(cast), shelf(cast, "CUP"), shelf(cast, "LID")) == ([(5, 0), (9, 3)], [(4, 0)], [(9, 3)])

    remade(cast, **{"KETTLE-1": 3, "CUP": 2})
    assert wish(cast, second, partly=True).pieces == 9
    remade(cast, **{"KETTLE-1": 2})
    assert confirm(cast, second)[0].refusal is None
    assert shelf(cast, "CUP") == [(4, 0)]


def test_a_kit_made_smaller_frees_its_surplus_at_once_on_its_form_and_by_a_list(cast: Cast):
    kit(cast)
    order, gone = cast.order(sku="SET-1", quantity=2), cast.order(sku="SET-1", quantity=1)
    item = items_by_sku(cast.business, ["SET-1"])["SET-1"].id
    count(cast, 6, "CUP")
    assert [answer.refusal for answer in confirm(cast, order, gone)] == [None, None]
    cast.tell(gone, "handed_over")
    with transaction():
        settle(cast.business, [gone])
    assert shelf(cast, "CUP") == [(4, 4)]
    client = cast.client(cast.staff)

    assert client.post(f"/stock/{item}", data={"kit": "KETTLE-1 x 1\nCUP x 1"}).status_code == 303
    assert (shelf(cast), shelf(cast, "CUP")) == ([(4, 2)], [(4, 2)]), "what has left stays gone"
    client.post("/stock/imports", data={"file": (io.BytesIO(b"SKU,Name,Kit\nSET-1,Set,KETTLE-1 x 1\n"), "k.csv")})
    assert (shelf(cast), shelf(cast, "CUP")) == ([(4, 2)], [(4, 0)])
    assert cast.chain(order).status == "to_hand_over"


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_no_more_is_promised_than_is_there(cast: Cast, seed: int):
    """A random day: at every step the shelf holds what it promised, and has promised what the orders hold."""
    dice = random.Random(seed)
    kit(cast)
    item = items_by_sku(cast.business, ["CUP"])["CUP"].id
    orders = [cast.order(sku=dice.choice(["SET-1", "CUP"]), quantity=dice.randint(1, 3)) for _ in range(4)]

    def step(order: UUID) -> None:
        match dice.randrange(7):
            case 0:
                wish(cast, order, partly=True)
            case 1:
                confirm(cast, order)
            case 2:
                cast.tell(order, dice.choice(["handed_over", "cancelled"]))
            case 3:
                change_lines(cast, order, dice.randint(0, 4))
            case 4:
                count(cast, dice.randint(0, 8), sku="CUP")
            case _:
                kind = dice.choice(["received", "written_off"])
                with transaction():
                    move_goods(cast.business, Move(kind, item, cast.warehouse, dice.randint(1, 5), "x"), "Ana")
        with transaction():
            settle(cast.business, [order])

    for _ in range(25):
        step(dice.choice(orders))
        held = func.sum(Reservation.quantity - Reservation.shipped)
        promised = dict(db.session.execute(select(Reservation.item_id, held).group_by(Reservation.item_id)).all())
        for row in db.session.scalars(select(Holding)):
            assert row.on_hand >= row.reserved == promised.get(row.item_id, 0) >= 0


def test_the_place_that_can_give_most_is_the_best():
    assert best_place({"K": 3, "C": 1}, ["a", "b"], {("K", "a"): 9, ("K", "b"): 2, ("C", "b"): 5}) == "a"
    assert best_place({"K": 3}, ["a"], {}) is None


def test_kits_are_taken_apart_one_level_deep():
    assert by_parts({"S": 2, "C": 1}, {"S": {"K": 1, "C": 3}, "K": {"X": 1}}) == {"K": 2, "C": 7}


def test_the_page_offers_what_can_be_done_and_says_what_it_cannot(cast: Cast):
    far(cast)
    count(cast, 1)
    count(cast, 9, place="Far Sample Warehouse")
    client, order = cast.client(cast.seller), cast.order(quantity=2)

    page = client.post("/stock/confirmations", data={"order_ids": str(order)}).text

    assert "Send it from Far Sample Warehouse" in page and "Reserve the 1 piece that is there" in page
    assert "Cancel it instead" in page and "out_of_stock" in client.get(f"/cancellations/new?order_ids={order}").text
    assert "Ask the seller" in cast.client(cast.staff).post("/stock/confirmations", data={"order_ids": str(order)}).text
    assert client.post(f"/stock/orders/{order}/cancellation").status_code == 303
    assert cast.chain(order).status == "to_confirm"
    assert "Cancellation wanted" in client.get(f"/orders/{order}").text
    assert cast.client(cast.stranger).post(f"/stock/orders/{order}/cancellation").status_code == 404


def test_a_dangerous_item_is_flagged_on_its_order_and_a_low_one_on_today(cast: Cast):
    order = cast.order()
    with transaction():
        described = Described(1, "KETTLE-1", {"dangerous": "3", "low_at": 4})
        count_stock(cast.business, [Listed(1, "KETTLE-1", "", "Sample Warehouse", 4, None, described)], "Ana", [])
    client = cast.client(cast.staff)

    assert "Dangerous goods, class 3" in client.get(f"/orders/{order}").text
    assert "Running low: 4 free" in client.get("/today").text
    assert "Running low" not in cast.client(cast.courier).get("/today").text
