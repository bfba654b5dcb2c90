from datetime import timedelta
from itertools import permutations

import pytest

from tests.handover.conftest import Scanner
from tests.returns.conftest import ANA
from webapp.deadlines.models import deadlines_of_order
from webapp.handover.actions import Witness, undo_scan
from webapp.handover.models import Scan
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.returns.actions import answer, settle_return
from webapp.returns.models import Return


@pytest.fixture
def table(cast) -> Scanner:
    """Somebody of the staff at the returns' table, with a phone."""
    return Scanner(cast)


def scan(table: Scanner, number: str, **more) -> str:
    return table.code(number, purpose="return", batch=False, **more)


def kinds(cast, order) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def refused_parcel(cast, number="SMP700000001", **columns):
    order = cast.order(tracking=number, kinds=("confirmed", "handed_over"), **columns)
    parcel = cast.parcel(order)
    cast.tell(order, "attempt_failed", parcel_id=parcel, details={"reason": "BUYER_REFUSED"})
    cast.tell(order, "returning", parcel_id=parcel)
    return order


def test_a_refused_parcel_opens_its_return_by_itself_once(cast, desk):
    order = refused_parcel(cast)
    desk.settle()
    cast.tell(order, "returning", parcel_id=cast.parcel(order))
    desk.settle()
    [row] = desk.all(order)
    assert (row.cause, row.return_type, row.state, desk.line(row.id).quantity) == (
        "refused",
        "UNDELIVERED",
        "coming",
        1,
    )


def test_a_courier_cannot_say_that_it_is_here_and_staff_still_can(cast, desk, table):
    """Whoever drove it cannot vouch for it at the table: the scan is kept, and the return is still on its way."""
    order = refused_parcel(cast)
    desk.settle()
    assert scan(Scanner(cast, cast.courier), "SMP700000001") == "kept"
    desk.settle()
    assert [row.state for row in desk.all(order)] == ["coming"]
    assert "return_received" not in kinds(cast, order)
    assert scan(table, "SMP700000001") == "came_back"


def test_a_refused_parcel_is_received_by_its_own_number(cast, desk, table):
    order = refused_parcel(cast)
    desk.settle()
    assert scan(table, "SMP700000001") == "came_back"
    [row] = desk.all(order)
    assert (row.state, row.received_by_name) == ("here", "Sample Ana")
    assert kinds(cast, order)[-2:] == ["return_received", "returned"]
    assert cast.chain(order).status == "returned"
    assert scan(table, "SMP700000001") == "already_back"


def test_what_comes_back_before_the_house_has_heard_of_it_is_received_all_the_same(cast, desk, table):
    order = refused_parcel(cast)
    assert scan(table, "SMP700000001") == "came_back"
    [row] = desk.all(order)
    assert (row.state, row.cause) == ("here", "refused")
    desk.settle()
    assert [one.id for one in desk.all(order)] == [row.id]


def test_a_parcel_that_never_left_is_not_expected_back(cast, desk, table):
    cast.order(tracking="SMP700000002", kinds=("confirmed",))
    order = cast.order(tracking="SMP700000003", kinds=("confirmed", "handed_over"))
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    assert scan(table, "SMP700000002") == "not_expected_back"
    assert scan(table, "SMP700000003") == "not_expected_back"
    assert kinds(cast, order)[-1] == "delivered"


def test_one_that_its_carrier_had_is_believed_with_a_word(cast, desk, table):
    order = cast.order(tracking="SMP700000004", kinds=("confirmed", "handed_over", "in_transit"))
    assert scan(table, "SMP700000004") == "came_back_unannounced"
    assert cast.chain(order).status == "returned"


def test_a_return_is_received_by_the_number_on_its_label(cast, desk, table):
    order = desk.delivered()
    back = desk.open(order, tracking_number="RET 5000 0001")
    desk.agree(back)
    assert desk.get(back).state == "coming"
    assert scan(table, "RET50000001") == "came_back"
    assert desk.get(back).state == "here"
    assert scan(table, "RET50000001") == "already_back"
    assert kinds(cast, order).count("return_received") == 1


def test_a_label_scanned_before_anybody_wrote_its_return_down_joins_it(cast, desk, table):
    order = desk.delivered()
    assert scan(table, "RET50000002") == "unknown_number"
    back = desk.open(order, tracking_number="RET50000002")
    desk.settle()
    assert desk.get(back).state == "here"
    db.session.rollback()
    assert db.session.query(Scan).one().code == "came_back"


def test_a_parcel_that_was_laid_aside_joins_the_return_opened_for_it(cast, desk, table):
    order = cast.order(tracking="SMP700000005", kinds=("confirmed", "handed_over"))
    assert scan(table, "SMP700000005") == "not_expected_back"
    cast.tell(order, "returning", parcel_id=cast.parcel(order))
    desk.settle()
    [row] = desk.all(order)
    assert row.state == "here"
    assert kinds(cast, order).count("return_received") == 1


def test_a_refused_return_is_not_expected(cast, desk, table):
    back = desk.open(desk.delivered(), tracking_number="RET50000003")
    with transaction():
        answer(cast.business, back, "REJECT_RETURN", "Opened after 30 days", ANA)
    assert desk.get(back).settled_how == "rejected"
    assert scan(table, "RET50000003") == "not_expected_back"


def test_a_scan_that_is_taken_back_never_received_anything(cast, desk, table):
    order = refused_parcel(cast)
    desk.settle()
    sent = table.scan("SMP700000001", purpose="return", batch=False)
    table.send(sent)
    with transaction():
        by = Witness(cast.business, "person:test", "Sample Ana")
        undo_scan(by, db.session.query(Scan).one().client_id, now())
    desk.settle()
    [row] = desk.all(order)
    assert (row.state, row.received_at) == ("coming", None)
    assert cast.chain(order).status == "returning"


