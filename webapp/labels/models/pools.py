from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk


class Pool(Owned, Model):
    """Tracking numbers that a carrier gave to be used here, in order. `next_position` is the first that is free."""

    __tablename__ = "number_pools"
    __table_args__ = (owned_fk("carriers", "carrier_id"), Index("ix_number_pools_carrier", "business_id", "carrier_id"))

    carrier_id: Mapped[UUID]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(default=0)
    next_position: Mapped[int] = mapped_column(default=1)
    by_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class PoolNumber(Model):
    """One number of a pool, and the parcel it was given to."""

    __tablename__ = "pool_numbers"
    __table_args__ = (
        owned_fk("number_pools", "pool_id", ondelete="CASCADE"),
        UniqueConstraint("business_id", "carrier_id", "number_key"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    carrier_id: Mapped[UUID]
    number: Mapped[str]
    number_key: Mapped[str]
    parcel_id: Mapped[UUID | None]
    taken_at: Mapped[datetime | None]


def pools_of(business_id: UUID) -> list[Pool]:
    """Every pool, the newest first."""
    return list(
        db.session.scalars(
            select(Pool).where(Pool.business_id == business_id).order_by(Pool.created_at.desc(), Pool.id)
        )
    )


def free_counts(business_id: UUID) -> dict[UUID, int]:
    """How many numbers are free, by carrier."""
    free = func.sum(Pool.size - Pool.next_position + 1)
    query = select(Pool.carrier_id, free).where(Pool.business_id == business_id).group_by(Pool.carrier_id)
    return {row[0]: int(row[1]) for row in db.session.execute(query)}
