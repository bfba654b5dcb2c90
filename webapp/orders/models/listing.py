from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models.order import Order
from webapp.orders.models.parcel import Parcel, ParcelOrder
from webapp.orders.models.search_term import fewest_found, has_terms
from webapp.orders.models.sieve import EVERY, Sieve, few_of
from webapp.orders.models.sorting import MOVED_LAST, NEWEST, Way, parse_place, place_of

FAR = 20_000  # orders that a search of nothing but common words looks through
ORDER, CHAIN = Order.__table__, Chain.__table__
PARCEL, PARCEL_ORDER = Parcel.__table__, ParcelOrder.__table__


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of orders. `further` is where the next page begins; `cut` says that older ones were not looked at."""

    orders: Sequence[Any]
    further: str | None
    cut: bool


def ways_of(wanted: list[tuple[str, ...]], lane: str) -> Sequence[Way]:
    """How a list is sorted where nobody asks for anything else: newest first; of a lane, what moved last first."""
    return MOVED_LAST if lane and not wanted else NEWEST


def list_orders(
    business_id: UUID, wanted: list[tuple[str, ...]], lane: str, after: str, limit: int, numbers_only: bool = False,
    sieve: Sieve = EVERY, ways: Sequence[Way] | None = None,
) -> Listing:  # fmt: skip
    """The orders that have all wanted terms, in one lane or all, and pass the sieve; first those of the first way.

    `numbers_only` is for whoever may not know whose an order is: trying out names and phones must not tell either.
    """
    usual = ways_of(wanted, lane)
    ways = ways or usual
    conditions, cut = _conditions(business_id, wanted, lane, sieve, ways is usual)
    if numbers_only:
        conditions += (_numbered(word) for word, *_ in wanted)
    first, last = parse_place(after, ways) or (0, None)
    rows: list[Any] = []
    places: list[str] = []
    for number, way in enumerate(ways[first:], first):
        query = _orders(business_id, way).where(*conditions)
        if last and number == first:
            query = query.where(way.beyond(last))
        found = db.session.execute(query.limit(limit + 1 - len(rows))).all()
        places += [place_of(number, row[-len(way.by) :]) for row in found]
        rows += found
        if len(rows) > limit:
            break
    return Listing(rows[:limit], places[limit - 1] if len(rows) > limit else None, cut)


def _conditions(
    business_id: UUID, wanted: list[tuple[str, ...]], lane: str, sieve: Sieve, usual: bool
) -> tuple[list[ColumnElement[bool]], bool]:
    """What an order must be, and whether older ones are left out."""
    found, few, cut = sieve.conditions, None, False
    if wanted:
        few = fewest_found(business_id, wanted)
        if few is None and (oldest := _oldest(business_id)):
            found, cut = [*found, ORDER.c.placed_at > oldest], True
        if few is None or len(wanted) > 1:
            found += has_terms(wanted)
    elif (lane and sieve) or sieve.import_id or not usual:  # else one index has it all, and sorted
        few = few_of(business_id, lane, sieve)
    if few is not None:
        found.append(among(ORDER.c.id, few))
    if lane:
        found.append(CHAIN.c.lane == lane)
    return found, cut


def _orders(business_id: UUID, way: Way) -> Select:
    names = ("id", "shop_id", "number", "placed_at", "recipient", "city", "amount", "currency", "shipping_type")
    columns = [ORDER.c[name] for name in names]
    places = [column.label(f"place_{number}") for number, column in enumerate(way.by)]
    query = (
        select(*columns, CHAIN.c.status, CHAIN.c.lane, CHAIN.c.status_at, CHAIN.c.waits, *places)
        .select_from(ORDER)
        .join(CHAIN, and_(CHAIN.c.business_id == ORDER.c.business_id, CHAIN.c.order_id == ORDER.c.id))
        .where(ORDER.c.business_id == business_id, CHAIN.c.business_id == business_id, *way.where)
        .order_by(*way.sorted)
    )
    if way.joined:
        table, condition = way.joined
        query = query.join(table, condition).where(table.c.business_id == business_id)
    return query


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


def _oldest(business_id: UUID) -> datetime | None:
    """Since when orders are looked through that are very many: a search that each of them answers must not read all."""
    newest = select(ORDER.c.placed_at).where(ORDER.c.business_id == business_id).order_by(ORDER.c.placed_at.desc())
    return db.session.scalar(newest.offset(FAR).limit(1))
