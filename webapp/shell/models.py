"""What today's page reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select

from webapp.carriers.models import Carrier
from webapp.deadlines.models import Deadline
from webapp.handover.models import Quarantined
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder

TO_HAND_OVER = "to_hand_over"
MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class Load:
    """What waits for one carrier: how many parcels, and when the first of them is due."""

    carrier_id: UUID | None
    carrier_name: str
    parcels: int
    due_at: datetime | None
    since: datetime | None


def loads_of(business_id: UUID) -> list[Load]:
    """What is to be handed over, by carrier; what is due first comes first. Looks at the MOST_WAITING orders that have
    waited longest: more than that nobody hands over in a day, and counting them would cost more than the whole page."""
    waiting = (
        select(Chain.order_id)
        .where(Chain.business_id == business_id, Chain.lane == TO_HAND_OVER)
        .order_by(Chain.status_at)
        .limit(literal(MOST_WAITING, literal_execute=True))  # a plan for any limit reads every open deadline
        .subquery()
    )
    # A look for each of the chosen orders: joined, all open deadlines of a middling business are read instead.
    theirs = (
        Deadline.business_id == business_id, Deadline.standing == "open", Deadline.order_id == waiting.c.order_id
    )  # fmt: skip
    due = select(func.min(Deadline.due_at)).where(*theirs).scalar_subquery()
    since = select(func.min(Deadline.started_at)).where(*theirs).scalar_subquery()
    query = (
        select(
            Parcel.carrier_id,
            func.coalesce(Carrier.name, "").label("carrier_name"),
            func.count(Parcel.id.distinct()).label("parcels"),
            func.min(due).label("due_at"),
            func.min(since).label("since"),
        )
        .select_from(waiting)
        .join(ParcelOrder, and_(ParcelOrder.business_id == business_id, ParcelOrder.order_id == waiting.c.order_id))
        .join(Parcel, and_(Parcel.business_id == business_id, Parcel.id == ParcelOrder.parcel_id))
        .outerjoin(Carrier, and_(Carrier.business_id == business_id, Carrier.id == Parcel.carrier_id))
        .group_by(Parcel.carrier_id, Carrier.name)
    )
    loads = [Load(*row) for row in db.session.execute(query)]
    return sorted(loads, key=lambda load: (load.due_at is None, load.due_at, load.carrier_name))


def scans_kept_apart(business_id: UUID) -> int:
    """How many scans were kept apart and nobody has looked at yet."""
    query = select(func.count()).select_from(Quarantined)
    return (
        db.session.scalar(query.where(Quarantined.business_id == business_id, Quarantined.reviewed_at.is_(None))) or 0
    )


def problems_of(business_id: UUID, limit: int = 5) -> list[Any]:
    """Orders in trouble, the latest first: (id, number, status, status_at)."""
    query = (
        select(Order.id, Order.number, Chain.status, Chain.status_at)
        .join(Order, and_(Order.business_id == Chain.business_id, Order.id == Chain.order_id))
        .where(Chain.business_id == business_id, Chain.lane == "problem")
        .order_by(Chain.status_at.desc(), Chain.order_id.desc())
        .limit(limit)
    )
    return list(db.session.execute(query))
