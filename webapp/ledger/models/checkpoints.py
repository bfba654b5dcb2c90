from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.db import Model, db
from webapp.kit.ids import first_id
from webapp.ledger.models.facts import Chain, Fact, as_text, dashed

chains = Chain.__table__


class Checkpoint(Model):
    """A seal over the heads of all of a business's chains at one moment. `root` is the hash over them, `before` the
    digest of the checkpoint before this one, `key` the public key (hex) that `signature` verifies with."""

    __tablename__ = "checkpoints"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    orders: Mapped[int]
    facts: Mapped[int]
    root: Mapped[str]
    before: Mapped[str] = mapped_column(default="")
    key: Mapped[str]
    signature: Mapped[str]

    def as_row(self) -> dict[str, Any]:
        """As it is signed, witnessed and given away."""
        return {
            "at": self.at.isoformat(timespec="microseconds"), "before": self.before, "business": str(self.business_id),
            "facts": self.facts, "key": self.key, "number": self.number, "orders": self.orders, "root": self.root,
            "signature": self.signature,
        }  # fmt: skip


class Head(NamedTuple):
    """Where a chain ends: its order (the text of its id), how many facts it has, and the hash of the last."""

    order_id: str
    length: int
    head: str


def last_checkpoint(business_id: UUID) -> Checkpoint | None:
    """The newest checkpoint of a business."""
    query = select(Checkpoint).where(Checkpoint.business_id == business_id)
    return db.session.scalars(query.order_by(Checkpoint.number.desc()).limit(1)).first()


def checkpoints_of(business_id: UUID, after: int = 0) -> list[Checkpoint]:
    """A business's checkpoints after that number, in their order."""
    query = select(Checkpoint).where(Checkpoint.business_id == business_id, Checkpoint.number > after)
    return list(db.session.scalars(query.order_by(Checkpoint.number)))


def heads_of(business_id: UUID, order_ids: Collection[UUID] | None = None) -> list[Head]:
    """The head of every chain that has facts, by order: of all, or of these orders."""
    query = select(as_text(chains.c.order_id), chains.c.length, chains.c.head)
    query = query.where(chains.c.business_id == business_id, chains.c.length > 0)
    if order_ids is not None:
        query = query.where(among(chains.c.order_id, order_ids))
    rows = db.session.execute(query.order_by(chains.c.order_id))
    return [Head(dashed(order_id), length, head) for order_id, length, head in rows]


def told_since(business_id: UUID, since: datetime) -> set[UUID]:
    """The orders that a fact was written of since then: ids of facts sort by when they were made."""
    query = select(Fact.order_id).where(Fact.business_id == business_id, Fact.id >= first_id(since)).distinct()
    return set(db.session.scalars(query))