def test_two_orders_in_one_parcel_both_come_back(cast, desk, table):
    from webapp.orders.models import Line, ParcelOrder

    first = refused_parcel(cast)
    second = cast.order(tracking="", kinds=("confirmed",))
    with transaction():
        parcel = cast.parcel(first)
        db.session.query(ParcelOrder).filter_by(order_id=second).delete()
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=parcel, order_id=second))
        db.session.query(Line).filter_by(order_id=second).update({"parcel_id": parcel})
    cast.tell(second, "returning", parcel_id=parcel)
    desk.settle()
    assert scan(table, "SMP700000001") == "came_back"
    assert [row.state for order in (first, second) for row in desk.all(order)] == ["here", "here"]


def test_told_in_any_order_and_twice_it_stands_the_same(cast, desk):
    from webapp.returns.rules.standing import Subject, standing

    order = desk.delivered()
    back = desk.open(order)
    desk.agree(back)
    desk.receive(back)
    db.session.rollback()
    facts = facts_of(cast.business, [order])[order]
    subject = Subject(back, "RETURN_AND_REFUND", None, False, 1, 0, "")
    expected = standing(subject, facts)
    assert expected.state == "here" and expected.received_at - now() < timedelta(minutes=1)
    for some in permutations(facts[-4:]):
        assert standing(subject, [*some, *facts[:-4], *some]) == expected


def test_pieces_are_put_back_written_off_and_sent_back(cast, desk):
    item = desk.item(on_hand=5)
    order = desk.delivered(quantity=3)
    back = desk.open(order, 3)
    desk.agree(back)
    assert desk.inspect(back) == ["not_here"]
    desk.receive(back)
    assert desk.inspect(back) == 1
    assert desk.inspect(back, decision="write_off", condition="damaged") == 0
    assert desk.get(back).state == "here"
    assert desk.inspect(back, decision="send_back", condition="wrong_item") == 0
    assert desk.get(back).state == "inspected"
    assert desk.inspect(back) == ["too_many"]
    assert desk.on_hand(item) == 6
    assert kinds(cast, order)[-6:] == ["inspected", "restocked", "inspected", "written_off", "inspected", "sent_back"]


def test_the_same_form_twice_inspects_once(cast, desk):
    item = desk.item()
    back = desk.open(desk.delivered(quantity=2), 2)
    desk.receive(back)
    assert [desk.inspect(back, key="one"), desk.inspect(back, key="one")] == [1, 1]
    assert desk.on_hand(item) == 6


def test_pieces_are_named_by_one_return_only(cast, desk):
    order = desk.delivered(quantity=2)
    desk.open(order, 2)
    with transaction():
        from webapp.returns.actions import open_return

        [refusal] = open_return(cast.business, order, desk.wish(order, 1), "again", ANA)
    assert refusal.code == "bad_quantity"


def test_the_same_form_twice_is_one_return(cast, desk):
    order = desk.delivered()
    assert desk.open(order, key="one") == desk.open(order, key="one")
    assert kinds(cast, order).count("return_requested") == 1


def test_what_never_left_cannot_come_back(cast, desk):
    from webapp.returns.actions import open_return

    order = cast.order(kinds=("confirmed",))
    with transaction():
        [refusal] = open_return(cast.business, order, desk.wish(order), "one", ANA)
    assert refusal.code == "not_left"


def test_a_refund_ends_it_and_more_than_was_paid_is_refused(cast, desk):
    from decimal import Decimal

    order = desk.delivered()
    back = desk.open(order)
    desk.agree(back)
    desk.receive(back)
    desk.inspect(back)
    with transaction():
        assert settle_return(cast.business, back, "refunded", Decimal("99"), "", ANA).code == "too_much"
    with transaction():
        settle_return(cast.business, back, "refunded", Decimal("10"), "Opened", ANA)
    row = desk.get(back)
    assert (row.state, row.settled_how) == ("done", "refunded")
    assert kinds(cast, order)[-1] == "refunded"
    with transaction():
        assert isinstance(settle_return(cast.business, back, "refunded", None, "", ANA), Return)
    assert kinds(cast, order).count("refunded") == 1


def test_money_may_go_back_before_the_goods_come(cast, desk, table):
    order = refused_parcel(cast)
    desk.settle()
    [row] = desk.all(order)
    with transaction():
        settle_return(cast.business, row.id, "refunded", None, "", ANA)
    assert desk.get(row.id).state == "coming"
    assert scan(table, "SMP700000001") == "came_back"
    assert desk.get(row.id).state == "here"
    desk.inspect(row.id, decision="write_off", condition="damaged")
    assert desk.get(row.id).state == "done"


def test_delivered_after_all(cast, desk):
    order = refused_parcel(cast)
    desk.settle()
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    desk.settle()
    [row] = desk.all(order)
    assert (row.state, row.settled_how) == ("done", "delivered")


def test_the_platforms_deadline_is_on_the_radar_until_it_is_answered(cast, desk):
    order = desk.delivered()
    back = desk.open(order, next_action="SELLER_RESPOND_RETURN", due_at=now() + timedelta(hours=30))
    desk.settle()
    assert _deadline(cast, order) == ("open", desk.get(back).due_at)
    desk.agree(back)
    desk.settle()
    assert _deadline(cast, order)[0] == "met"


def _deadline(cast, order):
    found = {one.rule.code: one for one in deadlines_of_order(cast.business, order)}
    return found["return_answered"].standing, found["return_answered"].due_at
