from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db


class Box(Owned, Model):
    """One kind of box that the shop has: its inner size in millimetres, its own weight and the most it may hold in
    grams. `left` is how many there are, None where nobody counts. A box that is not used any more is retired."""

    __tablename__ = "boxes"
    __table_args__ = (
        CheckConstraint("length_mm > 0 AND width_mm > 0 AND height_mm > 0", name="sizes"),
        CheckConstraint('"left" IS NULL OR "left" >= 0', name="left"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    weight_g: Mapped[int]
    max_weight_g: Mapped[int]
    left: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]


def boxes_of(business_id: UUID) -> list[Box]:
    """The boxes in use, the smallest first."""
    query = select(Box).where(Box.business_id == business_id, Box.retired_at.is_(None))
    return list(db.session.scalars(query.order_by(Box.length_mm * Box.width_mm * Box.height_mm, Box.name, Box.id)))


def box_of(business_id: UUID, box_id: UUID | None, *, to_change: bool = False) -> Box | None:
    """One box, retired ones too. `to_change` holds the row until the transaction ends."""
    query = select(Box).where(Box.business_id == business_id, Box.id == box_id)
    return db.session.scalar(query.with_for_update() if to_change else query)
