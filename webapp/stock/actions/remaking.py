"""Kits that are made of something else from now on: what their orders were promised follows at once."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import and_, func, select

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Line
from webapp.stock.actions.counting import StockList
from webapp.stock.actions.settling import settle
from webapp.stock.models import items_by_sku, kit_parts_of

Made = Mapping[str, Mapping[UUID, int]]  # how many of which part a kit is made of, by its SKU
WAITING = ("to_confirm", "to_hand_over")


def made_of(business_id: UUID, skus: Iterable[str]) -> Made:
    """What each of these items is made of, by its SKU; {} of what is no kit, or not in the stock list."""
    wanted = set(skus)
    items = items_by_sku(business_id, wanted)
    kits = kit_parts_of(business_id, [item.id for item in items.values()])
    return {sku: kits.get(items[sku].id, {}) if sku in items else {} for sku in wanted}


def made_before(business_id: UUID, stock: StockList) -> Made:
    """What the kits that a stock list describes are made of until it is taken."""
    return made_of(business_id, [row.sku for row in stock.listed if row.described and row.described.kit is not None])


def settle_remade(business_id: UUID, before: Made) -> int:
    """Settle the orders that wait for kits which are made otherwise than `before`; returns how many there are. In a
    transaction of its own: chains are held before holdings."""
    after = made_of(business_id, before)
    remade = [sku for sku, parts in before.items() if dict(parts) != dict(after[sku])]
    called = func.coalesce(func.nullif(Line.sku, ""), Line.sku_id)  # as naming.sku_of calls a line
    query = select(Line.order_id).join(
        Chain, and_(Chain.business_id == Line.business_id, Chain.order_id == Line.order_id)
    )
    query = query.where(Chain.business_id == business_id, Chain.lane.in_(WAITING), among(called, remade))
    orders = set(db.session.scalars(query)) if remade else set()
    if orders:
        settle(business_id, orders)
    return len(orders)
