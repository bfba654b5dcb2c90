from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model

WHAT = {"bytes": "bytes kept under their SHA-256", "evidence": "a made evidence file, by its id"}


class Doomed(Model):
    """Something on the disk that is to go, written down in the transaction that decided so. Only when that is
    committed does it go from the disk, and then this row: whatever a crash leaves undone is found here."""

    __tablename__ = "doomed"
    __table_args__ = (Index("ix_doomed_at", "at"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
