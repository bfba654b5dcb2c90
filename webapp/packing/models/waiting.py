"""What waits to be packed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, literal, not_, or_, select

from webapp.carriers.models import carriers_of
from webapp.deadlines.models import Deadline
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, ParcelOrder, lines_of, parcels_of
from webapp.packing.models.packings import Packing

MOST = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits to be packed, the first of its deadlines, how many pieces it is of (a kit is one), and the
    names of its carriers."""

    order_id: UUID
    number: str
    since: datetime | None
    due_at: datetime | None
    pieces: int = 0
    carriers: tuple[str, ...] = ()


def _packed(business_id: UUID, unit_id: Any) -> ColumnElement[bool]:
    mine = Packing.business_id == business_id, Packing.unit_id == unit_id
    return select(Packing.id).where(*mine, Packing.sealed_at.is_not(None), Packing.ended_at.is_(None)).exists()


def waiting(business_id: UUID) -> Subquery:
    """The orders that wait to be packed, those that have waited longest first: order_id, business_id, status_at. An
    order waits while one of its parcels is not sealed, or while it has none and is not sealed itself."""
    inside = and_(ParcelOrder.business_id == business_id, ParcelOrder.order_id == Chain.order_id)
    parcelled = select(ParcelOrder.parcel_id).where(inside)
    lacking = parcelled.where(not_(_packed(business_id, ParcelOrder.parcel_id)))
    return (
        select(Chain.order_id, Chain.business_id, Chain.status_at)
        .where(
            Chain.business_id == business_id, Chain.lane == "to_hand_over", not_(_packed(business_id, Chain.order_id))
        )
        .where(or_(not_(parcelled.exists()), lacking.exists()))
        .order_by(Chain.status_at)
        .limit(literal(MOST, literal_execute=True))
        .subquery()
    )


def count_to_pack(business_id: UUID) -> int:
    """How many orders wait to be packed; at MOST it stops counting."""
    return db.session.scalar(select(func.count()).select_from(waiting(business_id))) or 0


def to_pack(business_id: UUID, limit: int = 50) -> list[Waiting]:
    """The orders that wait to be packed, what is due first comes first."""
    some = waiting(business_id)
    due = func.min(Deadline.due_at)
    query = (
        select(Order.id, Order.number, func.min(Deadline.started_at), due)
        .join(some, and_(some.c.business_id == Order.business_id, some.c.order_id == Order.id))
        .outerjoin(Deadline, and_(Deadline.business_id == Order.business_id, Deadline.order_id == Order.id,
                                  Deadline.standing == "open"))
        .group_by(Order.id, Order.number, Order.placed_at)
        .order_by(due.is_(None), due, Order.placed_at)
        .limit(limit)
    )  # fmt: skip
    rows = db.session.execute(query).all()
    ids = [row.id for row in rows]
    lines, carriers = lines_of(business_id, ids), _carriers(business_id, ids)
    return [Waiting(*row, sum(line.quantity for line in lines[row.id]), tuple(carriers[row.id])) for row in rows]


def _carriers(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    names: dict[UUID | None, str] = {carrier.id: carrier.name for carrier in carriers_of(business_id)}
    parcels = parcels_of(business_id, order_ids)
    said = {
        order_id: [names.get(parcel.carrier_id) or parcel.carrier_words for parcel in some]
        for order_id, some in parcels.items()
    }
    return defaultdict(list, {order_id: sorted({*some} - {""}) for order_id, some in said.items()})
