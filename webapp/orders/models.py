from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, owned_fk
from webapp.kit.seal import token

# Prefix searches compare bytes; PostgreSQL must be told not to use the language's order.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")

SHIPPING_TYPES = {"seller": "Ship by Seller", "tiktok": "Ship by TikTok"}


class Order(Owned, Model):
    """What a buyer ordered. What became of it is not here: that is the ledger's word."""

    __tablename__ = "orders"
    __table_args__ = (
        owned_fk("shops", "shop_id"),
        owned_fk("places", "place_id"),
        UniqueConstraint("business_id", "shop_id", "number"),
        Index("ix_orders_number", "business_id", "number"),
        Index("ix_orders_placed", "business_id", "placed_at", "id"),
    )

    shop_id: Mapped[UUID]
    number: Mapped[str]
    placed_at: Mapped[datetime]
    shipping_type: Mapped[str] = mapped_column(default="tiktok")
    order_type: Mapped[str] = mapped_column(default="NORMAL")
    place_id: Mapped[UUID | None]
    payment_method: Mapped[str] = mapped_column(default="")
    prepaid_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(default="")
    amount: Mapped[Decimal | None]
    buyer_username: Mapped[str] = mapped_column(default="")
    recipient: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    region: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    buyer_message: Mapped[str] = mapped_column(default="")
    seller_note: Mapped[str] = mapped_column(default="")
    delivery_option: Mapped[str] = mapped_column(default="")
    platform_status: Mapped[str] = mapped_column(default="")
    platform_times: Mapped[dict] = mapped_column(default=dict)
    buyer_key: Mapped[str] = mapped_column(unique=True, default=token)
    source: Mapped[str] = mapped_column(default="typed")
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    lines: Mapped[list["Line"]] = relationship(back_populates="order", order_by="Line.position")
    parcels: Mapped[list["Parcel"]] = relationship(
        secondary="parcel_orders", back_populates="orders", order_by="Parcel.tracking_number"
    )


class Line(Owned, Model):
    """One kind of thing in an order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("parcels", "parcel_id"),
        Index("ix_order_lines_order", "business_id", "order_id"),
    )

    order_id: Mapped[UUID]
    parcel_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(default=0)
    sku_id: Mapped[str] = mapped_column(default="")
    sku: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    variation: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[Decimal | None]

    order: Mapped[Order] = relationship(back_populates="lines", overlaps="parcel")


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


class SearchTerm(Model):
    """A word by which an order can be found; searched by its beginning."""

    __tablename__ = "search_terms"
    __table_args__ = (owned_fk("orders", "order_id", ondelete="CASCADE"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)
