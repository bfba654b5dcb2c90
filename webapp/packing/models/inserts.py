from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db


class Insert(Owned, Model):
    """A text that the shop puts into its boxes: a card, a leaflet. Only texts without a forbidden word are kept."""

    __tablename__ = "inserts"

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    text: Mapped[str]
    checked_by_name: Mapped[str]
    checked_at: Mapped[datetime] = mapped_column(default=now)


def inserts_of(business_id: UUID) -> list[Insert]:
    """The texts of a business by their names."""
    return list(
        db.session.scalars(select(Insert).where(Insert.business_id == business_id).order_by(Insert.name, Insert.id))
    )


def insert_of(business_id: UUID, insert_id: UUID) -> Insert | None:
    """One text, if it is this business's."""
    return db.session.get(Insert, (business_id, insert_id))
