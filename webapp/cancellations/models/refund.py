from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk

SPENT = "~"  # in a key: what comes after it is the refund that had it
TYPED = "typed-"


class Refund(Owned, Model):
    """Money that goes back to a buyer, whole or in part. `key` names it within its order: the same again is the same
    refund. `withdrawn_at` is when it was taken back: it counts for nothing since, and stays written down."""

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
    withdrawn_by_name: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_because: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def fact_key(self) -> str:
        """The key of the fact that it makes."""
        return f"refund-{self.id}"

    @property
    def purpose(self) -> str:
        """What it was for: its key, without what taking it back added."""
        return self.key.partition(SPENT)[0]

    def free_key(self) -> None:
        """Let what it was for be paid back anew, now that this one was taken back. A key that a form made names one
        press of a button, and stays spent."""
        if not self.key.startswith(TYPED):
            self.key = f"{self.key}{SPENT}{self.id}"


def refunds_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Refund]]:
    """The refunds of these orders that stand, oldest first."""
    found: dict[UUID, list[Refund]] = defaultdict(list)
    for refund in all_refunds_of(business_id, order_ids):
        if not refund.withdrawn_at:
            found[refund.order_id].append(refund)
    return found


def all_refunds_of(business_id: UUID, order_ids: Iterable[UUID]) -> Sequence[Refund]:
    """The refunds of these orders, those that were taken back too, oldest first."""
    query = select(Refund).where(Refund.business_id == business_id, among(Refund.order_id, order_ids))
    return db.session.scalars(query.order_by(Refund.refunded_at, Refund.id)).all()


def refund_of(business_id: UUID, refund_id: UUID) -> Refund | None:
    """One refund, if it is this business's."""
    return db.session.get(Refund, (business_id, refund_id))


def refund_keyed(business_id: UUID, order_id: UUID, key: str) -> Refund | None:
    """The refund of that key, standing or withdrawn."""
    query = select(Refund).where(Refund.business_id == business_id, Refund.order_id == order_id, Refund.key == key)
    return db.session.scalar(query)
