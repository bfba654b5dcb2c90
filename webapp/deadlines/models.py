from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Row, UniqueConstraint, and_, literal, select, text, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.kit.bulk import among
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder


def _where(condition: str) -> dict:
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


class Deadline(Owned, Model):
    """How an order stands before a rule: a reading of its facts, made anew whenever one comes or time turns it.

    `rule` and `book` name what is to be done (policy/rulebook), `basis` whose time `due_at` is: "book", "carrier", or
    the name of the platform's field. `look_at` is when the sweep has to look again, `pressing_at` the place on the
    radar, `turn` is 1, and one more for each miss that was taken back. `shop_id` and `lane` stand here too, so that
    the radar reads one index.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        UniqueConstraint("business_id", "order_id", "rule"),
        # What the sweep looks at. Next to nothing is due at any moment, so an idle look reads one page.
        Index("ix_deadlines_look", "look_at", "id", **_where("look_at IS NOT NULL")),
        # What the radar and the API page through.
        Index("ix_deadlines_pressing", "business_id", "standing", "pressing_at", "id"),
        Index("ix_deadlines_lane", "business_id", "lane", "pressing_at", "id", **_where("standing = 'open'")),
        Index("ix_deadlines_rule", "business_id", "rule", "pressing_at", "id", **_where("standing = 'open'")),
    )

    order_id: Mapped[UUID]
    shop_id: Mapped[UUID]
    lane: Mapped[str]
    rule: Mapped[str]
    book: Mapped[str]
    basis: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    pressing_at: Mapped[datetime]
    standing: Mapped[str]
    closed_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=1)


deadlines_table = Deadline.__table__
# A value that stands in the statement itself: a bound one would hide the partial indexes from both databases.
OPEN = literal("open", literal_execute=True)


def deadlines_of(
    business_id: UUID, order_ids: Collection[UUID], rules: Collection[str] | None = None
) -> Sequence[Row[Any]]:
    """The rows (plain, unsessioned) of these orders' deadlines, by these rules or by all."""
    table = deadlines_table
    query = select(table).where(table.c.business_id == business_id, among(table.c.order_id, order_ids))
    if rules is not None:
        query = query.where(table.c.rule.in_(rules))
    return db.session.execute(query.order_by(table.c.order_id, table.c.pressing_at, table.c.id)).all()


def due_for_a_look(at: datetime, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Row[Any]]:
    """The next rows that the sweep must look at, their orders' chains taken for writing. Chains that somebody else is
    writing to are skipped: whoever writes there will have the deadlines reckoned anew.

    The chain is locked and not the deadline, since that is what every writer of an order locks first: two locks in
    two orders would be a deadlock.
    """
    table, chain = deadlines_table, Chain.__table__
    query = (
        select(table.c.business_id, table.c.order_id, table.c.rule, table.c.look_at, table.c.id)
        .join(chain, and_(chain.c.business_id == table.c.business_id, chain.c.order_id == table.c.order_id))
        .where(table.c.look_at <= at)
        .order_by(table.c.look_at, table.c.id)
        .limit(limit)
        .with_for_update(of=chain, skip_locked=True)
    )
    if after:
        last = tuple_(literal(after[0], table.c.look_at.type), literal(after[1], table.c.id.type))
        query = query.where(tuple_(table.c.look_at, table.c.id) > last)
    return db.session.execute(query).all()


def watched_orders(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """What the rules ask of these orders: their own row and their shop's market."""
    query = (
        select(
            Order.id, Order.shop_id, Order.placed_at, Order.shipping_type, Order.order_type, Order.platform_times,
            Shop.market,
        )
        .join(Shop, and_(Shop.business_id == Order.business_id, Shop.id == Order.shop_id))
        .where(Order.business_id == business_id, among(Order.id, order_ids))
    )  # fmt: skip
    return db.session.execute(query).all()


def parcels_watched(business_id: UUID, order_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The parcels of these orders with what was promised for them."""
    query = (
        select(ParcelOrder.order_id, Parcel.id, Parcel.promised_at, Carrier.promised_days_to)
        .join(Parcel, and_(Parcel.business_id == ParcelOrder.business_id, Parcel.id == ParcelOrder.parcel_id))
        .outerjoin(Carrier, and_(Carrier.business_id == Parcel.business_id, Carrier.id == Parcel.carrier_id))
        .where(ParcelOrder.business_id == business_id, among(ParcelOrder.order_id, order_ids))
        .order_by(ParcelOrder.order_id, Parcel.id)
    )
    return db.session.execute(query).all()


def lanes_of(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """The lane in which each of these orders is now."""
    query = select(Chain.order_id, Chain.lane).where(Chain.business_id == business_id, among(Chain.order_id, order_ids))
    return {row.order_id: row.lane for row in db.session.execute(query).all()}


def standing_is(standing: str) -> ColumnElement[bool]:
    """The condition that a deadline stands so, written such that partial indexes are found."""
    return deadlines_table.c.standing == literal(standing, literal_execute=True)
