from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.db import Model, db, owned_fk

LAST = 1_000_000  # the place of a stop that nobody has put anywhere


class Stop(Model):
    """A parcel on a courier's run: what the ledger's facts add up to, read anew with every fact about the parcel.

    `courier` is who carries it since `since`, as the ledger names people; `position` is the courier's own order.
    `done_at` is when it needed no carrying any more: delivered, lost, or back at the shop.
    """

    __tablename__ = "stops"
    __table_args__ = (
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        Index("ix_stops_courier", "business_id", "courier", "done_at"),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(primary_key=True)
    courier: Mapped[str]
    courier_name: Mapped[str]
    since: Mapped[datetime]
    status: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=LAST)
    done_at: Mapped[datetime | None]


def stop_of(business_id: UUID, parcel_id: UUID) -> Stop | None:
    """Who carries a parcel, if anybody does."""
    return db.session.get(Stop, (business_id, parcel_id))


def stops_of(business_id: UUID, parcel_ids: Collection[UUID]) -> dict[UUID, Stop]:
    """Who carries these parcels, by parcel."""
    query = select(Stop).where(Stop.business_id == business_id, Stop.parcel_id.in_(list(parcel_ids)))
    return {stop.parcel_id: stop for stop in db.session.scalars(query)}
