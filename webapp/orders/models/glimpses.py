"""What a list shows of the insides of its orders: plain rows, by statements that are built once."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from webapp.kit.bulk import among_named
from webapp.kit.db import db
from webapp.orders.models.order import Line
from webapp.orders.models.parcel import Parcel, ParcelOrder

LINES, PARCELS, INSIDE = Line.__table__.c, Parcel.__table__.c, ParcelOrder.__table__.c
ByOrder = dict[UUID, list[Any]]


def items_of(business_id: UUID, order_ids: Sequence[UUID]) -> ByOrder:
    """The items of these orders as (order_id, quantity, name, sku), as they stand in them."""
    return _by_order(_items(db.engine.dialect.name), business_id, order_ids)


def numbers_of(business_id: UUID, order_ids: Sequence[UUID]) -> ByOrder:
    """The parcels of these orders as (order_id, tracking_number)."""
    return _by_order(_numbers(db.engine.dialect.name), business_id, order_ids)


def _by_order(query: Select, business_id: UUID, order_ids: Sequence[UUID]) -> ByOrder:
    found: ByOrder = defaultdict(list)
    for row in db.session.execute(query, {"business_id": business_id, "order_ids": list(order_ids)}):
        found[row.order_id].append(row)
    return found


@cache
def _items(_dialect: str) -> Select:
    mine = LINES.business_id == bindparam("business_id"), among_named(LINES.order_id, "order_ids")
    query = select(LINES.order_id, LINES.quantity, LINES.name, LINES.sku).where(*mine)
    return query.order_by(LINES.order_id, LINES.position)


@cache
def _numbers(_dialect: str) -> Select:
    same = (PARCELS.business_id == INSIDE.business_id) & (PARCELS.id == INSIDE.parcel_id)
    mine = INSIDE.business_id == bindparam("business_id"), among_named(INSIDE.order_id, "order_ids")
    query = select(INSIDE.order_id, PARCELS.tracking_number).select_from(ParcelOrder.__table__)
    query = query.join(Parcel.__table__, same).where(*mine)
    return query.order_by(INSIDE.order_id, PARCELS.tracking_number, PARCELS.id)
