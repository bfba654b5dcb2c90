from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Select, and_, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.orders.models import Line
from webapp.stock.models.item import Item

MOVEMENTS = {
    "received": "Received",
    "counted": "Counted",
    "written_off": "Written off",
    "returned": "Returned",
    "reserved": "Promised to an order",
    "released": "Free again",
    "picked": "Picked",
    "packed": "Packed",
    "shipped": "Left with the parcel",
    "brought_back": "Handover undone",
}


class Holding(Model):
    """How many of an item are at a place, and how many of those are promised. Never more promised than there. `bin`
    is the shelf where they lie, in the place's own words."""

    __tablename__ = "holdings"
    __table_args__ = (
        owned_fk("items", "item_id"),
        owned_fk("places", "place_id"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("on_hand >= reserved", name="on_hand"),
        Index("ix_holdings_free", "business_id", text("(on_hand - reserved)"), "item_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    bin: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def free(self) -> int:
        """How many can still be promised."""
        return self.on_hand - self.reserved


class Reservation(Model):
    """How many of an item an order was promised at a place, how many of those lie picked, and how many have left with
    a parcel. Only an order that goes in parts has some at several places."""

    __tablename__ = "reservations"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("items", "item_id"),
        owned_fk("places", "place_id"),
        CheckConstraint("shipped >= 0 AND quantity >= shipped", name="shipped"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]
    shipped: Mapped[int] = mapped_column(default=0)
    picked: Mapped[int] = mapped_column(default=0, server_default="0")


class Movement(Owned, Model):
    """Why a holding changed, or what was done with its goods: one of MOVEMENTS, with the reason where one was given."""

    __tablename__ = "movements"
    __table_args__ = (
        owned_fk("items", "item_id"),
        owned_fk("places", "place_id"),
        Index("ix_movements_item", "business_id", "item_id", "at"),
    )

    item_id: Mapped[UUID]
    place_id: Mapped[UUID]
    kind: Mapped[str]
    quantity: Mapped[int]
    order_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime] = mapped_column(default=now)


def holdings_of(business_id: UUID, item_ids: Iterable[UUID], *, to_change: bool = False) -> list[Holding]:
    """Where these items lie. `to_change` holds the rows until the transaction ends, in one order for everybody."""
    query = (
        select(Holding)
        .where(Holding.business_id == business_id, among(Holding.item_id, item_ids))
        .order_by(Holding.item_id, Holding.place_id)
    )
    return list(db.session.scalars(query.with_for_update() if to_change else query))


def movements_of(business_id: UUID, item_id: UUID, limit: int = 100) -> list[Movement]:
    """The latest movements of an item, the newest first."""
    query = select(Movement).where(Movement.business_id == business_id, Movement.item_id == item_id)
    return list(db.session.scalars(query.order_by(Movement.at.desc(), Movement.id.desc()).limit(limit)))


def reservations_of(business_id: UUID, order_ids: Iterable[UUID]) -> list[Reservation]:
    """What these orders were promised."""
    query = select(Reservation).where(Reservation.business_id == business_id, among(Reservation.order_id, order_ids))
    return list(db.session.scalars(query.order_by(Reservation.order_id, Reservation.item_id, Reservation.place_id)))


def lines_of(business_id: UUID, order_ids: Iterable[UUID]) -> list[Line]:
    """The lines of these orders."""
    query = select(Line).where(Line.business_id == business_id, among(Line.order_id, order_ids))
    return list(db.session.scalars(query.order_by(Line.order_id, Line.position, Line.id)))


def low_items(business_id: UUID, limit: int = 100, items: Collection[UUID] | None = None) -> list[Any]:
    """Items of which no more are free than their `low_at`, the emptiest first, as (item_id, sku, name, low_at, free);
    of these items only, if any are given. What was never at any place has not come yet, and does not run low."""
    free = func.sum(Holding.on_hand - Holding.reserved)
    query = (
        select(Item.id.label("item_id"), Item.sku, Item.name, Item.low_at, free.label("free"))
        .join(Holding, and_(Holding.business_id == Item.business_id, Holding.item_id == Item.id))
        .where(Item.business_id == business_id, Item.low_at.is_not(None))
        .group_by(Item.id, Item.sku, Item.name, Item.low_at)
        .having(free <= Item.low_at)
        .order_by(free, Item.sku)
        .limit(limit)
    )
    wanted = Item.id.in_(_scarce(business_id)) if items is None else among(Item.id, items)
    return list(db.session.execute(query.where(wanted)))


def _scarce(business_id: UUID) -> Select:
    """The items of which some place has no more than the most that any item is noted at: all that can run low."""
    most = select(func.max(Item.low_at)).where(Item.business_id == business_id, Item.low_at.is_not(None))
    return select(Holding.item_id).where(
        Holding.business_id == business_id, Holding.on_hand - Holding.reserved <= most.scalar_subquery()
    )
