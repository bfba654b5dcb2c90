"""What the platform wants of a return until when, on the radar."""

from datetime import timedelta

import pytest

from tests.handover.conftest import Scanner
from tests.returns.conftest import ANA
from webapp.deadlines.models import deadlines_of_order
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders.models import Order
from webapp.returns.actions import amend, answer, settle_return, undo_inspection
from webapp.returns.models import Inspection

SOON, LATER = timedelta(hours=30), timedelta(hours=60)


@pytest.fixture
def scanner(cast) -> Scanner:
    return Scanner(cast)


def deadline(cast, order, rule="return_answered"):
    db.session.rollback()
    found = {one.rule.code: one for one in deadlines_of_order(cast.business, order)}
    one = found.get(rule)
    return one and (one.standing, one.due_at)


def test_second_return_is_watched_when_the_first_is_answered(cast, desk):
    order = desk.delivered(quantity=2)
    first = desk.open(order, 1, due_at=now() + SOON)
    second = desk.open(order, 1, due_at=now() + LATER)
    desk.agree(first)
    desk.settle()
    assert deadline(cast, order) == ("open", desk.get(second).due_at)


def test_a_return_called_off_is_not_owed_an_answer(cast, desk):
    order = desk.delivered()
    back = desk.open(order, due_at=now() + SOON)
    desk.settle()
    with transaction():
        settle_return(cast.business, back, "withdrawn", None, "The buyer called it off", ANA)
    desk.settle()
    found = deadline(cast, order)
    assert found is None or found[0] != "open"


def test_a_deadline_taken_away_is_not_watched(cast, desk):
    order = desk.delivered()
    back = desk.open(order, due_at=now() + SOON)
    desk.settle()
    with transaction():
        amend(cast.business, back, {}, None, ANA)
    desk.settle()
    assert deadline(cast, order) is None


def test_deadline_survives_platform_times_being_rewritten(cast, desk):
    order = desk.delivered()
    back = desk.open(order, due_at=now() + SOON)
    desk.settle()
    with transaction():
        db.session.get(Order, (cast.business, order)).platform_times = {"tts_sla_time": now().isoformat()}
    cast.tell(order, "amended")
    desk.settle()
    assert deadline(cast, order) == ("open", desk.get(back).due_at)


def test_an_answer_fits_its_type(cast, desk):
    back = desk.open(desk.delivered(), return_type="REFUND")
    with transaction():
        assert getattr(answer(cast.business, back, "APPROVE_REPLACEMENT", "", ANA), "code", None)


def test_deadline_to_accept_what_came_is_watched(cast, desk):
    order = desk.delivered()
    back = desk.open(order)
    desk.agree(back)
    desk.receive(back)
    with transaction():
        amend(cast.business, back, {"next_action": "SELLER_RESPOND_RECEIVE_PACKAGE"}, now() + SOON, ANA)
    desk.settle()
    found = deadline(cast, order)
    assert found and found[0] == "open"
    with transaction():
        answer(cast.business, back, "APPROVE_RECEIVED_PACKAGE", "", ANA)
    desk.settle()
    assert deadline(cast, order)[0] == "met"


def test_a_deadline_that_is_moved_is_watched_where_it_went(cast, desk):
    order = desk.delivered()
    back = desk.open(order, due_at=now() + SOON)
    desk.settle()
    with transaction():
        amend(cast.business, back, {}, now() + LATER, ANA)
    desk.settle()
    assert deadline(cast, order) == ("open", desk.get(back).due_at)
    with transaction():
        settle_return(cast.business, back, "withdrawn", None, "The buyer called it off", ANA)
    desk.settle()
    assert deadline(cast, order) is None


def test_what_came_back_is_to_be_reviewed_in_time_until_it_was_and_again_when_that_is_undone(cast, desk, scanner):
    order = desk.delivered()
    back = desk.open(order, tracking_number="RET900100")
    desk.agree(back)
    assert scanner.code("RET900100", purpose="return", batch=False) == "came_back"
    desk.settle()
    assert deadline(cast, order, "return_reviewed") == ("open", desk.get(back).received_at + timedelta(hours=48))
    page = cast.client(cast.staff).get(f"/returns/{back}").text
    assert "Returned parcel reviewed" in page
    desk.inspect(back)
    desk.settle()
    assert deadline(cast, order, "return_reviewed")[0] == "met"
    assert "Returned parcel reviewed" not in cast.client(cast.staff).get(f"/returns/{back}").text
    with transaction():
        undo_inspection(cast.business, back, db.session.query(Inspection).one().id, "Wrong", ANA)
    desk.settle()
    assert deadline(cast, order, "return_reviewed")[0] == "open"
    with transaction():
        answer(cast.business, back, "REJECT_RECEIVED_PACKAGE", "Another thing", ANA)
    desk.settle()
    assert deadline(cast, order, "return_reviewed")[0] == "met"


def test_a_parcel_that_comes_back_by_itself_is_not_reviewed(cast, desk, scanner):
    order = cast.order(tracking="SMP700000801", kinds=("confirmed", "handed_over"))
    cast.tell(order, "returning", parcel_id=cast.parcel(order))
    desk.settle()
    assert scanner.code("SMP700000801", purpose="return", batch=False) == "came_back"
    desk.settle()
    assert deadline(cast, order, "return_reviewed") is None


def test_the_platforms_own_time_to_accept_what_came_goes_first(cast, desk):
    order = desk.delivered()
    back = desk.open(order)
    desk.agree(back)
    desk.receive(back)
    desk.settle()
    assert deadline(cast, order, "return_reviewed")[0] == "open"
    with transaction():
        amend(cast.business, back, {"next_action": "SELLER_RESPOND_RECEIVE_PACKAGE"}, now() + LATER, ANA)
    desk.settle()
    assert deadline(cast, order, "return_reviewed") is None
    assert deadline(cast, order)[0] == "open"
