from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.places.models import Place
from webapp.proofs.models import Proof

RECENT = 20


class Batch(Owned, Model):
    """Parcels that go together: to one carrier's driver at a place, or to one drop-off point.

    Closing it seals `manifest`, the list as it was signed, under a number that counts up without gaps.
    """

    __tablename__ = "batches"
    __table_args__ = (
        owned_fk("carriers", "carrier_id"),
        owned_fk("places", "place_id"),
        owned_fk("proofs", "signature_id"),
        UniqueConstraint("business_id", "manifest_number"),
        Index("ix_batches_opened", "business_id", "opened_at"),
    )

    carrier_id: Mapped[UUID]
    place_id: Mapped[UUID]
    method: Mapped[str]
    opened_by: Mapped[str]
    opened_by_name: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_by: Mapped[str | None]
    closed_by_name: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    driver_name: Mapped[str] = mapped_column(default="")
    signature_id: Mapped[UUID | None]
    manifest_number: Mapped[int | None]
    manifest: Mapped[dict | None]
    manifest_sha256: Mapped[str | None]

    carrier: Mapped[Carrier] = relationship(lazy="joined", viewonly=True)
    place: Mapped[Place] = relationship(lazy="joined", viewonly=True, overlaps="carrier")
    signature: Mapped[Proof | None] = relationship(viewonly=True, overlaps="carrier,place")


def batch_of(business_id: UUID, batch_id: UUID) -> Batch | None:
    """One batch, if it is this business's."""
    return db.session.get(Batch, (business_id, batch_id))


def latest_batch(business_id: UUID, opened_by: str) -> Batch | None:
    """The newest batch that this person began; failing that, the newest of anybody (among the last RECENT)."""
    query = select(Batch).where(Batch.business_id == business_id).order_by(Batch.opened_at.desc()).limit(RECENT)
    newest = list(db.session.scalars(query))
    return next((batch for batch in newest if batch.opened_by == opened_by), newest[0] if newest else None)


def batches_of(business_id: UUID, closed: bool, limit: int = 50) -> list[Batch]:
    """Open batches, or the closed ones; newest first."""
    query = select(Batch).where(Batch.business_id == business_id)
    query = query.where(Batch.closed_at.is_not(None) if closed else Batch.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Batch.opened_at.desc()).limit(limit)))
