from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Told(Owned, Model):
    """What a carrier told us by webhook: the raw bytes, kept before anything is made of them.

    `tries` counts how often reading it failed, `trouble` says why; after too many it is given up as "unreadable".
    """

    __tablename__ = "carrier_told"
    __table_args__ = (
        owned_fk("carrier_links", "link_id"),
        Index("uq_carrier_told_digest", "business_id", "link_id", "digest", unique=True),
        Index("ix_carrier_told_number", "business_id", "number"),
        Index(
            "ix_carrier_told_unread", "business_id", "link_id", "tries", "received_at",
            postgresql_where=text("read_at IS NULL"), sqlite_where=text("read_at IS NULL"),
        ),
    )  # fmt: skip

    link_id: Mapped[UUID]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")


class Unheard(Model):
    """A code that a carrier sent and no table of ours has, with how often it came."""

    __tablename__ = "carrier_unheard_codes"
    __table_args__ = (owned_fk("carrier_links", "link_id"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(default="")
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


def unheard_of(business_id: UUID) -> list[Unheard]:
    """Codes that nobody has heard of, the most frequent first."""
    query = select(Unheard).where(Unheard.business_id == business_id).order_by(Unheard.count.desc(), Unheard.code)
    return list(db.session.scalars(query.limit(100)))


def unreadable_of(business_id: UUID, link_id: UUID) -> list[Told]:
    """The webhooks of a link that were given up, the newest first."""
    query = select(Told).where(Told.business_id == business_id, Told.link_id == link_id, Told.verdict == "unreadable")
    return list(db.session.scalars(query.order_by(Told.received_at.desc()).limit(50)))


def told_counts(business_id: UUID, link_id: UUID) -> dict[str, int]:
    """How many webhooks came, by what became of them."""
    query = select(Told.verdict, func.count()).where(Told.business_id == business_id, Told.link_id == link_id)
    return {verdict: count for verdict, count in db.session.execute(query.group_by(Told.verdict))}  # noqa: C416
