from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, and_, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.ledger.models import Chain
from webapp.orders.models import Order
from webapp.stock.models.holding import Reservation

TO_HAND_OVER = "to_hand_over"
MOST_PICKED = 1000  # orders on one list
LEFT_TO_PICK = Reservation.quantity - Reservation.shipped - Reservation.picked


class PickList(Owned, Model):
    """What one walk through a place brings together. `words` say which orders were chosen for it."""

    __tablename__ = "pick_lists"
    __table_args__ = (
        owned_fk("places", "place_id"),
        Index("ix_pick_lists_created", "business_id", "created_at"),
    )

    place_id: Mapped[UUID]
    words: Mapped[str] = mapped_column(default="")
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class Pick(Model):
    """How many of an item a list takes for one order, how many of them lie in the tote, and how many are lacking and
    why (stock/rules/picking.py)."""

    __tablename__ = "picks"
    __table_args__ = (
        owned_fk("pick_lists", "list_id", ondelete="CASCADE"),
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("items", "item_id"),
        CheckConstraint("picked >= 0 AND short >= 0 AND wanted >= picked + short", name="picked"),
        Index("ix_picks_order", "business_id", "order_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    wanted: Mapped[int]
    picked: Mapped[int] = mapped_column(default=0)
    short: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(default="")


def lists_of(business_id: UUID, *, done: bool, limit: int = 50) -> list[Any]:
    """Pick lists that are walked, or were, as (list, orders, wanted, picked, short): the newest first."""
    sums = (func.coalesce(func.sum(column), 0) for column in (Pick.wanted, Pick.picked, Pick.short))
    counted = func.count(Pick.order_id.distinct()), *sums
    query = (
        select(PickList, *counted)
        .outerjoin(Pick, and_(Pick.business_id == PickList.business_id, Pick.list_id == PickList.id))
        .where(PickList.business_id == business_id)
        .where(PickList.done_at.is_not(None) if done else PickList.done_at.is_(None))
        .group_by(PickList.business_id, PickList.id)
        .order_by(PickList.created_at.desc())
        .limit(limit)
    )
    return list(db.session.execute(query))


def picks_of(business_id: UUID, list_id: UUID, item_id: UUID | None = None) -> list[Pick]:
    """What a list takes for which order; of one item, if it is named. What is picked first is promised first."""
    query = select(Pick).where(Pick.business_id == business_id, Pick.list_id == list_id)
    query = query if item_id is None else query.where(Pick.item_id == item_id)
    return list(db.session.scalars(query.order_by(Pick.order_id, Pick.item_id)))


def moving_on(business_id: UUID, list_id: UUID) -> set[UUID]:
    """The orders of a list that are still to be sent: what was cancelled or unconfirmed meanwhile is not picked."""
    query = select(Pick.order_id).join(
        Chain, and_(Chain.business_id == Pick.business_id, Chain.order_id == Pick.order_id)
    )
    query = query.where(Pick.business_id == business_id, Pick.list_id == list_id, Chain.status == TO_HAND_OVER)
    return set(db.session.scalars(query.distinct()))


def pickable(business_id: UUID, place_id: UUID, limit: int = MOST_PICKED) -> list[Any]:
    """Confirmed orders whose goods lie at a place and are on nobody's list, those that wait longest first: (id, number,
    pieces)."""
    on_a_list = exists().where(
        Pick.business_id == Reservation.business_id,
        Pick.order_id == Reservation.order_id,
        Pick.wanted > Pick.picked + Pick.short,
        PickList.business_id == Pick.business_id,
        PickList.id == Pick.list_id,
        PickList.done_at.is_(None),
    )
    query = (
        select(Order.id, Order.number, func.sum(LEFT_TO_PICK).label("pieces"))
        .select_from(Chain)
        .join(Order, and_(Order.business_id == Chain.business_id, Order.id == Chain.order_id))
        .join(Reservation, and_(Reservation.business_id == Chain.business_id, Reservation.order_id == Chain.order_id))
        .where(Chain.business_id == business_id, Chain.lane == TO_HAND_OVER, Reservation.place_id == place_id)
        .where(LEFT_TO_PICK > 0, ~on_a_list)
        .group_by(Order.id, Order.number, Chain.status_at)
        .order_by(Chain.status_at, Order.id)
        .limit(limit)
    )
    return list(db.session.execute(query))
