from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, and_, func, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.ledger.models import Chain
from webapp.orders.models import Line, Order
from webapp.stock.rules.parting import parcels_for


class Part(Owned, Model):
    """An agreed part of an order that is sent by itself: `goods` {SKU of the line: how many}. An order without parts
    goes whole. `rest` says what becomes of what no part takes: it waits, or is to be cancelled on the platform; `off`
    is what of it was called off since. `place_id` is where the part goes from."""

    __tablename__ = "order_parts"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("parcels", "parcel_id"),
        owned_fk("places", "place_id"),
        Index("ix_order_parts_order", "business_id", "order_id"),
    )

    order_id: Mapped[UUID]
    position: Mapped[int]
    goods: Mapped[dict]
    rest: Mapped[str]
    off: Mapped[dict] = mapped_column(default=dict, server_default="{}")
    place_id: Mapped[UUID | None]
    parcel_id: Mapped[UUID | None]
    by_name: Mapped[str]
    agreed_at: Mapped[datetime] = mapped_column(default=now)


def parts_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """The agreed parts of these orders, as they were agreed."""
    query = select(Part).where(Part.business_id == business_id, among(Part.order_id, order_ids))
    found: dict[UUID, list[Part]] = defaultdict(list)
    for part in db.session.scalars(query.order_by(Part.order_id, Part.position)):
        found[part.order_id].append(part)
    return found


def taken(parts: Iterable[Part]) -> Iterator[dict[str, int]]:
    """What these parts take of an order, and what was called off of it."""
    for part in parts:
        yield part.goods
        yield part.off


def bind_parts(parts: Sequence[Part], left_at: Mapping[str, str | None]) -> None:
    """Write down of each part of an order the parcel that it went with or will go with, as far as that can be known
    from when each of the order's parcels left (rules.parcels_for)."""
    own = [str(part.parcel_id or "") for part in parts]
    for part, parcel in zip(parts, parcels_for(own, left_at), strict=True):
        part.parcel_id = UUID(parcel) if parcel else None


def part_for(parts: Sequence[Part], parcel_id: UUID | None) -> Part | None:
    """The part of a split order that goes into this parcel: its own, else the next that is in no parcel yet."""
    own = next((part for part in parts if parcel_id and part.parcel_id == parcel_id), None)
    return own or next((part for part in parts if part.parcel_id is None), None)


def waiting_rests(business_id: UUID, limit: int = 100) -> list[Any]:
    """Orders that are sent in part while pieces of them still wait, the oldest first: (id, number, pieces, rest)."""
    mine = Part.business_id == business_id
    latest = select(Part.order_id, func.max(Part.position).label("position")).where(mine).group_by(Part.order_id)
    last = latest.subquery()
    lines = (
        select(Line.order_id, func.sum(Line.quantity).label("pieces"))
        .where(Line.business_id == business_id, Line.order_id.in_(select(last.c.order_id)))
        .group_by(Line.order_id)
        .subquery()
    )
    query = (
        select(Order.id, Order.number, lines.c.pieces, Part.rest)
        .join(last, last.c.order_id == Order.id)
        .join(Part, and_(mine, Part.order_id == Order.id, Part.position == last.c.position))
        .join(lines, lines.c.order_id == Order.id)
        .join(Chain, and_(Chain.business_id == business_id, Chain.order_id == Order.id))
        .where(Order.business_id == business_id, Chain.status != "cancelled")
        .order_by(Part.agreed_at, Order.id)
    )
    rows = db.session.execute(query.limit(limit)).all()
    parts = parts_of(business_id, [row.id for row in rows])
    left = [(row, row.pieces - sum(sum(some.values()) for some in taken(parts[row.id]))) for row in rows]
    return [(row.id, row.number, pieces, row.rest) for row, pieces in left if pieces > 0]
