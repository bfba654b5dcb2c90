"""A carrier's reports become facts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Telling, record
from webapp.orders.models import ParcelOrder
from webapp.tracking.models import Unheard
from webapp.tracking.rules import Report, settled


@dataclass(frozen=True, slots=True)
class Source:
    """Whose word it is: a link, and the carrier behind it."""

    business_id: UUID
    link_id: UUID
    carrier_name: str


@dataclass(frozen=True, slots=True)
class Said:
    """What was said about one parcel, and when it came in."""

    parcel_id: UUID
    reports: list[Report]
    received_at: datetime


def record_reports(source: Source, said: Sequence[Said]) -> int:
    """Tell the ledger what was said; how much of it was new. The caller commits.

    Saying it again, out of order or by another road changes nothing: a report's key is its content.
    """
    orders = _orders_of(source.business_id, [each.parcel_id for each in said])
    tellings, reports = [], []
    for each in said:
        for report in each.reports:
            for order_id in orders[each.parcel_id]:
                tellings.append(_telling(source, order_id, each.parcel_id, report, each.received_at))
                reports.append(report)
    facts = record(source.business_id, tellings)
    new = [report for fact, report in zip(facts, reports, strict=True) if fact]
    _count_unheard(source, {report.digest: report for report in new if not report.heard}.values(), now())
    return len(new)


def _orders_of(business_id: UUID, parcel_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    query = select(ParcelOrder.parcel_id, ParcelOrder.order_id).where(
        ParcelOrder.business_id == business_id, ParcelOrder.parcel_id.in_(parcel_ids)
    )
    for parcel_id, order_id in db.session.execute(query):
        found[parcel_id].append(order_id)
    return found


def _telling(source: Source, order_id: UUID, parcel_id: UUID, report: Report, received_at: datetime) -> Telling:
    kept, flags = settled(report, received_at)
    details = {"code": report.code, "words": report.words, "where": report.place, **flags}
    if flags:
        details["told_time"] = report.told_time
    return Telling(
        order_id=order_id,
        parcel_id=parcel_id,
        kind=kept.kind,
        key=f"carrier-{source.link_id}-{report.digest}",
        happened_at=kept.happened_at or received_at,
        actor=f"carrier:{source.carrier_name}",
        actor_name=source.carrier_name,
        details={name: value for name, value in details.items() if value},
    )


def _count_unheard(source: Source, reports: Iterable[Report], at: datetime) -> None:
    times: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        times[report.code].append(report)
    whose = {"business_id": source.business_id, "link_id": source.link_id}
    for code, told in sorted(times.items()):
        row = {**whose, "code": code, "count": 0, "words": told[0].words, "first_at": at, "last_at": at}
        insert_new(Unheard, [row], ["business_id", "link_id", "code"])
        db.session.execute(
            update(Unheard)
            .where(Unheard.business_id == source.business_id, Unheard.link_id == source.link_id, Unheard.code == code)
            .values(count=Unheard.count + len(told), last_at=at)
        )
