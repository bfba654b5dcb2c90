"""A finding that was a mistake is taken back; what it did is put right, and nothing of it is lost."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.returns.conftest import ANA
from webapp.cancellations.models import refund_keyed
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.models import facts_of
from webapp.ledger.rules import in_order
from webapp.places.models import Place
from webapp.returns.actions import settle_return, undo_inspection
from webapp.returns.models import Inspection
from webapp.stock.actions import confirm_orders
from webapp.stock.models import Holding, Item, KitPart, Movement
from webapp.stock.rules.listing import MOST


def only(back: UUID) -> Inspection:
    db.session.rollback()
    return db.session.query(Inspection).order_by(Inspection.inspected_at.desc(), Inspection.id).first()


def undo(desk, back: UUID, because: str = "The wrong kettle") -> str:
    found = only(back).id
    with transaction():
        done = undo_inspection(desk.cast.business, back, found, because, ANA)
        return done.code if isinstance(done, Refusal) else ""


def kinds(desk, order: UUID) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in in_order(facts_of(desk.cast.business, [order])[order])]


def here(desk, quantity: int = 1) -> tuple[UUID, UUID]:
    order = desk.delivered(quantity=quantity)
    back = desk.open(order, quantity)
    desk.agree(back)
    desk.receive(back)
    return order, back


def test_what_was_put_on_the_shelf_by_mistake_comes_off_and_is_inspected_anew(desk):
    item = desk.item(on_hand=5)
    order, back = here(desk, 2)
    desk.inspect(back, 2)
    assert (desk.on_hand(item), desk.get(back).state) == (7, "inspected")
    assert undo(desk, back) == ""
    desk.settle()
    assert (desk.on_hand(item), desk.get(back).state) == (5, "here")
    assert not {"inspected", "restocked"} & set(kinds(desk, order))
    assert desk.inspect(back, 2, decision="write_off", condition="damaged") == 0
    assert (desk.on_hand(item), desk.get(back).state) == (5, "inspected")
    assert [one.quantity for one in db.session.query(Movement).order_by(Movement.at, Movement.id)] == [2, -2]


def test_undone_twice_is_undone_once_and_its_form_sent_again_does_nothing(desk):
    item = desk.item(on_hand=5)
    _, back = here(desk)
    desk.inspect(back, key="one")
    assert [undo(desk, back), undo(desk, back)] == ["", ""]
    assert desk.inspect(back, key="one") == ["undone"]
    assert desk.on_hand(item) == 5


def test_why_is_asked(desk):
    _, back = here(desk)
    desk.inspect(back)
    assert undo(desk, back, "  ") == "no_reason"


def test_what_was_promised_to_an_order_since_is_not_taken_from_it(desk):
    item = desk.item(on_hand=0)
    _, back = here(desk)
    desk.inspect(back)
    other = desk.cast.order(tracking="SMP700000901", quantity=1)
    with transaction():
        confirm_orders(desk.cast.business, [other], "test", "Sample Ana")
    assert undo(desk, back) == "promised"
    assert (desk.on_hand(item), desk.get(back).state) == (1, "inspected")


def test_money_that_was_given_back_stays_and_is_named(desk, cast):
    order, back = here(desk)
    desk.inspect(back, decision="write_off", condition="damaged")
    with transaction():
        settle_return(cast.business, back, "refunded", None, "", ANA)
    seller = cast.client(cast.seller)
    answer = seller.post(f"/returns/{back}/inspections/{only(back).id}/undoing", data={"because": "Not damaged"})
    assert answer.status_code == 303
    page = seller.get(answer.location).text
    assert "The refund of" in page and "stands" in page and "Not damaged" in page
    assert kinds(desk, order).count("refunded") == 1
    assert desk.get(back).state == "here"
    desk.inspect(back)
    assert desk.get(back).state == "done"


def test_the_bin_is_what_it_was_unless_somebody_moved_it_since(desk, cast):
    item = desk.item(on_hand=5)

    def bin_now(to: str | None = None) -> str:
        with transaction():
            held = db.session.query(Holding).filter_by(item_id=item).one()
            held.bin = held.bin if to is None else to
            return held.bin

    bin_now("A-1")
    _, back = here(desk, 2)
    staff = cast.client(cast.staff)
    line = desk.line(back).id
    form = {"condition": "as_new", "quantity": "1", "decision": "restock", "place": str(cast.warehouse), "bin": "R-9"}
    staff.post(f"/returns/{back}/lines/{line}/inspections", data={**form, "key": "one"})
    assert bin_now() == "R-9"
    assert undo(desk, back) == "" and bin_now() == "A-1"
    staff.post(f"/returns/{back}/lines/{line}/inspections", data={**form, "key": "two"})
    bin_now("B-2")
    assert undo(desk, back) == "" and bin_now() == "B-2"


def test_a_kit_that_was_put_together_otherwise_since_comes_off_as_it_went_on(desk, cast):
    kit, cup = desk.item(), desk.item("CUP", 4)
    with transaction():
        db.session.add(KitPart(business_id=cast.business, item_id=kit, part_id=cup, quantity=2))
    _, back = here(desk)
    assert desk.inspect(back) == 2
    with transaction():
        db.session.query(KitPart).delete()
    assert undo(desk, back) == ""
    assert (desk.on_hand(kit), desk.on_hand(cup)) == (5, 4)


@pytest.mark.parametrize("changed, answer, left", [(False, "", 4), (True, "kit_changed", 6)])
def test_of_a_finding_from_before_the_kit_says_what_it_was_if_the_sum_fits(desk, cast, changed, answer, left):
    kit, cup = desk.item(), desk.item("CUP", 4)
    with transaction():
        db.session.add(KitPart(business_id=cast.business, item_id=kit, part_id=cup, quantity=2))
    _, back = here(desk)
    desk.inspect(back)
    with transaction():
        db.session.query(Inspection).update({"moved": None})
        if changed:
            db.session.query(KitPart).update({"quantity": 3})
    assert undo(desk, back) == answer
    assert desk.on_hand(cup) == left


def test_a_closed_place_still_gives_back_what_was_put_there(desk, cast):
    item = desk.item(on_hand=5)
    _, back = here(desk)
    desk.inspect(back)
    with transaction():
        place = db.session.get(Place, (cast.business, cast.warehouse))
        place.closed_at = place.created_at
    assert undo(desk, back) == ""
    assert desk.on_hand(item) == 5


def test_an_item_that_stock_does_not_know_is_undone_too(desk):
    order, back = here(desk)
    desk.inspect(back)
    assert undo(desk, back) == ""
    assert "restocked" not in kinds(desk, order)
    assert db.session.query(Item).count() == 0


def test_two_people_undo_at_once(app, desk, cast):
    item = desk.item(on_hand=5)
    _, back = here(desk)
    desk.inspect(back)
    found, clients = only(back).id, [cast.client(cast.staff) for _ in range(5)]
    db.session.remove()

    def press(client) -> int:
        with app.app_context():
            return client.post(f"/returns/{back}/inspections/{found}/undoing", data={"because": "No"}).status_code

    with ThreadPoolExecutor(5) as people:
        assert set(people.map(press, clients)) == {303}
    assert desk.on_hand(item) == 5
    assert [one.quantity for one in db.session.query(Movement).order_by(Movement.at, Movement.id)] == [1, -1]


def test_the_page_shows_what_was_undone_and_lets_it_be_inspected_again(desk, cast):
    _, back = here(desk)
    desk.inspect(back, decision="write_off", condition="damaged")
    staff = cast.client(cast.staff)
    assert "Undo this" in staff.get(f"/returns/{back}").text
    undo(desk, back, "It was the other box")
    page = staff.get(f"/returns/{back}").text
    assert "It was the other box" in page and 'id="inspecting"' in page and "Undo this" not in page


def test_a_kit_of_which_one_part_has_no_room_is_not_put_back_in_part(desk, cast):
    kit, cup, lid = desk.item(), desk.item("CUP", 4), desk.item("LID", MOST)
    with transaction():
        db.session.add_all(
            KitPart(business_id=cast.business, item_id=kit, part_id=one, quantity=1) for one in (cup, lid)
        )
    _, back = here(desk)
    assert desk.inspect(back) == ["too_many"]
    assert (desk.on_hand(cup), desk.on_hand(lid), desk.get(back).state) == (4, MOST, "here")


def test_a_return_whose_refund_is_taken_back_waits_to_be_settled_anew(desk, cast):
    order, back = here(desk)
    desk.inspect(back)
    with transaction():
        settle_return(cast.business, back, "refunded", None, "Opened", ANA)
    wrong = refund_keyed(cast.business, order, f"return-{back}").id
    seller = cast.client(cast.seller)
    form = {"because": "A nought too many", "on": f"return-{back}"}
    corrected = seller.post(f"/refunds/{wrong}/undoing", data=form | {"amount": "2.00"})
    assert corrected.location.endswith(f"/returns/{back}")
    assert desk.get(back).state == "done" and "A nought too many" in seller.get(corrected.location).text
    right = refund_keyed(cast.business, order, f"return-{back}")
    assert str(right.amount) == "2.00"
    seller.post(f"/refunds/{right.id}/undoing", data=form)
    row = desk.get(back)
    assert (row.state, row.settled_at, row.settled_how) == ("inspected", None, "")
    desk.settle()
    assert desk.get(back).state == "inspected" and "Settle" in seller.get(corrected.location).text
    with transaction():
        assert settle_return(cast.business, back, "refunded", None, "", ANA).state == "done"
    assert kinds(desk, order).count("refunded") == 1
