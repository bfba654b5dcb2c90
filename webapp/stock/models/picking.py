from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, owned_fk


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
