"""What is in orders: their lines and parcels, and what else lies in these."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from webapp.kit.db import db
from webapp.orders.models.order import Line, Order
from webapp.orders.models.parcel import Parcel, ParcelOrder


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
