from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Cast, Column, Index, String, cast, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk

UNDASHED = 32


class Fact(Owned, Model):
    """One thing that somebody says happened to an order. Never changed, never deleted.

    `key` makes telling it twice harmless. `hash` covers every column but `announced_at` and the hash before it.
    """

    __tablename__ = "facts"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        Index("uq_facts_key", "business_id", "order_id", "key", unique=True),
        Index("uq_facts_position", "business_id", "order_id", "position", unique=True),
        Index(
            "ix_facts_unannounced",
            "business_id",
            "recorded_at",
            postgresql_where=text("announced_at IS NULL"),
            sqlite_where=text("announced_at IS NULL"),
        ),
    )

    order_id: Mapped[UUID]
    parcel_id: Mapped[UUID | None]
    position: Mapped[int]
    kind: Mapped[str]
    key: Mapped[str]
    happened_at: Mapped[datetime]
    uncertainty: Mapped[float] = mapped_column(default=0.0)
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    actor_name: Mapped[str]
    place_id: Mapped[UUID | None]
    details: Mapped[dict] = mapped_column(default=dict)
    undoes: Mapped[str | None]
    hash: Mapped[str]
    announced_at: Mapped[datetime | None]


class Chain(Model):
    """The head of an order's chain of facts, and what they add up to: a reading, made anew with every fact. Of an order
    that goes in parts, so many `parts` are agreed, and so many pieces are in none, `waits`."""

    __tablename__ = "chains"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        Index("ix_chains_lane", "business_id", "lane", "status_at", "order_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="to_confirm")
    lane: Mapped[str] = mapped_column(default="to_confirm")
    status_at: Mapped[datetime | None]
    parcels: Mapped[dict] = mapped_column(default=dict)
    parts: Mapped[int] = mapped_column(default=0, server_default="0")
    waits: Mapped[int] = mapped_column(default=0, server_default="0")


def as_text(column: Column) -> Cast[str]:
    """An id's column to be read as text, then to be `dashed`: to make an id of each, and a text of it again, is a third
    of all the work where a hundred thousand are read."""
    return cast(column, String)


def dashed(text: str) -> str:
    """An id's text as it is hashed: SQLite keeps it without dashes."""
    if len(text) != UNDASHED:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def facts_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Fact]]:
    """Every fact of these orders, as they were recorded."""
    found: dict[UUID, list[Fact]] = defaultdict(list)
    query = (
        select(Fact)
        .where(Fact.business_id == business_id, Fact.order_id.in_(list(order_ids)))
        .order_by(Fact.order_id, Fact.position)
    )
    for fact in db.session.scalars(query):
        found[fact.order_id].append(fact)
    return found


def chain_of(business_id: UUID, order_id: UUID) -> Chain | None:
    """Where one order stands."""
    return db.session.get(Chain, (business_id, order_id))
