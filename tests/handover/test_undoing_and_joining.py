from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.handover.conftest import ready
from webapp.handover.actions import Witness, join_unknown, scan_of, undo_scan, undoing
from webapp.handover.models import Scan
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import open_stories
from webapp.ledger.models import facts_of
from webapp.orders.models import Parcel, ParcelOrder
from webapp.reactions import announce_of


def undo(cast, scan, reason="", after=timedelta(0)):
    client_id = UUID(scan["client_id"])
    with transaction():
        undone = undo_scan(Witness(cast.business, "person:test", "Sample Ana"), client_id, now() + after, reason)
        return getattr(undone, "code", None) if not isinstance(undone, Scan) else undone.undone_because


def test_taking_the_last_scan_back_needs_no_reason_and_the_parcel_waits_again(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    undo(cast, scan)
    assert cast.chain(order).status == "to_hand_over"
    assert scanner.code("JT5040030012") == "taken"


def test_taking_a_scan_back_later_needs_a_reason(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    assert undo(cast, scan, after=timedelta(minutes=1)) == "no_reason"
    assert cast.chain(order).status == "handed_over"
    assert undo(cast, scan, "Driver gave it back", timedelta(minutes=1)) == "Driver gave it back"
    assert cast.chain(order).status == "to_hand_over"


def test_taking_a_scan_back_twice_changes_nothing(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    undo(cast, scan)
    undo(cast, scan, "again", timedelta(hours=1))
    assert [f.kind for f in facts_of(cast.business, [order])[order]].count("undone") == 1
    assert scan_of(cast.business, UUID(scan["client_id"])).undone_because == ""


def test_a_second_scan_keeps_the_parcel_handed_over_when_the_first_is_taken_back(cast, scanner):
    order = ready(cast, "JT5040030012")
    first = scanner.scan("JT5040030012")
    scanner.send(first)
    second = scanner.scan("JT5040030012")
    scanner.send(second)
    undo(cast, first)
    assert cast.chain(order).parcels[str(cast.parcel(order))]["handed_over_key"] == f"scan-{second['client_id']}"


def join(cast, order) -> Scan:
    with transaction():
        join_unknown(cast.business, [order])
    return db.session.scalars(select(Scan)).one()


def test_a_scan_of_an_unknown_number_joins_its_order_when_that_arrives(cast, scanner):
    scanner.send(scanner.scan("JT5040030012", ago=timedelta(hours=1)))
    order = ready(cast, "JT5040030012")

    scan = join(cast, order)
    join(cast, order)

    assert (scan.code, scan.believed, scan.parcel_id) == ("taken", True, cast.parcel(order))
    fact = next(f for f in facts_of(cast.business, [order])[order] if f.kind == "handed_over")
    assert fact.happened_at == scan.happened_at
    assert now() - fact.happened_at > timedelta(minutes=59)


def test_a_joined_scan_sent_again_is_a_duplicate_with_its_first_receipt(cast, scanner):
    scan = scanner.scan("JT5040030012")
    [first] = scanner.send(scan)
    join(cast, ready(cast, "JT5040030012"))
    [again] = scanner.send(scan)
    assert (again["outcome"], again["receipt"]) == ("duplicate", first["receipt"])
    assert again["verdict"] == {"code": "taken", "believed": True}


def test_a_scan_that_came_before_its_order_was_confirmed_waits_for_that(cast, scanner):
    scanner.send(scanner.scan("JT5040030012", ago=timedelta(hours=1)))
    order = cast.order(tracking="JT5040030012")
    scan = join(cast, order)
    assert (scan.code, scan.parcel_id) == ("unknown_number", cast.parcel(order))
    cast.tell(order, "confirmed")
    assert join(cast, order).code == "taken"
    assert cast.chain(order).status == "handed_over"


def test_an_unknown_scan_for_the_wrong_carrier_stays_stopped_when_it_joins(cast, scanner):
    scanner.send(scanner.scan("NV0000000001"))
    order = ready(cast, "NV0000000001", carrier=cast.other_carrier)
    assert join(cast, order).code == "wrong_carrier"
    assert cast.chain(order).status == "to_hand_over"


def test_an_order_of_another_business_joins_nothing(cast, scanner):
    scanner.send(scanner.scan("JT5040030012"))
    order = cast.order(business=cast.stranger_business, tracking="JT5040030012")
    with transaction():
        join_unknown(cast.stranger_business, [order])
    assert db.session.scalars(select(Scan)).one().code == "unknown_number"


def known_since(order, ago: timedelta) -> None:
    """Its parcel's number has been known here for so long."""
    with transaction():
        ids = select(ParcelOrder.parcel_id).where(ParcelOrder.order_id == order)
        db.session.execute(update(Parcel).where(Parcel.id.in_(ids)).values(recorded_at=now() - ago))


@pytest.mark.parametrize("arrival", [("scan", "order", "confirmed"), ("order", "scan", "confirmed"),
                                     ("order", "confirmed", "scan")])  # fmt: skip
def test_in_whichever_order_scan_order_and_confirmation_arrive_the_end_is_the_same(cast, scanner, arrival):
    scan = scanner.scan("JT5040030012", ago=timedelta(minutes=10))
    order = None
    for what in arrival:
        if what == "scan":
            scanner.send(scan)
        elif what == "order":
            order = cast.order(tracking="JT5040030012")
        else:
            cast.tell(order, "confirmed")
        if order:
            with transaction():
                join_unknown(cast.business, [order])
    kept = scan_of(cast.business, UUID(scan["client_id"]))
    assert (kept.code, kept.believed, kept.parcel_id) == ("taken", True, cast.parcel(order))
    assert cast.chain(order).status == "handed_over"
    told = [fact.kind for fact in facts_of(cast.business, [order])[order] if fact.key.startswith("scan-")]
    assert told == ["handed_over"]


def test_a_stop_that_a_person_was_told_stands_when_the_order_is_confirmed_later(cast, scanner):
    order = cast.order(tracking="JT5040030012")
    known_since(order, timedelta(hours=1))
    assert scanner.code("JT5040030012", ago=timedelta(minutes=10)) == "not_confirmed"
    cast.tell(order, "confirmed")
    assert join(cast, order).code == "not_confirmed"
    assert cast.chain(order).status == "to_hand_over"


def test_a_scan_for_a_purpose_that_nobody_heard_of_is_kept_and_claims_nothing_when_it_joins(cast, scanner):
    scanner.send(scanner.scan("JT5040030012", purpose="weigh", ago=timedelta(minutes=10)))
    order = ready(cast, "JT5040030012")
    scan = join(cast, order)
    assert (scan.code, scan.believed, scan.purpose) == ("kept", False, "weigh")
    assert cast.chain(order).status == "to_hand_over"


def test_undoing_a_scan_and_joining_it_at_once_never_block_each_other(cast, scanner, monkeypatch):
    order = cast.order(tracking="JT5040030012")  # not confirmed, and not known here when it was scanned
    scan = scanner.scan("JT5040030012", ago=timedelta(minutes=5))
    assert scanner.send(scan)[0]["verdict"]["code"] == "unknown_number"
    cast.tell(order, "confirmed")
    joining = ThreadPoolExecutor(1)
    news = []

    def at_once(*asked):
        if not news:
            news.append(joining.submit(heard, cast))
            wait(news, 0.5)  # by then it waits for what this side holds
        return open_stories(*asked)

    monkeypatch.setattr(undoing, "open_stories", at_once)
    assert undo(cast, scan, "Wrong parcel", timedelta(minutes=6)) == "Wrong parcel"
    assert news[0].result(60) > 0
    db.session.rollback()
    assert cast.chain(order).status == "to_hand_over"


def heard(cast) -> int:
    with cast.app.app_context():
        return announce_of(str(cast.business))
