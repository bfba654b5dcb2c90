from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.orders.models import Line

MOVEMENTS = {
    "counted": "Counted",
    "reserved": "Promised to an order",
    "released": "Free again",
    "shipped": "Left with the parcel",
    "brought_back": "Handover undone",
}


class Item(Owned, Model):
    """Something that is sold, by its SKU."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("business_id", "sku"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    sku: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)


class Holding(Model):
    """How many of an item are at a place, and how many of those are promised. Never more promised than there."""

    __tablename__ = "holdings"
    __table_args__ = (
        owned_fk("items", "item_id"),
        owned_fk("places", "place_id"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("on_hand >= reserved", name="on_hand"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    place_id: Mapped[UUID] = mapped_column(primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)


class Reservation(Model):
    """How many of an item an order was promised, where they lie, and how many of those have left with a parcel."""

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
    place_id: Mapped[UUID]
    quantity: Mapped[int]
    shipped: Mapped[int] = mapped_column(default=0)


class Movement(Owned, Model):
    """Why a holding changed: counted, reserved, released, shipped, brought back."""

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
    at: Mapped[datetime] = mapped_column(default=now)


def items_by_sku(business_id: UUID, skus: Iterable[str]) -> dict[str, Item]:
    """The items with these SKUs."""
    query = select(Item).where(Item.business_id == business_id, among(Item.sku, skus))
    return {item.sku: item for item in db.session.scalars(query)}


def items_page(business_id: UUID, words: str, after: str, limit: int) -> list[Item]:
    """Items in the order of their SKUs, from the one after `after`; with the words in SKU or name if any are given."""
    query = select(Item).where(Item.business_id == business_id, Item.sku > after).order_by(Item.sku).limit(limit)
    if words:
        query = query.where(
            or_(Item.sku.icontains(words, autoescape=True), Item.name.icontains(words, autoescape=True))
        )
    return list(db.session.scalars(query))


def count_items(business_id: UUID) -> int:
    """How many items a business has."""
    return db.session.scalar(select(func.count()).select_from(Item).where(Item.business_id == business_id)) or 0


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
    return list(db.session.scalars(query.order_by(Reservation.order_id, Reservation.item_id)))


def lines_of(business_id: UUID, order_ids: Iterable[UUID]) -> list[Line]:
    """The lines of these orders."""
    query = select(Line).where(Line.business_id == business_id, among(Line.order_id, order_ids))
    return list(db.session.scalars(query.order_by(Line.order_id, Line.position, Line.id)))
