"""The list of returns, and what a phone is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, or_, select, tuple_

from webapp.handover.models import Scan
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.returns.models.coming import Return
from webapp.returns.models.terms import Words, sought

RETURN, ORDER, PARCEL, CHAIN, INSIDE = (model.__table__ for model in (Return, Order, Parcel, Chain, ParcelOrder))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where what has no deadline stands: behind all that have
MICROSECOND = timedelta(microseconds=1)
OPEN = ("asked", "coming", "here", "inspected")
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of returns; `further` is where the next begins. `cut` says that older ones were not looked at."""

    rows: Sequence[Any]
    further: str | None
    cut: bool = False


def list_returns(business_id: UUID, state: str, words: Words, after: str, limit: int) -> Page:
    """The returns of one state ("" for all), by their next deadline; or those that have all these words: their own
    numbers, or whatever their order is found by."""
    names = ("id", "order_id", "return_type", "cause", "reason", "tracking_number", "carrier_name", "state",
             "state_at", "due_at", "due_sort", "received_at", "settled_how", "platform_status",
             "next_action")  # fmt: skip
    query = (
        select(*(RETURN.c[name] for name in names), ORDER.c.number, PARCEL.c.tracking_number.label("parcel_number"))
        .join(ORDER, and_(ORDER.c.business_id == RETURN.c.business_id, ORDER.c.id == RETURN.c.order_id))
        .outerjoin(PARCEL, and_(PARCEL.c.business_id == RETURN.c.business_id, PARCEL.c.id == RETURN.c.parcel_id))
        .where(RETURN.c.business_id == business_id)
    )
    having, cut = sought(business_id, words) if words else ([], False)
    query = query.where(*having)
    if state:
        query = query.where(RETURN.c.state == state)
    downward = state == "done" or bool(words)
    place = tuple_(RETURN.c.due_sort, RETURN.c.id)
    if last := parse_place(after):
        told = tuple_(literal(last[0], RETURN.c.due_sort.type), literal(last[1], RETURN.c.id.type))
        query = query.where(place < told if downward else place > told)
    order = (RETURN.c.due_sort, RETURN.c.id)
    query = query.order_by(*(each.desc() if downward else each for each in order)).limit(limit + 1)
    rows = db.session.execute(query).all()
    return Page(rows[:limit], _place(rows[limit - 1]) if len(rows) > limit else None, cut)


def _place(row: Any) -> str:
    return f"{(row.due_sort - EPOCH) // MICROSECOND}.{row.id.hex}"


def parse_place(text: str) -> tuple[datetime, UUID] | None:
    """Where a page goes on, from its address; None for anything that is no such place."""
    number, _, name = text.partition(".")
    try:
        return EPOCH + int(number[:20]) * MICROSECOND, UUID(hex=name)
    except (ValueError, OverflowError):
        return None


def count_states(business_id: UUID) -> dict[str, int]:
    """How many returns are in each open state; beyond COUNTED it is only said that there are more."""
    counts = {}
    for state in OPEN:
        some = select(Return.id).where(Return.business_id == business_id, Return.state == state)
        counts[state] = db.session.scalar(select(func.count()).select_from(some.limit(COUNTED + 1).subquery())) or 0
    return counts


def expected_rows(business_id: UUID, since: datetime, limit: int) -> list[Any]:
    """What may come before the scanner: returns on their way or received since then, as (number, number_key,
    carrier_name, state, received_at, received_by_name)."""
    wanted = or_(RETURN.c.state == "coming", RETURN.c.received_at > since)
    columns = RETURN.c.state, RETURN.c.received_at, RETURN.c.received_by_name
    base = select(RETURN.c.tracking_number, RETURN.c.number_key, RETURN.c.carrier_name, *columns)
    by_label = base.where(RETURN.c.business_id == business_id, RETURN.c.number_key != "", wanted)
    by_parcel = (
        select(PARCEL.c.tracking_number, PARCEL.c.number_key, PARCEL.c.carrier_words, *columns)
        .join(PARCEL, and_(PARCEL.c.business_id == RETURN.c.business_id, PARCEL.c.id == RETURN.c.parcel_id))
        .where(RETURN.c.business_id == business_id, PARCEL.c.number_key != "", wanted)
    )
    found: list[Any] = []
    for query in (by_label, by_parcel):
        found += db.session.execute(query.order_by(RETURN.c.state_at.desc()).limit(limit))
    return found


def last_scans(business_id: UUID, limit: int) -> list[Any]:
    """The last scans at the returns' table, newest first, as the scan page draws them."""
    scan = Scan.__table__
    query = (
        select(scan, PARCEL.c.tracking_number, literal("").label("carrier_name"))
        .outerjoin(PARCEL, and_(PARCEL.c.business_id == scan.c.business_id, PARCEL.c.id == scan.c.parcel_id))
        .where(scan.c.business_id == business_id, scan.c.purpose == "return")
        .order_by(scan.c.received_at.desc(), scan.c.seq.desc(), scan.c.client_id)
        .limit(limit)
    )
    return list(db.session.execute(query))
