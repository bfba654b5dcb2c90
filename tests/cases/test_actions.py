"""Cases that open once, and what people do with them."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from tests.returns.conftest import ANA, Desk
from webapp.cases import jobs
from webapp.cases.actions import Clerk, open_by_facts, open_case
from webapp.cases.models import Case
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Telling, record
from webapp.returns.actions import amend
from webapp.tracking.models import Link, Watch


def cases(order) -> list[Case]:
    db.session.rollback()
    return db.session.query(Case).filter_by(order_id=order).order_by(Case.opened_at).all()


def follow(cast, *orders) -> None:
    with transaction():
        open_by_facts(cast.business, orders)


def test_told_twice_it_opens_once_and_a_person_gets_the_open_one(cast):
    order = cast.order(kinds=("confirmed", "handed_over"))
    cast.tell(order, "lost", parcel_id=cast.parcel(order))
    follow(cast, order, order)
    follow(cast, order)
    [case] = cases(order)
    with transaction():
        same = open_case(Clerk(cast.business, "test", "Test"), order, cast.parcel(order), "lost", "")
        assert same.id == case.id
    assert len(cases(order)) == 1


def test_a_case_of_the_whole_order_and_one_of_its_parcel_are_one_in_whatever_order_they_are_told(cast):
    order = cast.order(kinds=("confirmed", "handed_over"))
    missed = {"effect": "late", "due_at": now().isoformat()}
    late, earlier = now(), now() - timedelta(seconds=1)
    cast.tell(order, "missed", key="b", happened_at=late, details={**missed, "rule": "shipped_after_collection"})
    follow(cast, order)
    assert [case.parcel_id for case in cases(order)] == [None]
    cast.tell(order, "handed_over", key="h", happened_at=now() - timedelta(hours=1), parcel_id=cast.parcel(order))
    cast.tell(order, "missed", key="a", happened_at=earlier, parcel_id=cast.parcel(order),
              details={**missed, "rule": "scanned_after_handover"})  # fmt: skip
    follow(cast, order)
    assert [case.scenario for case in cases(order)] == ["scanned_late"]
    with transaction():  # what a person means for the parcel is opened for it: the negative control
        open_case(Clerk(cast.business, "test", "Test"), order, cast.parcel(order), "scanned_late", "")
    assert len(cases(order)) == 2


def test_a_silent_parcel_opens_a_case_and_the_next_word_closes_it(cast):
    with time_machine.travel(now(), tick=False) as clock:
        order = cast.order(kinds=("confirmed", "handed_over"))
        parcel = cast.parcel(order)

        def says(kind: str) -> None:
            with transaction():
                record(cast.business, [Telling(order, kind, f"{kind}-{now()}", now(), "carrier:x", "Carrier", parcel)])

        says("in_transit")
        with transaction():
            link = Link(
                business_id=cast.business, carrier_id=cast.carrier, adapter="easypost", name="S", secrets={}, token="t"
            )
            db.session.add(link)
            db.session.flush()
            db.session.add(
                Watch(business_id=cast.business, link_id=link.id, parcel_id=parcel, number="X", last_kind="in_transit",
                      last_changed_at=now(), next_poll_at=now())
            )  # fmt: skip
        clock.shift(timedelta(hours=71))
        jobs.look()
        assert cases(order) == []
        clock.shift(timedelta(hours=2))
        jobs.look()
        jobs.look()
        [case] = cases(order)
        assert (case.scenario, case.parcel_id) == ("silent", parcel)
        says("out_for_delivery")
        follow(cast, order)
        [case] = cases(order)
        assert (case.outcome, case.outcome_note) == ("fell_away", "The carrier has spoken again.")


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("notes", {"note": " "}),
        ("scenario", {"scenario": "bad_mood"}),
        ("fault", {"fault": "nobody"}),
        ("answer", {"answer": "x" * 4001}),
        ("refund", {"refund": "ten"}),
        ("closing", {"outcome": "fell_away"}),
        ("closing", {"outcome": "won", "outcome_amount": "-1"}),
        ("documents", {}),
    ],
)
def test_nonsense_is_refused_on_the_page_and_changes_nothing(cast, what, form):
    order = cast.order(kinds=("confirmed", "handed_over"))
    cast.tell(order, "lost", parcel_id=cast.parcel(order))
    follow(cast, order)
    [case] = cases(order)
    answer = cast.client(cast.seller).post(f"/cases/{case.id}/{what}", data=form)
    assert answer.status_code == 422 and "refusals" in answer.text
    [case] = cases(order)
    assert (case.scenario, case.fault, case.answer, case.closed_at) == ("lost", "", "", None)


def test_another_scenario_has_its_own_checklist_and_time(cast):
    order = cast.order(kinds=("confirmed", "handed_over"))
    cast.tell(order, "lost", parcel_id=cast.parcel(order))
    follow(cast, order)
    [case] = cases(order)
    seller = cast.client(cast.seller)
    assert seller.post(f"/cases/{case.id}/scenario", data={"scenario": "carrier_absent"}).status_code == 303
    [case] = cases(order)
    assert (case.scenario, case.suggested, case.rank_at - case.since_at) == (
        "carrier_absent",
        "lost",
        timedelta(days=7),
    )
    page = seller.get(f"/cases/{case.id}").text
    assert "Dated chat with the carrier" in page and "The facts suggested: Lost" in page
    follow(cast, order)
    assert len(cases(order)) == 1


def test_a_complaint_has_no_more_time_than_the_return_that_came_with_it(cast):
    order = cast.order(kinds=("confirmed", "handed_over", "delivered"))
    desk, due_at = Desk(cast), (now() + timedelta(hours=20)).replace(microsecond=0)
    with transaction():
        open_case(Clerk(cast.business, "test", "Test"), order, None, "empty", "")
    [case] = cases(order)
    assert case.rank_at - case.since_at == timedelta(hours=48)
    asked = desk.open(order, next_action="SELLER_RESPOND_REFUND", due_at=due_at, return_type="REFUND")
    desk.settle()
    [case] = cases(order)
    assert case.rank_at == due_at == desk.get(asked).due_at
    page = cast.client(cast.seller).get(f"/cases/{case.id}").text
    assert "as it is written down on the order’s return" in page
    later = due_at + timedelta(hours=70)
    with transaction():
        amend(cast.business, asked, {"next_action": "SELLER_RESPOND_REFUND"}, later, ANA)
    desk.settle()
    [case] = cases(order)
    assert case.rank_at == later


def test_a_parcel_that_nobody_took_is_handed_over_from_its_case_with_the_carrier_chosen(cast):
    order = cast.order(kinds=("confirmed", "handed_over"))
    with transaction():
        case = open_case(Clerk(cast.business, "test", "Test"), order, cast.parcel(order), "scanned_late", "").id
    staff = cast.client(cast.staff)
    link = f"/handovers/new?carrier={cast.carrier}"
    assert link in staff.get(f"/cases/{case}").text

    def chosen(address: str) -> list[UUID]:
        page = staff.get(address).text
        return [UUID(value) for value in re.findall(r'name="carrier" value="([^"]+)" required checked', page)]

    assert chosen(link) == [cast.carrier]
    assert chosen("/handovers/new") == chosen("/handovers/new?carrier=nobody") == []
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    assert link not in staff.get(f"/cases/{case}").text
