from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk

STILL_OPEN = text("sealed_at IS NULL AND ended_at IS NULL")


class Packing(Owned, Model):
    """One parcel on the packing table, from the first scan until it is sealed or unpacked.

    `unit_id` is what is packed: the parcel's id, or the order's while no parcel is known. Only one packing of a unit
    is open at a time, on however many tables; a partial parcel is followed by another packing for the rest.
    `ticks` {task: {by, at}}, `decisions` {obstacle: {by, reason, at}}; `expected_g` is what it should weigh.
    """

    __tablename__ = "packings"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        owned_fk("boxes", "box_id"),
        Index("uq_packings_open", "business_id", "unit_id", unique=True, postgresql_where=STILL_OPEN,
              sqlite_where=STILL_OPEN),
        Index("ix_packings_unit", "business_id", "unit_id"),
        Index("ix_packings_order", "business_id", "order_id"),
        Index("ix_packings_sealed", "business_id", "sealed_at"),
    )  # fmt: skip

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    unit_id: Mapped[UUID]
    order_id: Mapped[UUID]
    parcel_id: Mapped[UUID | None]
    box_id: Mapped[UUID | None]
    weight_g: Mapped[int | None]
    expected_g: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    ticks: Mapped[dict] = mapped_column(default=dict)
    decisions: Mapped[dict] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=0)
    begun_by_name: Mapped[str]
    begun_at: Mapped[datetime] = mapped_column(default=now)
    sealed_at: Mapped[datetime | None]
    sealed_by_name: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class PackedPiece(Owned, Model):
    """Pieces put into a parcel by one scan. `id` is made by the page, so that a scan sent twice counts once. A scan
    that was refused is kept too: it says what nearly went wrong."""

    __tablename__ = "packed_pieces"
    __table_args__ = (
        owned_fk("packings", "packing_id", ondelete="CASCADE"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_packed_pieces_packing", "business_id", "packing_id", "at"),
    )

    packing_id: Mapped[UUID]
    row_key: Mapped[str] = mapped_column(default="")
    code: Mapped[str]
    quantity: Mapped[int]
    verdict: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None]


def packing_of(business_id: UUID, packing_id: UUID, *, to_change: bool = False) -> Packing | None:
    """One packing. `to_change` holds it until the transaction ends, so that two tables take turns."""
    query = select(Packing).where(Packing.business_id == business_id, Packing.id == packing_id)
    return db.session.scalar(query.with_for_update() if to_change else query)


def packings_of_unit(business_id: UUID, unit_ids: Iterable[UUID]) -> list[Packing]:
    """What was packed or is being packed of these parcels or orders, without what was unpacked, the oldest first."""
    query = select(Packing).where(Packing.business_id == business_id, among(Packing.unit_id, unit_ids))
    return list(db.session.scalars(query.where(Packing.ended_at.is_(None)).order_by(Packing.begun_at, Packing.id)))


def open_packings(business_id: UUID, limit: int = 20) -> list[Packing]:
    """What is on a packing table now, the newest first."""
    query = select(Packing).where(
        Packing.business_id == business_id, Packing.sealed_at.is_(None), Packing.ended_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Packing.begun_at.desc(), Packing.id).limit(limit)))


def sealed_packings_of_orders(business_id: UUID, order_ids: Iterable[UUID]) -> list[Packing]:
    """The sealed parcels that were packed for these orders, the oldest first."""
    query = select(Packing).where(Packing.business_id == business_id, among(Packing.order_id, order_ids))
    query = query.where(Packing.sealed_at.is_not(None), Packing.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Packing.sealed_at, Packing.id)))


def pieces_of(business_id: UUID, packing_ids: Iterable[UUID]) -> list[PackedPiece]:
    """Every scan into these parcels that was not taken back, as they were made."""
    query = select(PackedPiece).where(
        PackedPiece.business_id == business_id,
        among(PackedPiece.packing_id, packing_ids),
        PackedPiece.undone_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(PackedPiece.at, PackedPiece.id)))


def earlier_ratios(business_id: UUID, limit: int = 200) -> list[float]:
    """Weighed to expected of the latest sealed parcels that could be compared and that nobody had to decide about."""
    query = (
        select(Packing.weight_g, Packing.expected_g, Packing.decisions)
        .where(Packing.business_id == business_id, Packing.sealed_at.is_not(None), Packing.ended_at.is_(None))
        .where(Packing.weight_g.is_not(None), Packing.expected_g > 0)
        .order_by(Packing.sealed_at.desc())
        .limit(limit)
    )
    rows = db.session.execute(query)
    return [row.weight_g / row.expected_g for row in rows if not {"too_light", "too_heavy"} & row.decisions.keys()]
