"""What a shop decides about its law: the book that it goes by, since when; and days of its own."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class BookChoice(Owned, Model):
    """The book that a shop goes by for orders placed since then, until the next choice. Rows are only ever added."""

    __tablename__ = "book_choices"
    __table_args__ = (owned_fk("shops", "shop_id"), Index("ix_book_choices_shop", "business_id", "shop_id", "since"))

    shop_id: Mapped[UUID]
    book: Mapped[str]
    since: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str]


class OwnDay(Owned, Model):
    """A day that the calendar gets wrong for a shop (None: for all of the business): "closed" does not count although
    it would, "open" counts although it would not."""

    __tablename__ = "own_days"
    __table_args__ = (owned_fk("shops", "shop_id"), Index("ix_own_days_day", "business_id", "day"))

    shop_id: Mapped[UUID | None]
    day: Mapped[date]
    name: Mapped[str]
    counts: Mapped[str]
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


def choices_of(business_id: UUID) -> Sequence[BookChoice]:
    """Every choice that the shops of a business made, the latest last."""
    query = select(BookChoice).where(BookChoice.business_id == business_id)
    return db.session.scalars(query.order_by(BookChoice.since, BookChoice.id)).all()


def own_days_of(business_id: UUID) -> Sequence[OwnDay]:
    """The days of its own that a business has, by day."""
    query = select(OwnDay).where(OwnDay.business_id == business_id)
    return db.session.scalars(query.order_by(OwnDay.day, OwnDay.id)).all()
