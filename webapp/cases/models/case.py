from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_OPEN = text("closed_at IS NULL")
_PARTIAL: dict[str, Any] = {"postgresql_where": _OPEN, "sqlite_where": _OPEN}
_PRESSING = text("closed_at IS NULL AND warned > 0")
_CLOSED = text("closed_at IS NOT NULL")


class Case(Owned, Model):
    """Something that went wrong with an order, or one parcel of it: `subject_id` is the parcel's id, or the order's.

    `suggested` is the scenario that the facts suggested, `scenario` the one it goes by. `ground` is the key of the
    fact it was opened for ("" where a person opened it), and opens one case ever. `rank_at` is the claim's deadline,
    where the list puts it; `since_at` is what the claim's time is counted from. `fault` "" is not decided yet.
    """

    __tablename__ = "cases"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        Index("uq_cases_ground", "business_id", "order_id", "ground", unique=True),
        Index("uq_cases_open", "business_id", "order_id", "subject_id", "scenario", unique=True, **_PARTIAL),
        Index("ix_cases_order", "business_id", "order_id"),
        Index("ix_cases_parcel", "business_id", "parcel_id"),
        Index("ix_cases_rank", "business_id", "rank_at", "id", **_PARTIAL),
        Index("ix_cases_scenario", "business_id", "scenario", "rank_at", "id", **_PARTIAL),
        Index("ix_cases_fault", "business_id", "fault", "rank_at", "id", **_PARTIAL),
        Index("ix_cases_warn", "warn_at", **_PARTIAL),
        Index("ix_cases_pressing", "business_id", "rank_at", "id", postgresql_where=_PRESSING, sqlite_where=_PRESSING),
        Index("ix_cases_closed", "business_id", "closed_at", "id", postgresql_where=_CLOSED, sqlite_where=_CLOSED),
    )

    order_id: Mapped[UUID]
    parcel_id: Mapped[UUID | None]
    subject_id: Mapped[UUID]
    scenario: Mapped[str]
    suggested: Mapped[str]
    ground: Mapped[str]
    happened_at: Mapped[datetime]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    opened_by: Mapped[str]
    opened_by_name: Mapped[str]
    since_at: Mapped[datetime]
    rank_at: Mapped[datetime]
    warned: Mapped[int] = mapped_column(default=0)
    warn_at: Mapped[datetime | None]
    amount: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(default="")
    fault_by_name: Mapped[str] = mapped_column(default="")
    fault_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    fallen_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    outcome_amount: Mapped[Decimal | None]
    outcome_note: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str] = mapped_column(default="")
    turn: Mapped[int] = mapped_column(default=1)


class Entry(Owned, Model):
    """One line of a case's log. `kind`: opened, note, document, scenario, fault, answer, warning, closed, reopened."""

    __tablename__ = "case_entries"
    __table_args__ = (
        owned_fk("cases", "case_id", ondelete="CASCADE"),
        Index("ix_case_entries_case", "business_id", "case_id", "at"),
    )

    case_id: Mapped[UUID]
    kind: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    by_name: Mapped[str]


class Document(Owned, Model):
    """What a person added to a case or an event: a photo (then `proof_id` is its proof) or a PDF, for one ask of the
    checklist (`ask`) or for none. The bytes are sealed under their SHA-256. Since `erased_at` they are gone with the
    buyer's data, unless somebody spared it then."""

    __tablename__ = "case_documents"
    __table_args__ = (Index("uq_case_documents_subject", "business_id", "subject_id", "ask", "sha256", unique=True),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    subject_id: Mapped[UUID]
    ask: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    proof_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    by_name: Mapped[str]
    spared_by_name: Mapped[str] = mapped_column(default="", server_default="")
    erased_at: Mapped[datetime | None]


class Complaint(Owned, Model):
    """What a buyer said is wrong, in the buyer's words; photos are proofs of the subject "complaint" and this id."""

    __tablename__ = "complaints"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        Index("ix_complaints_order", "business_id", "order_id", "at"),
    )

    order_id: Mapped[UUID]
    what: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    by_name: Mapped[str]


def case_of(business_id: UUID, case_id: UUID) -> Case | None:
    """One case, if it is this business's."""
    return db.session.get(Case, (business_id, case_id))


def cases_of(business_id: UUID, order_ids: Collection[UUID], only_open: bool = False) -> Sequence[Case]:
    """The cases of these orders, open ones first."""
    query = select(Case).where(Case.business_id == business_id, among(Case.order_id, order_ids))
    if only_open:
        query = query.where(Case.closed_at.is_(None))
    return db.session.scalars(query.order_by(Case.closed_at.is_not(None), Case.rank_at, Case.id)).all()


def entries_of(business_id: UUID, case_id: UUID) -> Sequence[Entry]:
    """The log of a case, newest first."""
    query = select(Entry).where(Entry.business_id == business_id, Entry.case_id == case_id)
    return db.session.scalars(query.order_by(Entry.at.desc(), Entry.id.desc())).all()


def documents_of(business_id: UUID, subject_ids: Collection[UUID]) -> Sequence[Document]:
    """What people added to these cases or events, as it came."""
    query = select(Document).where(Document.business_id == business_id, among(Document.subject_id, subject_ids))
    return db.session.scalars(query.order_by(Document.at, Document.id)).all()


def documents_of_orders(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Document]:
    """What people added to cases of these orders and that is not erased; a case is of one order."""
    mine = select(Case.id).where(Case.business_id == business_id, among(Case.order_id, order_ids))
    query = select(Document).where(Document.business_id == business_id, Document.subject_id.in_(mine))
    return db.session.scalars(query.where(Document.erased_at.is_(None)).order_by(Document.at, Document.id)).all()


def needed_documents(names: Collection[str]) -> set[str]:
    """Which of these bytes are a document's that stands, whosever it is."""
    query = select(Document.sha256).where(Document.sha256.in_(names), Document.erased_at.is_(None))
    return set(db.session.scalars(query))


def document_of(business_id: UUID, document_id: UUID) -> Document | None:
    """One document, if it is this business's."""
    return db.session.get(Document, (business_id, document_id))


def complaints_of(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Complaint]:
    """What buyers said of these orders, newest first."""
    query = select(Complaint).where(Complaint.business_id == business_id, among(Complaint.order_id, order_ids))
    return db.session.scalars(query.order_by(Complaint.at.desc(), Complaint.id)).all()
