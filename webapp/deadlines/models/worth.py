"""What a shop's orders usually are worth, in each currency."""

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import insert_new, update_many
from webapp.kit.db import Model, db, owned_fk
from webapp.orders.models import Order

LATEST = 200  # orders that are looked at
FRESH, FRESH_WHERE_FEW = timedelta(days=1), timedelta(hours=1)
KEYS = ("business_id", "shop_id", "currency")
Kind = tuple[UUID, str]


class Worth(Model):
    """The usual amount of one shop's latest orders in one currency; None where there were too few to say."""

    __tablename__ = "worths"
    __table_args__ = (owned_fk("shops", "shop_id"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Decimal | None]
    looked_at: Mapped[datetime]


def fresh_worths(business_id: UUID, at: datetime) -> dict[Kind, Decimal | None]:
    """The usual amounts that are known and not old, by shop and currency."""
    table = Worth.__table__
    rows = db.session.execute(select(table).where(table.c.business_id == business_id))
    return {
        (row.shop_id, row.currency): row.amount
        for row in rows
        if row.looked_at > at - (FRESH if row.amount is not None else FRESH_WHERE_FEW)
    }


def latest_amounts(business_id: UUID, shop_id: UUID, currency: str) -> list[Decimal]:
    """What the latest orders of a shop were worth in that currency."""
    query = select(Order.amount).where(
        Order.business_id == business_id, Order.shop_id == shop_id, Order.currency == currency,
        Order.amount.is_not(None),
    )  # fmt: skip
    found = db.session.scalars(query.order_by(Order.placed_at.desc(), Order.id.desc()).limit(LATEST))
    return [amount for amount in found if amount is not None]


def keep_worths(business_id: UUID, amounts: Collection[tuple[Kind, Decimal | None]], at: datetime) -> None:
    """Write the usual amounts down. Always in the same order, so that two workers never wait for each other."""
    rows = [
        {"business_id": business_id, "shop_id": shop_id, "currency": currency, "amount": amount, "looked_at": at}
        for (shop_id, currency), amount in sorted(amounts, key=lambda each: each[0])
    ]
    insert_new(Worth, rows, KEYS)
    update_many(Worth, rows, KEYS)
