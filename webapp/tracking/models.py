import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, case, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit import seal
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.tracking.rules import SILENT, SILENT_AFTER


class Link(Owned, Model):
    """A business's account with a carrier's system.

    One worker at a time asks it: `claim` is that worker's token and `leased_until` when it loses it; a worker that
    froze and wakes up finds another token there and changes nothing. `token` is the address at which the carrier
    tells us by webhook; the signature, not the address, proves who tells.
    """

    __tablename__ = "carrier_links"
    __table_args__ = (owned_fk("carriers", "carrier_id"), Index("ix_carrier_links_token", "token"))

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    carrier_id: Mapped[UUID]
    adapter: Mapped[str]
    name: Mapped[str]
    base_url: Mapped[str] = mapped_column(default="")
    carrier_code: Mapped[str] = mapped_column(default="")
    sealed: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(default=seal.token)
    pace: Mapped[int | None]  # seconds between two questions about a parcel; None: as its story suggests
    paused_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    last_told_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failing_words: Mapped[str] = mapped_column(default="")
    rounds_failed: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
    claim: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def secrets(self) -> dict[str, str]:
        """What proves us to the carrier, and the carrier to us. Never shown again once saved."""
        return json.loads(seal.decrypt(self.sealed)) if self.sealed else {}

    @secrets.setter
    def secrets(self, secrets: dict[str, str]) -> None:
        self.sealed = seal.encrypt(json.dumps(secrets))

    @property
    def kept_secrets(self) -> frozenset[str]:
        """The names of the secrets that are there."""
        return frozenset(name for name, secret in self.secrets.items() if secret)

    @property
    def pace_pause(self) -> timedelta | None:
        return timedelta(seconds=self.pace) if self.pace else None


_DUE = text("next_poll_at IS NOT NULL")


class Watch(Owned, Model):
    """A parcel to ask a carrier about. `next_poll_at` NULL: its story is over, nobody asks any more."""

    __tablename__ = "carrier_watches"
    __table_args__ = (
        owned_fk("carrier_links", "link_id"),
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        UniqueConstraint("business_id", "link_id", "parcel_id"),
        Index("ix_carrier_watches_parcel", "business_id", "parcel_id"),
        Index("ix_carrier_watches_number", "business_id", "link_id", "number"),
        Index(
            "ix_carrier_watches_due", "business_id", "link_id", "next_poll_at", postgresql_where=_DUE, sqlite_where=_DUE
        ),
    )  # fmt: skip

    link_id: Mapped[UUID]
    parcel_id: Mapped[UUID]
    number: Mapped[str]
    next_poll_at: Mapped[datetime | None]
    last_polled_at: Mapped[datetime | None]
    last_changed_at: Mapped[datetime | None]
    last_kind: Mapped[str | None]
    last_answer: Mapped[str] = mapped_column(default="")
    refused_words: Mapped[str] = mapped_column(default="")
    expected_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Told(Owned, Model):
    """What a carrier told us by webhook: the raw bytes, kept before anything is made of them."""

    __tablename__ = "carrier_told"
    __table_args__ = (
        owned_fk("carrier_links", "link_id"),
        Index("uq_carrier_told_digest", "business_id", "link_id", "digest", unique=True),
        Index("ix_carrier_told_number", "business_id", "number"),
        Index(
            "ix_carrier_told_unread", "received_at", postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )  # fmt: skip

    link_id: Mapped[UUID]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(default="")


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


def links_of(business_id: UUID) -> list[Link]:
    """A business's links, oldest first."""
    return list(db.session.scalars(select(Link).where(Link.business_id == business_id).order_by(Link.created_at)))


def find_link(business_id: UUID, link_id: UUID) -> Link | None:
    """One link of that business."""
    return db.session.get(Link, (business_id, link_id))


def link_told_at(adapter: str, token: str) -> Link | None:
    """The link whose webhook address that is."""
    return db.session.scalar(select(Link).where(Link.token == token, Link.adapter == adapter))


def unheard_of(business_id: UUID) -> list[Unheard]:
    """Codes that nobody has heard of, the most frequent first."""
    query = select(Unheard).where(Unheard.business_id == business_id).order_by(Unheard.count.desc(), Unheard.code)
    return list(db.session.scalars(query.limit(100)))


def watches_of(business_id: UUID, parcel_ids: Iterable[UUID]) -> list[Watch]:
    """Who watches these parcels."""
    return list(
        db.session.scalars(
            select(Watch)
            .where(Watch.business_id == business_id, Watch.parcel_id.in_(list(parcel_ids)))
            .order_by(Watch.created_at)
        )
    )


def watch_counts(business_id: UUID, at: datetime) -> dict[UUID, dict[str, int]]:
    """Per link, of the parcels that it is asked about: `watched`, `quiet` (no event yet), `silent` (for longer than
    usual after their last word)."""
    usual = case(
        *((Watch.last_kind == kind, at - longest) for kind, longest in SILENT_AFTER.items()), else_=at - SILENT
    )
    rows = db.session.execute(
        select(
            Watch.link_id,
            func.count(),
            func.count().filter(Watch.last_kind.is_(None)),
            func.count().filter(Watch.last_kind.is_not(None), Watch.last_changed_at < usual),
        )
        .where(Watch.business_id == business_id, Watch.next_poll_at.is_not(None))
        .group_by(Watch.link_id)
    )
    return {link_id: {"watched": all_, "quiet": quiet, "silent": silent} for link_id, all_, quiet, silent in rows}


def refused_numbers(business_id: UUID, link_id: UUID) -> list[Watch]:
    """Parcels that could not be asked about last time, with the words why; the first hundred."""
    query = select(Watch).where(
        Watch.business_id == business_id,
        Watch.link_id == link_id,
        Watch.next_poll_at.is_not(None),
        Watch.refused_words != "",
    )
    return list(db.session.scalars(query.order_by(Watch.number).limit(100)))


def told_counts(business_id: UUID, link_id: UUID) -> dict[str, int]:
    """How many webhooks came, by what became of them."""
    query = select(Told.verdict, func.count()).where(Told.business_id == business_id, Told.link_id == link_id)
    return {verdict: count for verdict, count in db.session.execute(query.group_by(Told.verdict))}  # noqa: C416
