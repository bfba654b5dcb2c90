"""Own couriers at the door: what counts, what is told, and that the order of arrival changes nothing."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.handover.conftest import ready
from tests.handover.couriers import NUMBER, SHA, Courier, own_fleet
from webapp.handover.models import Scan, Stop
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.reactions import announce


@pytest.fixture
def courier(cast) -> Courier:
    """A courier of our own, with one parcel handed over by the warehouse three hours ago."""
    own_fleet(cast)
    return Courier(cast, cast.courier)


@pytest.fixture
def order(cast, courier):
    order = ready(cast, NUMBER)
    cast.tell(order, "handed_over", happened_at=now() - timedelta(hours=3), parcel_id=cast.parcel(order))
    return order


def kinds(cast, order) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def stop(cast, order) -> Stop | None:
    db.session.rollback()
    return db.session.get(Stop, (cast.business, cast.parcel(order)))


def test_delivered_with_a_signature_is_told_with_its_hash_and_without_a_name(cast, courier, order):
    assert courier.deliver("delivered", signature_sha256=SHA, recipient="Sample Buyer") == "delivered"
    fact = facts_of(cast.business, [order])[order][-1]
    assert fact.kind == "delivered" and fact.details["signature"] == SHA
    assert "Sample Buyer" not in str(fact.details)
    assert cast.chain(order).status == "delivered"
    assert db.session.query(Scan).one().recipient == "Sample Buyer"
    assert stop(cast, order) is None  # it was on nobody's run


def test_without_a_signature_it_takes_a_reason_and_a_photo(cast, courier, order):
    assert courier.deliver("delivered") == "no_proof"
    assert courier.deliver("delivered", reason="left_with_neighbour") == "no_proof"
    assert courier.deliver("delivered", photo_sha256=SHA) == "no_proof"
    assert courier.deliver("delivered", reason="because", photo_sha256=SHA) == "no_proof"
    assert cast.chain(order).status == "handed_over"
    assert courier.deliver("delivered", reason="left_with_neighbour", photo_sha256=SHA) == "delivered"
    assert cast.chain(order).status == "delivered"


def test_taken_onto_a_run_it_is_out_for_delivery_with_that_courier(cast, courier, order):
    assert courier.deliver("out") == "on_run"
    assert cast.chain(order).status == "out_for_delivery"
    assert stop(cast, order).courier_name == "Sample Budi"


def test_a_colleague_takes_a_parcel_over_by_scanning_it(cast, courier, order):
    courier.deliver("out", ago=timedelta(minutes=9))
    colleague = Courier(cast, cast.staff)
    assert colleague.deliver("out") == "taken_over"
    assert stop(cast, order).courier_name == "Sample Ana"
    assert courier.deliver("delivered", signature_sha256=SHA) == "delivered_for_another"
    assert cast.chain(order).status == "delivered"


def test_failed_attempts_are_counted_with_their_reasons_and_two_are_a_loss(cast, courier, order):
    courier.deliver("out", ago=timedelta(hours=2))
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    first = {"reason": "UNABLE_CONTACT_BUYER", "next_on": tomorrow, "ago": timedelta(hours=1)}
    assert courier.deliver("failed", **first) == "attempt_noted"
    assert stop(cast, order).attempts == 1 and stop(cast, order).status == "attempt_failed"
    assert courier.deliver("failed", **first | {"ago": timedelta(minutes=59)}) == "attempt_noted"  # pressed twice
    assert stop(cast, order).attempts == 1
    assert courier.deliver("failed", reason="SOMETHING") == "no_reason"
    assert courier.deliver("failed", reason="UNABLE_RECEIVE") == "attempt_noted"
    announce()
    assert cast.chain(order).status == "lost"  # R19
    assert stop(cast, order).attempts == 2 and stop(cast, order).done_at is None  # it is still to be brought back
    assert courier.deliver("returned") == "back_at_shop"
    assert cast.chain(order).status == "returned" and stop(cast, order).done_at


@pytest.mark.parametrize(
    ("reason", "code", "status"),
    [
        ("BUYER_REFUSED", "bring_it_back", "returning"),
        ("PACKAGE_DAMAGE", "bring_it_back", "damaged"),
        ("PACKAGE_LOST", "loss_noted", "lost"),
        ("INVALID_ADDRESS", "attempt_noted", "attempt_failed"),
    ],
)
def test_what_cannot_be_delivered_says_what_happens_next(cast, courier, order, reason, code, status):
    assert courier.deliver("failed", reason=reason) == code
    assert cast.chain(order).status == status


def test_a_delivery_taken_back_counts_no_more_and_neither_does_what_came_with_it(cast, courier, order):
    courier.deliver("out", ago=timedelta(minutes=5))
    report = courier.report("failed", reason="BUYER_REFUSED")
    courier.send(report)
    undone = courier.client.post(f"/scans/{report['client_id']}/undoing", headers={"Accept": "application/json"})
    assert undone.status_code == 200
    assert cast.chain(order).status == "out_for_delivery"
    assert stop(cast, order).attempts == 0 and stop(cast, order).done_at is None
    assert kinds(cast, order)[-2:] == ["undone", "undone"]


def test_a_cancelled_order_is_stopped_on_the_way_and_what_was_handed_over_all_the_same_is_told(cast, courier, order):
    courier.deliver("out", ago=timedelta(minutes=5))
    cast.tell(order, "cancelled", happened_at=now() - timedelta(minutes=3))
    announce()
    assert stop(cast, order).status == "cancelled" and stop(cast, order).done_at is None
    assert courier.deliver("out") == "cancelled"
    assert courier.deliver("delivered", signature_sha256=SHA) == "delivered_though_cancelled"
    assert cast.chain(order).status == "cancelled" and "delivered" in kinds(cast, order)


def test_a_courier_who_scans_at_the_handover_carries_what_they_scanned(cast, courier):
    order = ready(cast, "SMPD00000002")
    courier.open()
    assert courier.code("SMPD00000002") == "taken"
    announce()
    assert stop(cast, order).courier_name == "Sample Budi"


def test_parcels_of_other_carriers_and_of_nobody_are_not_delivered_here(cast, courier):
    other = ready(cast, "SMPD00000003", carrier=cast.other_carrier)
    assert courier.deliver("delivered", "SMPD00000003", signature_sha256=SHA) == "not_own_fleet"
    assert courier.deliver("delivered", "NOBODYKNOWS1", signature_sha256=SHA) == "unknown_number"
    assert cast.chain(other).status == "to_hand_over"
    assert courier.send(courier.scan("SMPD00000003", batch=False, purpose="delivery"))[0]["verdict"]["code"] == "kept"


def test_a_delivery_of_a_number_that_comes_later_joins_its_order(cast, courier):
    assert courier.deliver("delivered", "SMPD00000004", signature_sha256=SHA) == "unknown_number"
    order = ready(cast, "SMPD00000004")
    announce()
    assert cast.chain(order).status == "delivered"
    assert db.session.query(Scan).one().code == "delivered"


def test_the_same_report_again_and_in_any_order_comes_to_the_same(cast, courier):
    story = [("out", {}, 50), ("failed", {"reason": "UNABLE_RECEIVE"}, 40), ("out", {}, 30),
             ("delivered", {"signature_sha256": SHA}, 20), ("failed", {"reason": "OTHER"}, 10)]  # fmt: skip
    ends = set()
    for place, arrival in enumerate(permutations(range(len(story)))):
        if place % 5:
            continue
        number = f"SMPD1{place:07}"
        order = ready(cast, number)
        cast.tell(order, "handed_over", happened_at=now() - timedelta(hours=3), parcel_id=cast.parcel(order))
        for step in arrival:
            outcome, more, minutes = story[step]
            report = courier.report(outcome, number, ago=timedelta(minutes=minutes), **more)
            assert courier.send(report)[0]["receipt"] == courier.send(report)[0]["receipt"]
        announce()
        [parcel] = cast.chain(order).parcels.values()
        ends.add((cast.chain(order).status, parcel["attempts"], stop(cast, order).status, stop(cast, order).attempts,
                  stop(cast, order).done_at is not None))  # fmt: skip
    assert ends == {("delivered", 1, "delivered", 1, True)}
    assert all(isinstance(held, int) for held in check_chains(cast.business))


def test_a_plain_scan_is_the_same_scan_as_before():
    from webapp.handover.rules.reports import Report

    plain = Report(new_id(), "X", "now", purpose="delivery")
    assert plain.fingerprint() == Report(plain.client_id, "X", "now", purpose="delivery", outcome=None).fingerprint()
    assert plain.fingerprint() != Report(plain.client_id, "X", "now", purpose="delivery", outcome="out").fingerprint()


def test_a_courier_carries_what_they_scanned_before_its_order_came_in(cast, courier):
    courier.open()
    assert courier.code(NUMBER, ago=timedelta(minutes=5)) == "unknown_number"
    order = ready(cast, NUMBER)
    announce()
    assert cast.chain(order).status == "handed_over"
    assert stop(cast, order).courier == f"person:{cast.membership(cast.courier).person_id}"
