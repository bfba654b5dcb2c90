"""Events beyond anybody, and the orders that they touch."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column

from webapp.cases.rules.areas import Area
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder

MANY = 10_000


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


@dataclass(frozen=True, slots=True)
class Touched:
    """An order that an event touches, as lists show it."""

    id: UUID
    number: str
    placed_at: datetime
    recipient: str
    city: str
    postcode: str
    status: str


orders, chains, inside = Order.__table__, Chain.__table__, ParcelOrder.__table__
parcels, excused = Parcel.__table__, EventOrder.__table__
_typed = func.upper(func.replace(func.replace(orders.c.postcode, " ", ""), "-", ""))
# A ZIP code may have four digits more, which name a street or a house: whoever writes five means them all.
_five = case((orders.c.postcode.like("_____-____"), func.substr(_typed, 1, 5)), else_=_typed)


def event_of(business_id: UUID, event_id: UUID) -> Event | None:
    """One event, if it is this business's."""
    return db.session.get(Event, (business_id, event_id))


def events_of(business_id: UUID, limit: int) -> Sequence[Event]:
    """The latest events."""
    query = select(Event).where(Event.business_id == business_id).order_by(Event.from_at.desc(), Event.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def events_of_order(business_id: UUID, order_id: UUID) -> Sequence[Event]:
    """The events that excuse an order."""
    mine = select(excused.c.event_id).where(excused.c.business_id == business_id, excused.c.order_id == order_id)
    return db.session.scalars(select(Event).where(Event.business_id == business_id, Event.id.in_(mine))).all()


def touches(event: Event) -> Any:
    """The condition that an event touches an order: there, then, with one of its carriers, and not over before."""
    there = [_in(area) for area in event.where]
    towns = _as_written(event.towns)
    there += [func.lower(orders.c[name]).in_(towns) for name in ("city", "region")] if towns else []
    there += [among(orders.c.place_id, map(UUID, event.place_ids))] if event.place_ids else []
    then = [orders.c.placed_at <= event.until_at] if event.until_at else []
    with_them = [_carried_by([UUID(each) for each in event.carrier_ids])] if event.carrier_ids else []
    still = or_(chains.c.lane != "done", chains.c.status_at >= event.from_at)
    where = or_(*there) if there else true()
    return and_(orders.c.business_id == event.business_id, where, *then, *with_them, still)


def _as_written(towns: Iterable[str]) -> set[str]:
    """Towns as the database's lower() may leave them: SQLite's knows A to Z alone, so of "Đà Nẵng" it leaves the Đ."""
    forms = {form for town in towns for form in (town, town.capitalize(), town.title(), town.upper())}
    return {re.sub("[A-Z]+", lambda found: found[0].lower(), form) for form in forms}


def _in(area: Area) -> Any:
    code = _five if len(area.first) == 5 and area.first.isdigit() else _typed
    if area.kind == "range":
        return and_(func.length(code) == len(area.first), code >= area.first, code <= area.last)
    return _typed.startswith(area.first, autoescape=True) if area.kind == "prefix" else code == area.first


def _carried_by(carrier_ids: Collection[UUID]) -> Any:
    return exists(
        select(1)
        .select_from(inside)
        .join(parcels, (parcels.c.business_id == inside.c.business_id) & (parcels.c.id == inside.c.parcel_id))
        .where(
            inside.c.business_id == orders.c.business_id, inside.c.order_id == orders.c.id,
            among(parcels.c.carrier_id, carrier_ids),
        )
    )  # fmt: skip


def _source() -> Any:
    return orders.join(chains, (chains.c.business_id == orders.c.business_id) & (chains.c.order_id == orders.c.id))


def _already(event: Event) -> Any:
    return exists(
        select(1).where(
            excused.c.business_id == event.business_id, excused.c.event_id == event.id,
            excused.c.order_id == orders.c.id,
        )
    )  # fmt: skip


def touched_ids(event: Event, limit: int) -> list[UUID]:
    """The next orders that it touches and has not excused."""
    query = select(orders.c.id).select_from(_source()).where(touches(event), ~_already(event))
    return list(db.session.scalars(query.order_by(orders.c.id).limit(limit)))


def touched(event: Event, limit: int, after: UUID | None = None) -> list[Touched]:
    """Orders that it touches, excused or not, by id."""
    names = [(chains if name == "status" else orders).c[name] for name in Touched.__slots__]
    query = select(*names).select_from(_source()).where(touches(event)).order_by(orders.c.id).limit(limit)
    query = query.where(orders.c.id > after) if after else query
    return [Touched(*row) for row in db.session.execute(query)]


def count_touched(event: Event) -> int:
    """How many orders it touches that it has not excused."""
    query = select(func.count()).select_from(_source()).where(touches(event), ~_already(event))
    return db.session.scalar(query) or 0


def count_excused(event: Event) -> int:
    """How many orders it excuses."""
    mine = (excused.c.business_id == event.business_id, excused.c.event_id == event.id)
    return db.session.scalar(select(func.count()).select_from(excused).where(*mine)) or 0


def counted_by(event: Event, by: str, limit: int = 12) -> list[tuple[str, int]]:
    """How many orders it touches by "postcode", "city" or "status", the most first."""
    column = {"postcode": orders.c.postcode, "city": orders.c.city, "status": chains.c.status}[by]
    query = select(column, func.count().label("n")).select_from(_source()).where(touches(event)).group_by(column)
    return [
        (str(row[0]), row[1]) for row in db.session.execute(query.order_by(func.count().desc(), column).limit(limit))
    ]


def excused_some(event: Event, limit: int) -> list[tuple[UUID, str]]:
    """The next orders that it excuses, with their facts' keys."""
    query = select(excused.c.order_id, excused.c.key).where(
        excused.c.business_id == event.business_id, excused.c.event_id == event.id
    )
    return [(row.order_id, row.key) for row in db.session.execute(query.order_by(excused.c.order_id).limit(limit))]


def numbers_of_event(event: Event, limit: int) -> list[str]:
    """The numbers of the orders that it excuses; of those that it touches, while it excuses none."""
    mine = select(orders.c.number).select_from(
        orders.join(excused, (excused.c.business_id == orders.c.business_id) & (excused.c.order_id == orders.c.id))
    )
    mine = mine.where(excused.c.business_id == event.business_id, excused.c.event_id == event.id)
    found = list(db.session.scalars(mine.order_by(orders.c.number).limit(limit)))
    return found or [each.number for each in touched(event, limit)]
