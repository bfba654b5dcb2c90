from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.handover.models import Scan
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.labels.models.files import Work
from webapp.orders.models import ParcelOrder
from webapp.proofs.models import Proof


class EvidenceFile(Work, Owned, Model):
    """An evidence file that somebody asked for: of which orders, what goes along, and how far it is made.

    `subject` and `subject_id` are what it is of: an order, a batch or a case. `documents` are rows of {name, sha256,
    words} of files kept here. `shows` is "values" where the buyer's data go along in clear, else "digests".
    """

    __tablename__ = "evidence_files"
    __table_args__ = (
        Index("ix_evidence_files_state", "state", "claimed_until"),
        Index("ix_evidence_files_subject", "business_id", "subject", "subject_id", "created_at"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    title: Mapped[str]
    order_ids: Mapped[list] = mapped_column(default=list)
    documents: Mapped[list] = mapped_column(default=list)
    shows: Mapped[str] = mapped_column(default="digests")
    sha256: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    checkpoint: Mapped[int | None]
    removed_at: Mapped[datetime | None]


class Commitment(Model):
    """One field of a buyer's data, as evidence files name it without showing it: `digest` is SHA-256 over salt and
    value, fixed once. The salt goes with the data: after an erasure nobody can try values out."""

    __tablename__ = "commitments"
    __table_args__ = (owned_fk("orders", "order_id", ondelete="CASCADE"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[str]
    fixed_at: Mapped[datetime] = mapped_column(default=now)


class Erasure(Owned, Model):
    """That a buyer's data were erased from an order: why, by whom, when. `pictures_at` is when the pictures that may
    show them went; while a case is open they are held."""

    __tablename__ = "erasures"
    __table_args__ = (owned_fk("orders", "order_id", ondelete="CASCADE"), UniqueConstraint("business_id", "order_id"))

    order_id: Mapped[UUID]
    because: Mapped[str]
    by: Mapped[str]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    pictures_at: Mapped[datetime | None]


def evidence_file_of(business_id: UUID, file_id: UUID) -> EvidenceFile | None:
    """One evidence file, if it is this business's."""
    return db.session.get(EvidenceFile, (business_id, file_id))


def evidence_files_of(business_id: UUID, subject: str, subject_id: UUID, limit: int = 10) -> list[EvidenceFile]:
    """The evidence files of an order, a batch or a case, the newest first."""
    query = select(EvidenceFile).where(
        EvidenceFile.business_id == business_id, EvidenceFile.subject == subject, EvidenceFile.subject_id == subject_id
    )
    return list(db.session.scalars(query.order_by(EvidenceFile.created_at.desc()).limit(limit)))


def erasures_of(business_id: UUID, order_ids) -> dict[UUID, Erasure]:
    """What was erased of these orders, by order."""
    query = select(Erasure).where(Erasure.business_id == business_id, among(Erasure.order_id, order_ids))
    return {erasure.order_id: erasure for erasure in db.session.scalars(query)}


def commitments_of(business_id: UUID, order_ids) -> dict[UUID, list[Commitment]]:
    """The commitments of these orders, by order, field and the time they were fixed."""
    query = select(Commitment).where(Commitment.business_id == business_id, among(Commitment.order_id, order_ids))
    found: dict[UUID, list[Commitment]] = {}
    for each in db.session.scalars(query.order_by(Commitment.field, Commitment.fixed_at, Commitment.digest)):
        found.setdefault(each.order_id, []).append(each)
    return found


def late_orders(limit: int = 1000) -> list[tuple[UUID, UUID]]:
    """Business and order of photos and signatures that were taken before an erasure and arrived after it."""
    scanned = and_(Scan.business_id == ParcelOrder.business_id, Scan.parcel_id == ParcelOrder.parcel_id)
    of_it = and_(Proof.business_id == Scan.business_id, Proof.subject == "scan", Proof.subject_id == Scan.client_id)
    inside = and_(ParcelOrder.business_id == Erasure.business_id, ParcelOrder.order_id == Erasure.order_id)
    query = (
        select(Erasure.business_id, Erasure.order_id)
        .join(ParcelOrder, inside)
        .join(Scan, scanned)
        .join(Proof, of_it)
        .where(Proof.recorded_at >= Erasure.pictures_at, Proof.taken_at <= Erasure.at, Proof.spoilt_at.is_(None))
        .distinct()
    )
    return [(row.business_id, row.order_id) for row in db.session.execute(query.limit(limit))]
