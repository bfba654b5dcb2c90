"""What time alone brings: parcels that fall silent, and claims whose time runs out."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.cases.actions.opening import CLOCK, log, open_cases
from webapp.cases.models import Case
from webapp.cases.rules.opening import SILENT, Ground, last_word
from webapp.cases.rules.scenario import next_warning, warned
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.actions import open_stories
from webapp.orders.models import ParcelOrder
from webapp.tracking.models import silent_watches

BATCH = 200
OVER = frozenset({"delivered", "acknowledged", "returned", "cancelled", "lost"})


def open_silent(at: datetime, after: UUID | None) -> UUID | None:
    """Open cases for some parcels that have been silent for longer than usual; the id to go on after, None at the end.
    The caller commits."""
    watches = silent_watches(at, after, BATCH)
    by_business: dict[UUID, list] = defaultdict(list)
    for watch in watches:
        by_business[watch.business_id].append(watch)
    for business_id, some in by_business.items():
        _open(business_id, {watch.parcel_id: watch.last_changed_at for watch in some})
    return watches[-1].id if len(watches) == BATCH else None


def _open(business_id: UUID, silent: dict[UUID, datetime]) -> None:
    inside = select(ParcelOrder.parcel_id, ParcelOrder.order_id).where(
        ParcelOrder.business_id == business_id, among(ParcelOrder.parcel_id, silent)
    )
    pairs = [tuple(row) for row in db.session.execute(inside)]
    stories = open_stories(business_id, {order_id for _, order_id in pairs})
    found: dict[UUID, list[Ground]] = defaultdict(list)
    for parcel_id, order_id in pairs:
        facts = stories[order_id].facts
        if stories[order_id].state().status in OVER:
            continue
        last = last_word(facts, parcel_id) or silent[parcel_id]
        found[order_id].append(Ground(f"{SILENT}{parcel_id}-{last.isoformat()}", "silent", last, parcel_id))
    open_cases(business_id, stories, found, CLOCK)


def warn(at: datetime) -> int:
    """Note in the log of every case how much of its time is over. Returns how many were warned. The caller commits."""
    query = select(Case).where(Case.closed_at.is_(None), Case.warn_at <= at).order_by(Case.warn_at).limit(BATCH)
    cases = db.session.scalars(query.with_for_update(skip_locked=True)).all()
    for case in cases:
        share = warned(case.rank_at, case.since_at, at)
        if share > case.warned:
            case.warned = share
            log(case, "warning", f"{share} % of its time is over.", CLOCK)
        case.warn_at = next_warning(case.rank_at, case.since_at, at)
    return len(cases)
