"""What a replay reads: orders, their facts, and what really became of their deadlines. It writes to none of them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select, tuple_

from webapp.accounts.models import Shop
from webapp.deadlines.models.deadline import deadlines_table
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Fact
from webapp.orders.models import Order

ORDER, FACT, SHOP = Order.__table__, Fact.__table__, Shop.__table__
Place = tuple[datetime, UUID]


def orders_replayed(replay: Any) -> list[Any]:
    """The conditions that an order of the replay fulfils."""
    shop_ids = [UUID(text) for text in replay.shop_ids]
    return [
        ORDER.c.business_id == replay.business_id, ORDER.c.placed_at >= replay.placed_from,
        ORDER.c.placed_at < replay.placed_until, among(ORDER.c.shop_id, shop_ids),
    ]  # fmt: skip


def count_replayed(replay: Any) -> int:
    """How many orders the replay has to go through."""
    query = select(func.count()).select_from(ORDER).where(*orders_replayed(replay))
    return db.session.execute(query).scalar_one()


def next_replayed(replay: Any, after: Place | None, limit: int) -> Sequence[Any]:
    """The next orders of the replay with what the rules ask of them, the oldest first."""
    names = ("id", "shop_id", "placed_at", "shipping_type", "order_type", "platform_times", "amount", "currency")
    query = (
        select(*(ORDER.c[name] for name in names), SHOP.c.market, SHOP.c.time_zone)
        .join(SHOP, and_(SHOP.c.business_id == ORDER.c.business_id, SHOP.c.id == ORDER.c.shop_id))
        .where(*orders_replayed(replay))
        .order_by(ORDER.c.placed_at, ORDER.c.id)
        .limit(limit)
    )
    if after:
        query = query.where(
            tuple_(ORDER.c.placed_at, ORDER.c.id)
            > tuple_(literal(after[0], ORDER.c.placed_at.type), literal(after[1], ORDER.c.id.type))
        )
    return db.session.execute(query).all()


def facts_replayed(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Any]:
    """What happened to these orders, as plain rows: only what reckoning asks of a fact, and no reminders."""
    names = ("order_id", "parcel_id", "kind", "key", "happened_at", "uncertainty", "actor_name", "details", "undoes")
    query = select(*(FACT.c[name] for name in names)).where(
        FACT.c.business_id == business_id, among(FACT.c.order_id, order_ids), FACT.c.kind != "reminded"
    )
    return db.session.execute(query).all()


def broken_really(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Any]:
    """The deadlines of these orders that were missed or met too late."""
    table = deadlines_table
    names = ("order_id", "rule", "standing", "due_at", "closed_at", "at_stake")
    query = select(*(table.c[name] for name in names)).where(
        table.c.business_id == business_id, among(table.c.order_id, order_ids), table.c.standing.in_(["missed", "late"])
    )
    return db.session.execute(query).all()
