from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db

KINDS = {"warehouse": "Warehouse", "pickup_place": "Pick-up place", "drop_off_point": "Drop-off point"}


class Place(Owned, Model):
    """Where stock is kept or parcels change hands."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]


def places_of(business_id: UUID, *kinds: str) -> list[Place]:
    """The open places of a business by name, of these kinds if any are given."""
    query = select(Place).where(Place.business_id == business_id, Place.closed_at.is_(None)).order_by(Place.name)
    return list(db.session.scalars(query.where(Place.kind.in_(kinds)) if kinds else query))


def closed_places_of(business_id: UUID) -> list[Place]:
    """The places a business uses no more, by name."""
    query = select(Place).where(Place.business_id == business_id, Place.closed_at.is_not(None))
    return list(db.session.scalars(query.order_by(Place.name)))
