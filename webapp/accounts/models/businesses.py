from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db
from webapp.kit.ids import new_id


class Business(Model):
    """Whose data it is: the outermost wall. `sample_at` marks an invented business. `positions_since` is since when it
    asks phones where they are; None: it does not.
    """

    __tablename__ = "businesses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sample_at: Mapped[datetime | None]
    positions_since: Mapped[datetime | None]


class Shop(Owned, Model):
    """A shop on a marketplace. Its market decides time zone, currency and which way round dates are written.

    `labels_here_at` is since when its parcels need a label that was made or checked here.
    """

    __tablename__ = "shops"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    market: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    labels_here_at: Mapped[datetime | None]


class OwnerCode(Model):
    """A one-time code, printed on the console, that lets the first owner open a business."""

    __tablename__ = "owner_codes"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


def hold_business(business_id: UUID) -> None:
    """Wait until nobody else changes this business's lists, so that a name is looked for and taken in one go."""
    db.session.execute(select(Business.id).where(Business.id == business_id).with_for_update())


def shops_of(business_id: UUID) -> list[Shop]:
    """The shops of a business, by name."""
    return list(db.session.scalars(select(Shop).where(Shop.business_id == business_id).order_by(Shop.name)))
