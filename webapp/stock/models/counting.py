from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, and_, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.stock.models.holding import Holding


class Count(Owned, Model):
    """A round with a scanner at a place: what lies there is counted, or what has come is `received` (its `kind`).
    Nothing changes until it is done. `reference` is what the delivery note is called; `taken_back_at` is when all of a
    delivery was taken out of stock again."""

    __tablename__ = "stock_counts"
    __table_args__ = (
        owned_fk("places", "place_id"),
        Index("ix_stock_counts_created", "business_id", "created_at"),
    )

    place_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default="counted", server_default="counted")
    reference: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]


class CountLine(Model):
    """How many of an item were counted so far, in which bin they lie ("" if none was scanned), and how many of them
    were taken back once they were in stock."""

    __tablename__ = "stock_count_lines"
    __table_args__ = (
        owned_fk("stock_counts", "count_id", ondelete="CASCADE"),
        owned_fk("items", "item_id"),
        CheckConstraint("counted >= 0", name="counted"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    count_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    counted: Mapped[int]
    taken_back: Mapped[int] = mapped_column(default=0, server_default="0")
    bin: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)


class StockScan(Model):
    """That a scan of a count or a pick list was taken: the key is the row, so it counts once however often it is
    sent. In a count, who scanned how many of which item, for as long as it was not taken back."""

    __tablename__ = "stock_scans"
    __table_args__ = (Index("ix_stock_scans_subject", "business_id", "subject_id", "at"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    actor: Mapped[str] = mapped_column(default="", server_default="")
    item_id: Mapped[UUID | None]
    quantity: Mapped[int] = mapped_column(default=0, server_default="0")
    at: Mapped[datetime] = mapped_column(default=now)


def last_scan(business_id: UUID, subject_id: UUID, actor: str, *, counting: bool = False) -> StockScan | None:
    """What somebody scanned last in a count; `counting`: of that which counts."""
    query = select(StockScan).where(StockScan.business_id == business_id, StockScan.subject_id == subject_id)
    query = query.where(StockScan.actor == actor, *((StockScan.quantity > 0,) if counting else ()))
    return db.session.scalar(query.order_by(StockScan.at.desc(), StockScan.key.desc()).limit(1))


def counts_of(business_id: UUID, kind: str = "counted", limit: int = 20) -> list[Any]:
    """The latest counts or receipts as (count, items): those that go on first."""
    query = (
        select(Count, func.count(CountLine.item_id))
        .outerjoin(CountLine, and_(CountLine.business_id == Count.business_id, CountLine.count_id == Count.id))
        .where(Count.business_id == business_id, Count.kind == kind)
        .group_by(Count.business_id, Count.id)
        .order_by(Count.done_at.is_not(None), Count.created_at.desc())
        .limit(limit)
    )
    return list(db.session.execute(query))


def open_receipts(business_id: UUID) -> list[Count]:
    """The deliveries that were begun and are not in stock, the oldest first."""
    query = select(Count).where(Count.business_id == business_id, Count.kind == "received", Count.done_at.is_(None))
    scanned = select(CountLine.item_id).where(
        CountLine.business_id == Count.business_id, CountLine.count_id == Count.id, CountLine.counted > 0
    )
    return list(db.session.scalars(query.where(scanned.exists()).order_by(Count.created_at).limit(20)))


def receipt_called(business_id: UUID, reference: str) -> Count | None:
    """The latest delivery of which the delivery note is called so, and that was not taken back."""
    query = select(Count).where(Count.business_id == business_id, Count.kind == "received")
    query = query.where(Count.taken_back_at.is_(None))
    alike = or_(Count.reference == reference, func.lower(Count.reference) == reference.lower())
    query = query.where(alike).order_by(Count.created_at.desc())
    return db.session.scalar(query.limit(1)) if reference else None


def count_lines(business_id: UUID, count_id: UUID) -> list[CountLine]:
    """What was counted, the latest first."""
    query = select(CountLine).where(CountLine.business_id == business_id, CountLine.count_id == count_id)
    return list(db.session.scalars(query.order_by(CountLine.at.desc(), CountLine.item_id)))


def bins_at(business_id: UUID, place_id: UUID) -> set[str]:
    """The bins of a place that something lies in."""
    query = select(Holding.bin).where(Holding.business_id == business_id, Holding.place_id == place_id)
    return set(db.session.scalars(query.where(Holding.bin != "").distinct()))
