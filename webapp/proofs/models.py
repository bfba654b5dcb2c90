from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db

KINDS = {"photo": "Photo", "signature": "Signature"}
SUBJECTS = {"scan": "a scan", "batch": "a handover", "parcel": "a parcel", "order": "an order", "case": "a case",
            "complaint": "a complaint"}  # fmt: skip


class Proof(Owned, Model):
    """A photo or a signature. The original's bytes are sealed under their SHA-256 (kit.files) and never change;
    what is shown is the developed copy. `subject_id` may come before its subject: a photo can overtake its scan.

    `reuses` is the earlier proof with the very same bytes, where there is one.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        UniqueConstraint("business_id", "subject", "subject_id", "sha256"),
        Index("ix_proofs_sha256", "business_id", "sha256"),
        Index(
            "ix_proofs_undeveloped",
            "recorded_at",
            postgresql_where=text("developed_at IS NULL AND spoilt_at IS NULL AND kind = 'photo'"),
            sqlite_where=text("developed_at IS NULL AND spoilt_at IS NULL AND kind = 'photo'"),
        ),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str]
    taken_by_name: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    reuses: Mapped[UUID | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime | None]
    developed_sha256: Mapped[str | None]
    developed_at: Mapped[datetime | None]
    spoilt_at: Mapped[datetime | None]
    spoilt_because: Mapped[str] = mapped_column(default="")


def proof_of(business_id: UUID, proof_id: UUID) -> Proof | None:
    """One proof, if it is this business's."""
    return db.session.get(Proof, (business_id, proof_id))


def proofs_of(business_id: UUID, subject: str, subject_ids: list[UUID]) -> list[Proof]:
    """The proofs of these subjects, as they were taken."""
    return list(
        db.session.scalars(
            select(Proof)
            .where(Proof.business_id == business_id, Proof.subject == subject, Proof.subject_id.in_(subject_ids))
            .order_by(Proof.taken_at, Proof.id)
        )
    )


def undeveloped(limit: int) -> list[Proof]:
    """Photos of any business that still wait for the darkroom, oldest first."""
    return list(
        db.session.scalars(
            select(Proof)
            .where(Proof.developed_at.is_(None), Proof.spoilt_at.is_(None), Proof.kind == "photo")
            .order_by(Proof.recorded_at)
            .limit(limit)
        )
    )
