from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db


class Carrier(Owned, Model):
    """A carrier (3PL). `known_as` holds the names that exports and the platform use for it, case folded.

    `own_fleet_at` is since when its parcels are brought by the business's own couriers.
    """

    __tablename__ = "carriers"
    __table_args__ = (UniqueConstraint("business_id", "name"),)

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    name: Mapped[str]
    known_as: Mapped[list] = mapped_column(default=list)
    promised_days_from: Mapped[int | None]
    promised_days_to: Mapped[int | None]
    own_fleet_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]


def carriers_of(business_id: UUID) -> list[Carrier]:
    """The carriers in use by a business, by name."""
    return list(
        db.session.scalars(
            select(Carrier)
            .where(Carrier.business_id == business_id, Carrier.retired_at.is_(None))
            .order_by(Carrier.name)
        )
    )


def retired_carriers_of(business_id: UUID) -> list[Carrier]:
    """The carriers a business uses no more, by name."""
    query = select(Carrier).where(Carrier.business_id == business_id, Carrier.retired_at.is_not(None))
    return list(db.session.scalars(query.order_by(Carrier.name)))


def own_fleets_of(business_id: UUID) -> set[UUID]:
    """The carriers that are the business's own couriers."""
    query = select(Carrier.id).where(Carrier.business_id == business_id, Carrier.own_fleet_at.is_not(None))
    return set(db.session.scalars(query))
