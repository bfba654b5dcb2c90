from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db

KINDS = {"photo": "Photo", "signature": "Signature"}
COMPARED = 5000  # photos that a new one is compared with
SUBJECTS = {"scan": "a scan", "batch": "a handover", "parcel": "a parcel", "order": "an order", "case": "a case",
            "complaint": "a complaint", "return": "a return"}  # fmt: skip


class Proof(Owned, Model):
    """A photo or a signature. The original's bytes are sealed under their SHA-256 (kit.files) and never change;
    what is shown is the developed copy. `subject_id` may come before its subject: a photo can overtake its scan.

    `reuses` is the earlier proof with the very same bytes, where there is one; `resembles` an earlier photo of
    something else that looks the same (rules.likeness says when), by the `likeness` that the darkroom saw. `exif` is
    what the original says of itself (camera, time, place): {} for nothing, None where nobody has looked.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        UniqueConstraint("business_id", "subject", "subject_id", "sha256"),
        Index("ix_proofs_sha256", "business_id", "sha256"),
        Index("ix_proofs_recorded", "business_id", "recorded_at"),
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
    likeness: Mapped[str] = mapped_column(default="", server_default="")
    resembles: Mapped[UUID | None]
    exif: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))


def proof_of(business_id: UUID, proof_id: UUID) -> Proof | None:
    """One proof, if it is this business's."""
    return db.session.get(Proof, (business_id, proof_id))


def hold_proof(business_id: UUID, proof_id: UUID) -> Proof | None:
    """The same, held for writing until the transaction ends."""
    return db.session.get(Proof, (business_id, proof_id), with_for_update=True, populate_existing=True)


def proof_sent_by(business_id: UUID, actor: str, sha256: str) -> Proof | None:
    """A proof of these very bytes that this person sent."""
    mine = select(Proof).where(Proof.business_id == business_id, Proof.sha256 == sha256, Proof.taken_by == actor)
    return db.session.scalars(mine.limit(1)).first()


def proofs_of(business_id: UUID, subject: str, subject_ids: list[UUID]) -> list[Proof]:
    """The proofs of these subjects, as they were taken."""
    return list(
        db.session.scalars(
            select(Proof)
            .where(Proof.business_id == business_id, Proof.subject == subject, Proof.subject_id.in_(subject_ids))
            .order_by(Proof.taken_at, Proof.id)
        )
    )


def likenesses(proof: Proof, since: datetime) -> list[tuple[UUID, str]]:
    """What the photos of other things look like that this business took since then and before this one, newest first;
    several photos of one thing look alike for good reason."""
    query = (
        select(Proof.id, Proof.likeness)
        .where(Proof.business_id == proof.business_id, Proof.recorded_at > since, Proof.likeness != "")
        .where(Proof.recorded_at <= proof.recorded_at, Proof.subject_id != proof.subject_id)
        .order_by(Proof.recorded_at.desc())
        .limit(COMPARED)
    )
    return [(row.id, row.likeness) for row in db.session.execute(query)]


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
