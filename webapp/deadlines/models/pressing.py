"""What presses now, and what will have been missed by a moment: the first of it, and no more than anybody acts on."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, and_, bindparam, case, literal, select

from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.kit.db import db
from webapp.orders.models import Order, Parcel, ParcelOrder

MOST = 500
ORDER, PARCEL, BOXED = Order.__table__, Parcel.__table__, ParcelOrder.__table__


def pressing_orders(business_id: UUID, at: datetime, lane: str = "", shop_id: UUID | None = None) -> Sequence[Any]:
    """The most pressing deadline of each order that presses at that moment, the most pressing first, at most MOST of
    them: with shipping_type, and the carrier of one of its parcels."""
    chosen = {name: wanted for name, wanted in (("lane", lane), ("shop_id", shop_id)) if wanted}
    return db.session.execute(_pressing(tuple(chosen)), {"business_id": business_id, "at": at, **chosen}).all()


@cache
def _pressing(chosen: tuple[str, ...]) -> Select:
    named = ("id", "order_id", "lane", "rule", "started_at", "due_at", "pressing_at", "at_stake", "currency")
    first = (
        select(*(table.c[name] for name in named))
        .where(table.c.business_id == bindparam("business_id"), standing_is("open"), table.c.leads_at.is_not(None))
        .where(table.c.leads_at <= bindparam("at"), *(table.c[name] == bindparam(name) for name in chosen))
        .order_by(table.c.leads_at, table.c.id)
        .limit(bindparam("most", MOST, type_=Integer, literal_execute=True))
        .subquery("first")
    )
    # Correlated by name: an inner query that only seemed to be would read every parcel that there is.
    carrier = (
        select(PARCEL.c.carrier_id)
        .join(BOXED, and_(BOXED.c.business_id == PARCEL.c.business_id, BOXED.c.parcel_id == PARCEL.c.id))
        .where(BOXED.c.business_id == bindparam("business_id"), BOXED.c.order_id == first.c.order_id)
        .limit(literal(1, literal_execute=True))
        .correlate(first)
        .scalar_subquery()
    )
    moved = case((first.c.lane.not_in(["waiting", "to_confirm"]), carrier), else_=None).label("carrier_id")
    return (
        select(first, ORDER.c.shipping_type, moved)
        .join(ORDER, and_(ORDER.c.business_id == bindparam("business_id"), ORDER.c.id == first.c.order_id))
        .order_by(first.c.pressing_at, first.c.id)
    )


def missed_by(business_id: UUID, at: datetime) -> Sequence[Any]:
    """The first MOST + 1 open deadlines that will be over by then: order_id, at_stake, currency."""
    return db.session.execute(_missed(), {"business_id": business_id, "at": at}).all()


@cache
def _missed() -> Select:
    return (
        select(table.c.order_id, table.c.at_stake, table.c.currency)
        .where(table.c.business_id == bindparam("business_id"), standing_is("open"), table.c.due_at < bindparam("at"))
        .order_by(table.c.due_at, table.c.id)
        .limit(literal(MOST + 1, literal_execute=True))
    )
