"""What-if over history: the replays that a seller asked for, and what each found."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.accounts.models import Shop
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.orders.models import Order

STATES = {"waiting": "Waiting", "working": "Going through the orders", "done": "Done", "failed": "Failed",
          "stopped": "Stopped"}  # fmt: skip
ORDER, SHOP = Order.__table__, Shop.__table__


class Replay(Owned, Model):
    """One question: these shops' orders of that period, by a book (`book`, "" for the one in force) in which one rule
    (`rule`, or "") has another figure (`number`). It is asked as of `created_at`; `after_at` and `after_id` say how far
    the worker has come, `found` what it counted: "outcome rule fault" -> how many; `money` "outcome currency" -> sum.
    """

    __tablename__ = "replays"
    __table_args__ = (
        Index("ix_replays_state", "state", "claimed_until"),
        Index("ix_replays_created", "business_id", "created_at"),
    )

    book: Mapped[str]
    rule: Mapped[str]
    number: Mapped[int | None]
    shop_ids: Mapped[list]
    placed_from: Mapped[datetime]
    placed_until: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="waiting")
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0)
    touched: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict] = mapped_column(default=dict)
    money: Mapped[dict] = mapped_column(default=dict)
    after_at: Mapped[datetime | None]
    after_id: Mapped[UUID | None]
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class ReplayMiss(Owned, Model):
    """One rule that one order broke, by the replay, in reality or both (rules/replaying.py, Compared)."""

    __tablename__ = "replay_misses"
    __table_args__ = (
        owned_fk("replays", "replay_id", ondelete="CASCADE"),
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        UniqueConstraint("business_id", "replay_id", "order_id", "rule"),
        Index("ix_replay_misses_outcome", "business_id", "replay_id", "outcome", "id"),
        Index("ix_replay_misses_order", "business_id", "order_id"),
    )

    replay_id: Mapped[UUID]
    order_id: Mapped[UUID]
    rule: Mapped[str]
    outcome: Mapped[str]
    replayed: Mapped[str]
    happened: Mapped[str]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    fault: Mapped[str]
    at_stake: Mapped[Decimal | None]
    currency: Mapped[str]


def replay_of(business_id: UUID, replay_id: UUID) -> Replay | None:
    """One replay, if it is this business's."""
    return db.session.get(Replay, (business_id, replay_id))


def replays_of(business_id: UUID) -> list[Replay]:
    """A business's replays, the newest first."""
    query = select(Replay).where(Replay.business_id == business_id)
    return list(db.session.scalars(query.order_by(Replay.created_at.desc(), Replay.id.desc())))


def misses_of(
    business_id: UUID, replay_id: UUID, outcome: str, after: UUID | None = None, limit: int = 100
) -> Sequence[Any]:
    """What a replay found, order by order as they were placed, with each order's number; `after` the last one seen."""
    table = ReplayMiss.__table__
    query = (
        select(table, ORDER.c.number, ORDER.c.placed_at, SHOP.c.name.label("shop_name"))
        .join(ORDER, and_(ORDER.c.business_id == table.c.business_id, ORDER.c.id == table.c.order_id))
        .join(SHOP, and_(SHOP.c.business_id == ORDER.c.business_id, SHOP.c.id == ORDER.c.shop_id))
        .where(table.c.business_id == business_id, table.c.replay_id == replay_id, table.c.outcome == outcome)
    )
    if after:
        query = query.where(table.c.id > after)
    return db.session.execute(query.order_by(table.c.id).limit(limit)).all()
