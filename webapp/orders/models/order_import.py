from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk

STATES = {"waiting": "Waiting", "reading": "Reading", "done": "Done", "failed": "Not read"}


class Import(Owned, Model):
    """A file of orders that somebody brought, and how far it has been read.

    `orders_read` is where reading goes on after an interruption. `claim` fences off a reader that was thought dead.
    `erased` counts its orders whose buyers were erased, or may have been where nobody can read whose they are: once it
    is read its bytes go, and `gone_at` says when that was decided.
    """

    __tablename__ = "imports"
    __table_args__ = (
        owned_fk("shops", "shop_id"),
        Index("ix_imports_created", "business_id", "created_at", "id"),
        Index("ix_imports_state", "state", "claimed_until"),
    )

    shop_id: Mapped[UUID]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    by: Mapped[str]
    by_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    rows_total: Mapped[int | None]
    rows_read: Mapped[int] = mapped_column(default=0)
    orders_read: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    noted: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(default="")
    failure_words: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    claim: Mapped[str] = mapped_column(default="")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    erased: Mapped[int] = mapped_column(default=0, server_default="0")
    gone_at: Mapped[datetime | None]


class ImportOrder(Model):
    """An order that stood in a file, whether the file brought anything new of it or not."""

    __tablename__ = "import_orders"
    __table_args__ = (
        owned_fk("imports", "import_id", ondelete="CASCADE"),
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        Index("ix_import_orders_order", "business_id", "order_id"),
        {"sqlite_with_rowid": False},
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)


class Remark(Model):
    """What is said of one row of a file: why it was refused, or what was odd although it came in (`kind`)."""

    __tablename__ = "import_remarks"
    __table_args__ = (owned_fk("imports", "import_id", ondelete="CASCADE"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    column: Mapped[str]
    code: Mapped[str]
    words: Mapped[str]
    text: Mapped[str]


def import_of(business_id: UUID, import_id: UUID) -> Import | None:
    """One import, if it is this business's."""
    return db.session.get(Import, (business_id, import_id))


def has_orders(business_id: UUID, import_id: UUID) -> bool:
    """Whether it is known which orders stood in this file: of one that was read long ago it is not."""
    known = select(ImportOrder.order_id).where(
        ImportOrder.business_id == business_id, ImportOrder.import_id == import_id
    )
    return db.session.scalar(known.limit(1)) is not None


def imports_of(business_id: UUID, limit: int = 50) -> list[Import]:
    """The latest imports, newest first."""
    query = select(Import).where(Import.business_id == business_id)
    return list(db.session.scalars(query.order_by(Import.created_at.desc(), Import.id.desc()).limit(limit)))


def remarks_of(business_id: UUID, import_id: UUID, after_row: int = 0, limit: int | None = 200) -> list[Remark]:
    """What is said of an import's rows, from a row on."""
    query = select(Remark).where(
        Remark.business_id == business_id, Remark.import_id == import_id, Remark.row > after_row
    )
    return list(db.session.scalars(query.order_by(Remark.row).limit(limit)))
