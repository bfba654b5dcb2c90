"""What is at stake: an order's money, and its parcels' shares of it."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Shop
from webapp.cases.rules.sharing import shares
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.orders.models import Line, Order, ParcelOrder


@dataclass(frozen=True, slots=True)
class Goods:
    """What a case needs of its order: market, money, and what is in which parcel."""

    market: str
    currency: str
    amount: Decimal | None
    shares: dict[UUID, Decimal | None]
    shop_id: UUID
    time_zone: str


def goods_of(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, Goods]:
    """Market, money and the parcels' shares of these orders."""
    columns = (Order.id, Order.amount, Order.currency, Order.shop_id, Shop.market, Shop.time_zone)
    query = select(*columns).join(Shop, (Shop.business_id == Order.business_id) & (Shop.id == Order.shop_id))
    query = query.where(Order.business_id == business_id, among(Order.id, order_ids))
    worths = _worths(business_id, order_ids)
    found = {}
    for row in db.session.execute(query):
        parts = shares(row.amount, worths.get(row.id, {}))
        found[row.id] = Goods(row.market, row.currency, row.amount, parts, row.shop_id, row.time_zone)
    return found


def _worths(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Decimal]]:
    """By order the worth of each parcel's lines; 0 where prices are not known."""
    found: dict[UUID, dict[UUID, Decimal]] = {}
    inside = select(ParcelOrder.order_id, ParcelOrder.parcel_id).where(
        ParcelOrder.business_id == business_id, among(ParcelOrder.order_id, order_ids)
    )
    for row in db.session.execute(inside):
        found.setdefault(row.order_id, {})[row.parcel_id] = Decimal(0)
    lines = select(Line).where(Line.business_id == business_id, among(Line.order_id, order_ids))
    for line in db.session.scalars(lines):
        if line.parcel_id in found.get(line.order_id, {}):
            found[line.order_id][line.parcel_id] += (line.unit_price or 0) * line.quantity
    return found
