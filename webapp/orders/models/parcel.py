from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, owned_fk
from webapp.orders.models.order import Order


class Parcel(Owned, Model):
    """A box with a number on it. Carriers use numbers again, so a number alone is never its name.

    `number_key` is the number as scans are compared with it (webapp/orders/rules/numbers.py).
    """

    __tablename__ = "parcels"
    __table_args__ = (
        owned_fk("carriers", "carrier_id"),
        Index("ix_parcels_number_key", "business_id", "number_key"),
        Index("ix_parcels_package", "business_id", "package_id"),
    )

    carrier_id: Mapped[UUID | None]
    carrier_words: Mapped[str] = mapped_column(default="")
    tracking_number: Mapped[str] = mapped_column(default="")
    number_key: Mapped[str] = mapped_column(default="")
    package_id: Mapped[str] = mapped_column(default="")
    promised_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    orders: Mapped[list[Order]] = relationship(secondary="parcel_orders", back_populates="parcels")


class ParcelOrder(Model):
    """Which orders are in which parcel: one order may fill several, one parcel may hold several."""

    __tablename__ = "parcel_orders"
    __table_args__ = (
        owned_fk("parcels", "parcel_id", ondelete="CASCADE"),
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        Index("ix_parcel_orders_order", "business_id", "order_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    parcel_id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
