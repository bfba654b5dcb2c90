"""What following and sweeping read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, select, tuple_

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.deadlines.models.deadline import deadlines_table
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder


def due_for_a_look(at: datetime, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
    """The next rows that the sweep must look at, their orders' chains taken for writing. Chains that somebody else is
    writing to are skipped: whoever writes there will have the deadlines reckoned anew.

    The chain is locked and not the deadline, since that is what every writer of an order locks first: two locks in
    two orders would be a deadlock.
    """
    table, chain = deadlines_table, Chain.__table__
    query = (
        select(table.c.business_id, table.c.order_id, table.c.rule, table.c.look_at, table.c.id)
        .where(table.c.look_at <= at)
        .order_by(table.c.look_at, table.c.id)
        .limit(limit)
    )
    if db.engine.dialect.name == "postgresql":  # SQLite has one writer, and joined it may begin with every chain
        mine = and_(chain.c.business_id == table.c.business_id, chain.c.order_id == table.c.order_id)
        query = query.join(chain, mine).with_for_update(of=chain, skip_locked=True)
    if after:
        last = tuple_(literal(after[0], table.c.look_at.type), literal(after[1], table.c.id.type))
        query = query.where(tuple_(table.c.look_at, table.c.id) > last)
    return db.session.execute(query).all()


def watched_orders(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Any]:
    """What the rules ask of these orders: their own row and their shop's market and zone."""
    query = (
        select(
            Order.id, Order.shop_id, Order.placed_at, Order.shipping_type, Order.order_type, Order.platform_times,
            Order.amount, Order.currency, Shop.market, Shop.time_zone,
        )
        .join(Shop, and_(Shop.business_id == Order.business_id, Shop.id == Order.shop_id))
        .where(Order.business_id == business_id, among(Order.id, order_ids))
    )  # fmt: skip
    return db.session.execute(query).all()


def parcels_watched(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Any]:
    """The parcels of these orders with what was promised for them."""
    query = (
        select(ParcelOrder.order_id, Parcel.id, Parcel.promised_at, Carrier.promised_days_to)
        .join(Parcel, and_(Parcel.business_id == ParcelOrder.business_id, Parcel.id == ParcelOrder.parcel_id))
        .outerjoin(Carrier, and_(Carrier.business_id == Parcel.business_id, Carrier.id == Parcel.carrier_id))
        .where(ParcelOrder.business_id == business_id, among(ParcelOrder.order_id, order_ids))
        .order_by(ParcelOrder.order_id, Parcel.id)
    )
    return db.session.execute(query).all()


def lanes_of(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """The lane in which each of these orders is now."""
    query = select(Chain.order_id, Chain.lane).where(Chain.business_id == business_id, among(Chain.order_id, order_ids))
    return {row.order_id: row.lane for row in db.session.execute(query).all()}
