from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, UniqueConstraint, and_, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.accounts.models import Shop
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.ledger.models import Chain
from webapp.orders.models import Order

# How a calling-off stands: "asked" and "proposed" wait for the seller; all others are settled.
STANDINGS = {
    "asked": "Waits for your answer",
    "proposed": "Proposed",
    "made": "Cancelled",
    "rejected": "Refused",
    "stopped": "Stopped",
    "lapsed": "No longer needed",
    "withdrawn": "Taken back",
}
WAITING = ("asked", "proposed")
MOST, MOST_COUNTED = 200, 1000


class Cancellation(Owned, Model):
    """Somebody's wish or act of calling an order off: the seller's own ("seller"), somebody's in the shop ("shop"), the
    buyer's ("buyer") or a rule's ("rule", whose code is `rule`).

    `key` is the fact that it follows from, or its own. `runs_at` is when a proposal is carried out unless somebody
    stops it (None: it waits to be let run). `platform_status` is the platform's word when it was made here, and
    `confirmed_at` when the platform was seen to say the same.
    """

    __tablename__ = "cancellations"
    __table_args__ = (
        owned_fk("orders", "order_id"),
        UniqueConstraint("business_id", "order_id", "key"),
        Index("ix_cancellations_standing", "business_id", "standing", "asked_at", "id"),
        Index(
            "ix_cancellations_runs",
            "runs_at",
            "id",
            postgresql_where=text("runs_at IS NOT NULL"),
            sqlite_where=text("runs_at IS NOT NULL"),
        ),
    )

    order_id: Mapped[UUID]
    key: Mapped[str]
    by: Mapped[str]
    standing: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    rule: Mapped[str] = mapped_column(default="")
    platform_status: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    runs_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_by_name: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]

    @property
    def fact_key(self) -> str:
        """The key of the fact that it makes."""
        return f"cancelled-{self.id}"


class Automatic(Model):
    """A shop that lets rules cancel by themselves, so many hours after they say so; without a row they only propose."""

    __tablename__ = "automatic_cancellations"
    __table_args__ = (owned_fk("shops", "shop_id"),)

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    after_hours: Mapped[int]
    since: Mapped[datetime] = mapped_column(default=now)
    by_name: Mapped[str]


def cancellation_of(business_id: UUID, cancellation_id: UUID) -> Cancellation | None:
    """One calling-off, if it is this business's."""
    return db.session.get(Cancellation, (business_id, cancellation_id))


def cancellations_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, list[Cancellation]]:
    """All that anybody did to call these orders off, newest first."""
    query = select(Cancellation).where(Cancellation.business_id == business_id, among(Cancellation.order_id, order_ids))
    found: dict[UUID, list[Cancellation]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Cancellation.asked_at.desc(), Cancellation.id.desc())):
        found[row.order_id].append(row)
    return found


def automatics_of(business_id: UUID) -> dict[UUID, Automatic]:
    """The shops that let rules cancel by themselves."""
    query = select(Automatic).where(Automatic.business_id == business_id)
    return {row.shop_id: row for row in db.session.scalars(query)}


def list_cancellations(business_id: UUID, lane: str) -> list[tuple[Cancellation, Order]]:
    """What waits to be answered ("waiting"), what the platform has not cancelled yet ("unconfirmed"), or the rest, with
    their orders; what has waited longest first, of the rest the newest."""
    query = (
        select(Cancellation, Order)
        .join(Order, and_(Order.business_id == Cancellation.business_id, Order.id == Cancellation.order_id))
        .where(Cancellation.business_id == business_id)
        .limit(MOST)
    )
    at, id = Cancellation.asked_at, Cancellation.id
    query = query.where(_in_lane(lane)).order_by(*((at.desc(), id.desc()) if lane == "settled" else (at, id)))
    return [(row, order) for row, order in db.session.execute(query)]


def _in_lane(lane: str) -> ColumnElement[bool]:
    made = Cancellation.standing == "made"
    if lane == "waiting":
        return Cancellation.standing.in_(WAITING)
    if lane == "unconfirmed":
        return made & Cancellation.confirmed_at.is_(None)
    settled = Cancellation.standing.in_([code for code in STANDINGS if code not in {*WAITING, "made"}])
    return settled | (made & Cancellation.confirmed_at.is_not(None))


def count_lanes(business_id: UUID, lanes: Iterable[str]) -> dict[str, int]:
    """How many cancellations stand in each of these lanes, counted no further than one more than MOST_COUNTED."""
    found = {}
    for lane in lanes:
        some = select(Cancellation.id).where(Cancellation.business_id == business_id, _in_lane(lane))
        counted = select(func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())
        found[lane] = db.session.scalar(counted) or 0
    return found


def count_waiting(business_id: UUID) -> int:
    """How many requests and proposals wait for an answer."""
    query = select(func.count()).where(Cancellation.business_id == business_id, Cancellation.standing.in_(WAITING))
    return db.session.scalar(query) or 0


def orders_with_markets(business_id: UUID, order_ids: Collection[UUID]) -> list[tuple[Order, str]]:
    """These orders, oldest first, each with the market that its shop sells in."""
    query = (
        select(Order, Shop.market)
        .join(Shop, and_(Shop.business_id == Order.business_id, Shop.id == Order.shop_id))
        .where(Order.business_id == business_id, among(Order.id, order_ids))
    )
    return [(order, market) for order, market in db.session.execute(query.order_by(Order.placed_at, Order.id))]


def markets_of(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, str]:
    """The market that each of these orders' shops sells in, without loading the orders."""
    query = (
        select(Order.id, Shop.market)
        .join(Shop, and_(Shop.business_id == Order.business_id, Shop.id == Order.shop_id))
        .where(Order.business_id == business_id, among(Order.id, order_ids))
    )
    return {row.id: row.market for row in db.session.execute(query)}


def due_to_run(at: datetime, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
    """Proposals whose hour has come, their orders' chains taken for writing; chains that somebody else holds are left
    for the next round."""
    table, chain = Cancellation.__table__, Chain.__table__
    query = (
        select(table.c.business_id, table.c.order_id, table.c.id, table.c.runs_at)
        .join(chain, and_(chain.c.business_id == table.c.business_id, chain.c.order_id == table.c.order_id))
        .where(table.c.runs_at <= at, table.c.standing == "proposed")
        .order_by(table.c.runs_at, table.c.id)
        .limit(limit)
        .with_for_update(of=chain, skip_locked=True)
    )
    if after:
        query = query.where((table.c.runs_at > after[0]) | ((table.c.runs_at == after[0]) & (table.c.id > after[1])))
    return db.session.execute(query).all()
