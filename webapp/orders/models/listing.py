from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, tuple_

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models.order import Line, Order
from webapp.orders.models.parcel import Parcel, ParcelOrder
from webapp.orders.models.search_term import fewest_found, has_terms

FAR = 20_000  # orders that a search of nothing but common words looks through
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ORDER, CHAIN = Order.__table__, Chain.__table__
PARCEL, PARCEL_ORDER = Parcel.__table__, ParcelOrder.__table__


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of orders. `further` is where the next page begins; `cut` says that older ones were not looked at."""

    orders: Sequence[Any]
    further: str | None
    cut: bool


def list_orders(
    business_id: UUID, wanted: list[tuple[str, ...]], lane: str, after: str, limit: int, numbers_only: bool = False
) -> Listing:
    """The orders that have all wanted terms, in one lane or all, newest first; of a lane, what moved last first.

    `numbers_only` is for whoever may not know whose an order is: trying out names and phones must not tell either.
    """
    moment, name = (CHAIN.c.status_at, CHAIN.c.order_id) if lane and not wanted else (ORDER.c.placed_at, ORDER.c.id)
    query = _orders(business_id, moment, name)
    cut = False
    if wanted:
        few = fewest_found(business_id, wanted)
        if few is None:
            query, cut = _newest(query, business_id)
            query = query.where(*has_terms(wanted))
        else:
            query = query.where(among(ORDER.c.id, few), *(has_terms(wanted) if len(wanted) > 1 else ()))
    if numbers_only:
        query = query.where(*(_numbered(word) for word, *_ in wanted))
    if lane:
        query = query.where(CHAIN.c.lane == lane)
    if place := parse_place(after):
        last = tuple_(literal(place[0], moment.type), literal(place[1], name.type))
        query = query.where(tuple_(moment, name) < last)
    rows = db.session.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    further = _place(shown[-1]) if len(rows) > limit else None
    return Listing(shown, further, cut)


def _orders(business_id: UUID, moment: Any, name: Any) -> Select:
    names = ("id", "shop_id", "number", "placed_at", "recipient", "city", "amount", "currency", "shipping_type")
    columns = [ORDER.c[name] for name in names]
    return (
        select(*columns, CHAIN.c.status, CHAIN.c.lane, CHAIN.c.status_at, CHAIN.c.waits, moment.label("moment"))
        .join(CHAIN, and_(CHAIN.c.business_id == ORDER.c.business_id, CHAIN.c.order_id == ORDER.c.id))
        .where(ORDER.c.business_id == business_id, CHAIN.c.business_id == business_id)
        .order_by(moment.desc(), name.desc())
    )


def _numbered(word: str) -> ColumnElement[bool]:
    """Whether the order's number, or that of a parcel of it, begins or ends with a word as searches fold it."""
    boxed = and_(
        PARCEL_ORDER.c.business_id == ORDER.c.business_id, PARCEL_ORDER.c.order_id == ORDER.c.id,
        PARCEL.c.business_id == PARCEL_ORDER.c.business_id, PARCEL.c.id == PARCEL_ORDER.c.parcel_id,
    )  # fmt: skip
    number, key = func.lower(func.replace(ORDER.c.number, "-", "")), func.lower(PARCEL.c.number_key)
    own, of_parcel = (
        or_(each.startswith(word, autoescape=True), each.endswith(word, autoescape=True)) for each in (number, key)
    )
    return or_(own, exists().where(boxed, of_parcel).correlate(ORDER))


def _newest(query: Select, business_id: UUID) -> tuple[Select, bool]:
    """Only the newest orders: a search that every order answers must not read them all."""
    newest = select(ORDER.c.placed_at).where(ORDER.c.business_id == business_id).order_by(ORDER.c.placed_at.desc())
    oldest = db.session.scalar(newest.offset(FAR).limit(1))
    return (query.where(ORDER.c.placed_at > oldest), True) if oldest else (query, False)


def _place(row: Any) -> str:
    return f"{(row.moment - EPOCH) // MICROSECOND}.{row.id.hex}"


def parse_place(text: str) -> tuple[datetime, UUID] | None:
    """Where a page goes on, from its address; None for anything that is no such place."""
    number, _, name = text.partition(".")
    try:
        return EPOCH + int(number[:20]) * MICROSECOND, UUID(hex=name)
    except (ValueError, OverflowError):
        return None


def lines_of(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, list[Line]]:
    """The lines of these orders, as they stand in them."""
    found: dict[UUID, list[Line]] = defaultdict(list)
    query = select(Line).where(Line.business_id == business_id, Line.order_id.in_(order_ids))
    for line in db.session.scalars(query.order_by(Line.order_id, Line.position)):
        found[line.order_id].append(line)
    return found


def parcels_of(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, list[Parcel]]:
    """The parcels of these orders."""
    found: dict[UUID, list[Parcel]] = defaultdict(list)
    query = (
        select(ParcelOrder.order_id, Parcel)
        .join(Parcel, and_(Parcel.business_id == ParcelOrder.business_id, Parcel.id == ParcelOrder.parcel_id))
        .where(ParcelOrder.business_id == business_id, ParcelOrder.order_id.in_(order_ids))
        .order_by(ParcelOrder.order_id, Parcel.tracking_number, Parcel.id)
    )
    for order_id, parcel in db.session.execute(query):
        found[order_id].append(parcel)
    return found


def neighbours_of(business_id: UUID, order_id: UUID, parcel_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The other orders in these parcels, as (id, number), by parcel."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    query = (
        select(ParcelOrder.parcel_id, Order.id, Order.number)
        .join(Order, and_(Order.business_id == ParcelOrder.business_id, Order.id == ParcelOrder.order_id))
        .where(ParcelOrder.business_id == business_id, ParcelOrder.parcel_id.in_(parcel_ids))
        .where(ParcelOrder.order_id != order_id)
        .order_by(Order.number)
    )
    for row in db.session.execute(query):
        found[row.parcel_id].append(row)
    return found
