from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db

STATES = {"waiting": "Waiting", "working": "Working", "done": "Done", "failed": "Not done"}


class Work:
    """Something that the worker does a piece at a time: `done` of `total`. `claim` fences off a worker that was thought
    dead."""

    by: Mapped[str]
    by_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class Run(Work, Owned, Model):
    """Labels made together: for which parcels, on what (`form`: a paper or a printer's density), and the file they are
    in. `printer` is where it goes by itself; `why` is the reason for printing again."""

    __tablename__ = "label_runs"
    __table_args__ = (
        Index("ix_label_runs_state", "state", "claimed_until"),
        Index("ix_label_runs_created", "business_id", "created_at", "id"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    form: Mapped[str]
    parcel_ids: Mapped[list] = mapped_column(default=list)
    skipped: Mapped[list] = mapped_column(default=list)
    why: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="")
    slips_sha256: Mapped[str] = mapped_column(default="")
    printer: Mapped[str] = mapped_column(default="")
    printed_at: Mapped[datetime | None]
    print_failure: Mapped[str] = mapped_column(default="")


class Upload(Work, Owned, Model):
    """A file of labels from elsewhere, and how far it has been read. `parcel_id` is whose label it is said to be."""

    __tablename__ = "label_uploads"
    __table_args__ = (
        Index("ix_label_uploads_state", "state", "claimed_until"),
        Index("ix_label_uploads_created", "business_id", "created_at", "id"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    parcel_id: Mapped[UUID | None]


def run_of(business_id: UUID, run_id: UUID) -> Run | None:
    """One run, if it is this business's."""
    return db.session.get(Run, (business_id, run_id))


def runs_of(business_id: UUID, limit: int = 50) -> list[Run]:
    """The latest runs, the newest first."""
    query = select(Run).where(Run.business_id == business_id).order_by(Run.created_at.desc(), Run.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def upload_of(business_id: UUID, upload_id: UUID) -> Upload | None:
    """One upload, if it is this business's."""
    return db.session.get(Upload, (business_id, upload_id))


def uploads_of(business_id: UUID, limit: int = 50) -> list[Upload]:
    """The latest uploads, the newest first."""
    query = select(Upload).where(Upload.business_id == business_id)
    return list(db.session.scalars(query.order_by(Upload.created_at.desc(), Upload.id.desc()).limit(limit)))
