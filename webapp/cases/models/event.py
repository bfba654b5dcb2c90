"""Events beyond anybody, and the orders that they excuse."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.cases.rules.areas import Area
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Event(Owned, Model):
    """A flood, a strike: where (`areas` {kind, first, last} of postcodes, `towns`, `place_ids` from which is shipped),
    whose parcels (`carrier_ids`; none: everybody's), from when until when (None: it goes on), written
    down in `time_zone`.

    `rules` are the codes that it excuses (none: all it may). `claim` and `claimed_until` are the worker's lease.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_from", "business_id", "from_at", "id"),
        Index("ix_events_state", "state", "claimed_until"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    areas: Mapped[list] = mapped_column(default=list)
    towns: Mapped[list] = mapped_column(default=list)
    place_ids: Mapped[list] = mapped_column(default=list)
    carrier_ids: Mapped[list] = mapped_column(default=list)
    rules: Mapped[list] = mapped_column(default=list)
    how: Mapped[str] = mapped_column(default="excuse")
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    time_zone: Mapped[str] = mapped_column(default="", server_default="")
    by: Mapped[str]
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[str] = mapped_column(default="draft")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=1)
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    @property
    def where(self) -> list[Area]:
        """Its postcodes."""
        return [Area(*area) for area in self.areas]


class EventOrder(Model):
    """An order that an event has excused; its row goes when that is undone."""

    __tablename__ = "event_orders"
    __table_args__ = (
        owned_fk("events", "event_id", ondelete="CASCADE"),
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        Index("ix_event_orders_order", "business_id", "order_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str]


def event_of(business_id: UUID, event_id: UUID) -> Event | None:
    """One event, if it is this business's."""
    return db.session.get(Event, (business_id, event_id))


def events_of(business_id: UUID, limit: int) -> Sequence[Event]:
    """The latest events."""
    query = select(Event).where(Event.business_id == business_id).order_by(Event.from_at.desc(), Event.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def events_of_order(business_id: UUID, order_id: UUID) -> Sequence[Event]:
    """The events that excuse an order."""
    mine = select(EventOrder.event_id).where(EventOrder.business_id == business_id, EventOrder.order_id == order_id)
    return db.session.scalars(select(Event).where(Event.business_id == business_id, Event.id.in_(mine))).all()
