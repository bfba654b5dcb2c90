from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, case, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.tracking.rules import SILENT, SILENT_AFTER

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
    rows = db.session.execute(
        select(
            Watch.link_id,
            func.count(),
            func.count().filter(Watch.last_kind.is_(None)),
            func.count().filter(_is_silent(at)),
        )
        .where(Watch.business_id == business_id, Watch.next_poll_at.is_not(None))
        .group_by(Watch.link_id)
    )
    return {link_id: {"watched": all_, "quiet": quiet, "silent": silent} for link_id, all_, quiet, silent in rows}


def _is_silent(at: datetime) -> ColumnElement[bool]:
    """Its last word is longer ago than usual after such a word."""
    usual = case(
        *((Watch.last_kind == kind, at - longest) for kind, longest in SILENT_AFTER.items()), else_=at - SILENT
    )
    return and_(Watch.last_kind.is_not(None), Watch.last_changed_at < usual)


def silent_watches(at: datetime, after: UUID | None, limit: int) -> list[Watch]:
    """Parcels of any business that are watched and silent for longer than usual, by the watch's id."""
    query = select(Watch).where(Watch.next_poll_at.is_not(None), _is_silent(at)).order_by(Watch.id).limit(limit)
    return list(db.session.scalars(query.where(Watch.id > after) if after else query))


def refused_numbers(business_id: UUID, link_id: UUID) -> list[Watch]:
    """Parcels that could not be asked about last time, with the words why; the first hundred."""
    query = select(Watch).where(
        Watch.business_id == business_id,
        Watch.link_id == link_id,
        Watch.next_poll_at.is_not(None),
        Watch.refused_words != "",
    )
    return list(db.session.scalars(query.order_by(Watch.number).limit(100)))
