"""Which orders an event touches."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, cast, exists, func, literal, null, or_, select, true, union_all

from webapp.cases.models.event import Event, EventOrder
from webapp.cases.rules.areas import Area
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.kinds import LANES
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.orders.models.order import POSTCODE

MANY = 10_000
COUNTED = 12  # postcodes, towns and states that are named with their counts
COUNTS = ("postcode", "city", "status")
OPEN = tuple(lane for lane in LANES if lane != "done")


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
# A ZIP code may have four digits more, which name a street or a house: whoever writes five means them all.
_five = case((orders.c.postcode.like("_____-____"), func.substr(POSTCODE, 1, 5)), else_=POSTCODE)


def touches(event: Event) -> Any:
    """The condition that an event touches an order: there, then, with one of its carriers, and not over before."""
    there = [in_one_of(event.business_id, event.where)] if event.where else []
    towns = _as_written(event.towns)
    there += [func.lower(orders.c[name]).in_(towns) for name in ("city", "region")] if towns else []
    there += [among(orders.c.place_id, map(UUID, event.place_ids))] if event.place_ids else []
    then = [orders.c.placed_at <= event.until_at] if event.until_at else []
    with_them = [_carried_by([UUID(each) for each in event.carrier_ids])] if event.carrier_ids else []
    # Two places of one index: most orders are over, and over before the event began.
    still = or_(chains.c.lane.in_(OPEN), and_(chains.c.lane == "done", chains.c.status_at >= event.from_at))
    where = or_(*there) if there else true()
    return and_(
        orders.c.business_id == event.business_id,
        chains.c.business_id == event.business_id,
        where,
        *then,
        *with_them,
        still,
    )


def _as_written(towns: Iterable[str]) -> set[str]:
    """Towns as the database's lower() may leave them: SQLite's knows A to Z alone, so of "Đà Nẵng" it leaves the Đ."""
    forms = {form for town in towns for form in (town, town.capitalize(), town.title(), town.upper())}
    return {re.sub("[A-Z]+", lambda found: found[0].lower(), form) for form in forms}


def in_one_of(business_id: UUID, areas: Iterable[Area]) -> Any:
    """Found by the index, each area by itself: five hundred of them, asked of every order, took a minute."""
    query = select(orders.c.id).where(orders.c.business_id == business_id, or_(*map(_in, areas)))
    return orders.c.id.in_(query.scalar_subquery())


def _in(area: Area) -> Any:
    code = _five if len(area.first) == 5 and area.first.isdigit() else POSTCODE
    exact = {
        "range": and_(func.length(code) == len(area.first), code >= area.first, code <= area.last),
        "prefix": true(),
        "code": code == area.first,
    }
    return and_(area.first <= POSTCODE, area.beyond > POSTCODE, exact[area.kind])


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


@dataclass(frozen=True, slots=True)
class Reach:
    """What an event reaches, looked at up to `MANY` orders: how many wait to be excused, by what they are counted
    ("postcode", "city", "status": value and count, the most first), the ids of those on one page, and the numbers of
    the first that wait; no ids where there are more than were looked at."""

    waiting: int
    by: dict[str, list[tuple[str, int]]]
    ids: list[UUID] | None
    numbers: list[str]


def reach(event: Event, limit: int, numbers: int, after: UUID | None = None) -> Reach:
    """What it reaches, in one look; a flood over half a country is not counted to the last order. The database counts:
    to bring ten thousand orders here took longer than to find them."""
    columns = (orders.c.id, orders.c.number, orders.c.postcode, orders.c.city, chains.c.status)
    query = select(*columns, _already(event).label("excused")).select_from(_source()).where(touches(event))
    found = query.limit(MANY + 1).cte("found")
    parts = [*_counted(found), *_listed(found, limit, numbers, after)]
    said: dict[str, list[Any]] = {}
    for name, value, n, order_id in db.session.execute(union_all(*(select(part.subquery()) for part in parts))):
        said.setdefault(name, []).append(order_id or (value, n))
    by = {name: said.get(name, []) for name in COUNTS}
    waiting, there = (said[name][0][1] or 0 for name in ("waiting", "there"))
    if there <= MANY:
        return Reach(waiting, by, said.get("page", []), [number for number, _ in said.get("number", [])])
    if waiting > MANY:
        return Reach(waiting, by, None, [])
    others = select(orders.c.id).select_from(_source()).where(touches(event), ~_already(event)).limit(MANY + 1)
    return Reach(db.session.scalar(select(func.count()).select_from(others.subquery())) or 0, by, None, [])


def _part(name: str, value: Any, n: Any, order_id: Any = None) -> Any:
    nobody = cast(null(), orders.c.id.type) if order_id is None else order_id
    return select(literal(name).label("name"), value.label("value"), n.label("n"), nobody.label("order_id"))


def _counted(found: Any) -> list[Any]:
    """By what they are counted; how many wait, and how many there are."""
    nothing, n = literal(""), func.count()
    by = [_part(name, found.c[name], n).group_by(found.c[name]) for name in COUNTS]
    waiting = func.sum(case((found.c.excused, 0), else_=1))
    named = [query.order_by(n.desc(), found.c[name]).limit(COUNTED) for name, query in zip(COUNTS, by, strict=True)]
    return [*named, _part("waiting", nothing, waiting), _part("there", nothing, n).select_from(found)]


def _listed(found: Any, limit: int, numbers: int, after: UUID | None) -> list[Any]:
    """Those of one page, and the first that wait."""
    page = _part("page", found.c.number, literal(0), found.c.id).order_by(found.c.id).limit(limit)
    waiting = _part("number", found.c.number, literal(0)).where(~found.c.excused).order_by(found.c.id).limit(numbers)
    return [page.where(found.c.id > after) if after else page, waiting]


def touched(event: Event, reached: Reach, limit: int, after: UUID | None = None) -> list[Touched]:
    """Orders that it touches, excused or not, by id."""
    names = [(chains if name == "status" else orders).c[name] for name in Touched.__slots__]
    query = select(*names).select_from(_source()).order_by(orders.c.id).limit(limit)
    if reached.ids is None:
        query = query.where(touches(event), orders.c.id > after) if after else query.where(touches(event))
    else:
        query = query.where(orders.c.business_id == event.business_id, among(orders.c.id, reached.ids))
    return [Touched(*row) for row in db.session.execute(query)]


def count_touched(event: Event) -> int:
    """How many orders it touches that it has not excused, to the last one."""
    query = select(func.count()).select_from(_source()).where(touches(event), ~_already(event))
    return db.session.scalar(query) or 0


def count_excused(event: Event) -> int:
    """How many orders it excuses."""
    mine = (excused.c.business_id == event.business_id, excused.c.event_id == event.id)
    return db.session.scalar(select(func.count()).select_from(excused).where(*mine)) or 0


def excused_some(event: Event, limit: int) -> list[tuple[UUID, str]]:
    """The next orders that it excuses, with their facts' keys."""
    query = select(excused.c.order_id, excused.c.key).where(
        excused.c.business_id == event.business_id, excused.c.event_id == event.id
    )
    return [(row.order_id, row.key) for row in db.session.execute(query.order_by(excused.c.order_id).limit(limit))]


def numbers_of_event(event: Event, reached: Reach, limit: int) -> list[str]:
    """The numbers of the orders that it excuses, then of those that it touches besides; at most so many."""
    mine = select(orders.c.number).select_from(
        orders.join(excused, (excused.c.business_id == orders.c.business_id) & (excused.c.order_id == orders.c.id))
    )
    mine = mine.where(excused.c.business_id == event.business_id, excused.c.event_id == event.id)
    found = list(db.session.scalars(mine.order_by(orders.c.number).limit(limit)))
    if len(found) < limit and reached.ids is None:
        others = select(orders.c.number).select_from(_source()).where(touches(event), ~_already(event))
        found += db.session.scalars(others.order_by(orders.c.id).limit(limit - len(found)))
    return (found + reached.numbers)[:limit]
