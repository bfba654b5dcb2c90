from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, func, literal_column, select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.functions import FunctionElement

from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.kit.seal import token
from webapp.orders.rules.amounts import in_money

if TYPE_CHECKING:
    from webapp.orders.models.parcel import Parcel

SHIPPING_TYPES = {"seller": "Ship by Seller", "tiktok": "Ship by TikTok"}


class Order(Owned, Model):
    """What a buyer ordered. What became of it is not here: that is the ledger's word.

    `warehouse` is the place's name in the platform's words, also where we know no such place. `platform_status` is
    the platform's code, or its words where we do not know them; `platform_at` the latest time it has told us of.
    Since `erased_at` nothing is kept of the buyer any more.
    """

    __tablename__ = "orders"
    __table_args__ = (
        owned_fk("shops", "shop_id"),
        owned_fk("places", "place_id"),
        UniqueConstraint("business_id", "shop_id", "number"),
        Index("ix_orders_number", "business_id", "number"),
        Index("ix_orders_placed", "business_id", "placed_at", "id"),
        Index("ix_orders_shop_placed", "business_id", "shop_id", "placed_at", "id"),
        Index("ix_orders_value", "business_id", "currency", text("coalesce(amount, -1)"), "id"),
    )

    shop_id: Mapped[UUID]
    number: Mapped[str]
    placed_at: Mapped[datetime]
    shipping_type: Mapped[str] = mapped_column(default="tiktok")
    order_type: Mapped[str] = mapped_column(default="NORMAL")
    place_id: Mapped[UUID | None]
    warehouse: Mapped[str] = mapped_column(default="", server_default="")
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
    platform_at: Mapped[datetime | None]
    buyer_key: Mapped[str] = mapped_column(unique=True, default=token)
    source: Mapped[str] = mapped_column(default="typed")
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

    lines: Mapped[list["Line"]] = relationship(back_populates="order", order_by="Line.position")
    parcels: Mapped[list["Parcel"]] = relationship(
        secondary="parcel_orders", back_populates="orders", order_by="Parcel.tracking_number"
    )

    @property
    def worth(self) -> str:
        """Its amount in words; "" where it is not known."""
        return "" if self.amount is None else in_money(self.amount, self.currency)


class Bytewise(FunctionElement):
    """A text compared letter by letter, whatever language the database was made for: in some, CH comes after H."""

    type = Text()
    inherit_cache = True


@compiles(Bytewise)
def _as_it_is(element: Bytewise, compiler, **asked) -> str:
    return compiler.process(element.clauses.clauses[0], **asked)


@compiles(Bytewise, "postgresql")
def _in_no_language(element: Bytewise, compiler, **asked) -> str:
    return f'{compiler.process(element.clauses.clauses[0], **asked)} COLLATE "C"'


def _without(column: Any, letter: str) -> Any:
    return func.replace(column, literal_column(f"'{letter}'"), literal_column("''"))


# An order's postcode as it is compared: capital letters and digits, no blanks and no hyphens. Written as in its index.
POSTCODE = func.upper(_without(_without(Bytewise(Order.__table__.c.postcode), " "), "-"))
Index("ix_orders_postcode", Order.__table__.c.business_id, POSTCODE)

# What an order is worth, in its currency; written as in its index. Where the amount is not known, less than anything.
VALUE = func.coalesce(Order.__table__.c.amount, literal_column("-1"), type_=Order.__table__.c.amount.type)


class Line(Owned, Model):
    """One kind of thing in an order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        owned_fk("parcels", "parcel_id"),
        Index("ix_order_lines_order", "business_id", "order_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
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


def order_of(business_id: UUID, order_id: UUID) -> Order | None:
    """One order, if it is this business's."""
    return db.session.get(Order, (business_id, order_id))


def orders_numbered(business_id: UUID, number: str) -> list[Order]:
    """The orders of that number: one, or one in each of several shops."""
    query = select(Order).where(Order.business_id == business_id, Order.number == number)
    return list(db.session.scalars(query.order_by(Order.placed_at, Order.id)))
