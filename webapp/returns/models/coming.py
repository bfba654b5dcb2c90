from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, owned_fk
from webapp.returns.rules.words import BY_CARRIER, UNDELIVERED


class Return(Owned, Model):
    """Something that comes back, or is wanted back, from one order. Types, statuses and actions in the platform's
    words (rules/words.py).

    `key` names it within its order, so that telling it twice opens it once. `parcel_id` is the parcel that comes back
    by its own number; else `tracking_number` is that of the way back. `amount` is what the buyer asks for. `due_at` is
    the platform's own deadline for `next_action`. `state`, `state_at`, `received_at` are readings of the order's
    facts, made anew with every one of them.
    """

    __tablename__ = "returns"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        owned_fk("parcels", "parcel_id"),
        UniqueConstraint("business_id", "order_id", "key"),
        Index("ix_returns_state", "business_id", "state", "due_sort", "id"),
        Index("ix_returns_number", "business_id", "number_key"),
        Index("ix_returns_parcel", "business_id", "parcel_id"),
        Index("ix_returns_platform", "business_id", "platform_id"),
    )

    order_id: Mapped[UUID]
    parcel_id: Mapped[UUID | None]
    key: Mapped[str]
    return_type: Mapped[str]
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    payer: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="")
    number_key: Mapped[str] = mapped_column(default="")
    carrier_name: Mapped[str] = mapped_column(default="")
    platform_id: Mapped[str] = mapped_column(default="")
    platform_status: Mapped[str] = mapped_column(default="")
    next_action: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    state_at: Mapped[datetime] = mapped_column(default=now)
    due_sort: Mapped[datetime] = mapped_column(default=now)
    received_at: Mapped[datetime | None]
    received_by_name: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_how: Mapped[str] = mapped_column(default="")
    settled_words: Mapped[str] = mapped_column(default="")
    settled_by_name: Mapped[str] = mapped_column(default="")

    @property
    def by_carrier(self) -> bool:
        """Whether it comes back by itself, without anybody's leave."""
        return self.return_type == UNDELIVERED and self.cause in BY_CARRIER


class ReturnLine(Owned, Model):
    """So many pieces of one line of the order that are to come back. What was sent is written down here: the platform
    may take the line out of its order later, and the pieces come back all the same. `sent` is how many were."""

    __tablename__ = "return_lines"
    __table_args__ = (
        owned_fk("returns", "return_id", ondelete="CASCADE"),
        UniqueConstraint("business_id", "return_id", "line_id"),
        Index("ix_return_lines_line", "business_id", "line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    return_id: Mapped[UUID]
    line_id: Mapped[UUID]
    quantity: Mapped[int]
    sent: Mapped[int]
    sku: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    variation: Mapped[str] = mapped_column(default="")


class Inspection(Owned, Model):
    """So many pieces of a return's line, how they were found, and what was done with them. `key` is made by the form:
    sending it twice inspects once. `shelved` is how many went into the stock's count (a kit by its parts), `moved`
    which they were: item, pieces, and the bin where that item lay before. One that was `undone` counts for nothing."""

    __tablename__ = "inspections"
    __table_args__ = (
        owned_fk("return_lines", "return_line_id", ondelete="CASCADE"),
        owned_fk("places", "place_id"),
        UniqueConstraint("business_id", "return_line_id", "key"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    return_line_id: Mapped[UUID]
    key: Mapped[str]
    condition: Mapped[str]
    quantity: Mapped[int]
    decision: Mapped[str]
    place_id: Mapped[UUID | None]
    bin: Mapped[str] = mapped_column(default="")
    serials: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    shelved: Mapped[int] = mapped_column(default=0)
    inspected_at: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str]
    moved: Mapped[list | None] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by_name: Mapped[str] = mapped_column(default="", server_default="")
    undone_because: Mapped[str] = mapped_column(default="", server_default="")
