from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Refund(Owned, Model):
    """Money that goes back to a buyer, whole or in part. `key` names it within its order: the same again is the same
    refund. `withdrawn_at` is when it was taken back before the money went."""

    __tablename__ = "refunds"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        UniqueConstraint("business_id", "order_id", "key"),
        Index("ix_refunds_at", "business_id", "refunded_at", "id"),
        CheckConstraint("amount > 0", name="amount"),
    )

    order_id: Mapped[UUID]
    key: Mapped[str]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    part: Mapped[str]
    why: Mapped[str]
    refunded_at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    by_name: Mapped[str]
    withdrawn_at: Mapped[datetime | None]


def refunds_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Refund]]:
    """The refunds of these orders that stand, oldest first."""
    query = select(Refund).where(
        Refund.business_id == business_id, among(Refund.order_id, order_ids), Refund.withdrawn_at.is_(None)
    )
    found: dict[UUID, list[Refund]] = defaultdict(list)
    for refund in db.session.scalars(query.order_by(Refund.refunded_at, Refund.id)):
        found[refund.order_id].append(refund)
    return found


def refund_keyed(business_id: UUID, order_id: UUID, key: str) -> Refund | None:
    """The refund of that key, standing or withdrawn."""
    query = select(Refund).where(Refund.business_id == business_id, Refund.order_id == order_id, Refund.key == key)
    return db.session.scalar(query)
