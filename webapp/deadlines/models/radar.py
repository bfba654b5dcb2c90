"""What the radar and the API read: pages of deadlines, in the order in which they hurt."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, select, tuple_

from webapp.accounts.models import Shop
from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.kit.bulk import among_named
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order
from webapp.policy.models import Rule, rule_of

# No rule is kept by other means while an order has not come this far.
FIRST_STEPS = {
    "waiting": "Wait until the platform releases the order.",
    "to_confirm": "Confirm the order.",
    "to_hand_over": "Hand the parcel over.",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CHAIN, ORDER, SHOP = Chain.__table__, Order.__table__, Shop.__table__


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which deadlines are wanted. `once` keeps only the most pressing open one of each order; `order_ids` only those of
    these orders; `until` only what is due before it, in the order in which it is."""

    standing: str = "open"
    lane: str = ""
    rule: str = ""
    shop_id: UUID | None = None
    once: bool = False
    order_ids: Collection[UUID] | None = None
    until: datetime | None = None

    @property
    def by(self) -> str:
        """The column by which the list is ordered."""
        return "due_at" if self.until else "leads_at" if self.once and not self.rule else "pressing_at"


@dataclass(frozen=True, slots=True)
class Listed:
    """A deadline with its order and its rule's words, as lists show it."""

    rule: Rule
    id: UUID
    order_id: UUID
    number: str
    recipient: str
    amount: Decimal | None
    currency: str
    prepaid_at: datetime | None
    status: str
    shop_name: str
    lane: str
    basis: str
    started_at: datetime
    due_at: datetime | None
    remind_at: datetime | None
    pressing_at: datetime
    standing: str
    closed_at: datetime | None
    turn: int
    at_stake: Decimal | None
    waits: int = 0

    @property
    def todo(self) -> str:
        """What a person can do now: once it is missed what the book says, before that the step at which the order
        stands, and only then the rule's own remedy."""
        if self.standing == "missed":
            return self.rule.after_miss
        return FIRST_STEPS.get(self.lane) or self.rule.remedy

    @property
    def cursor(self) -> str:
        """Where a page that ends with this one goes on."""
        return self.cursor_by("pressing_at")

    def cursor_by(self, name: str) -> str:
        """The same, in a list that is ordered by that column."""
        moment = self.due_at if name == "due_at" and self.due_at else self.pressing_at
        return f"{(moment - EPOCH) // MICROSECOND}.{self.id.hex}"


def _shown(name: str) -> ColumnElement[Any]:
    if name == "shop_name":
        return SHOP.c.name.label(name)
    if name == "currency":
        return ORDER.c.currency
    return next(source.c[name] for source in (table, CHAIN, ORDER) if name in source.c)


SHOWN = [_shown(name) for name in Listed.__slots__ if name != "rule"]
JUDGED = [ORDER.c[name] for name in ("shipping_type", "order_type", "placed_at")]  # what says which rule holds
SIFTED = ("lane", "rule", "shop_id")


def parse_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The place in the list that a cursor names; None if it names none."""
    moment, _, name = text.partition(".")
    try:
        return EPOCH + int(moment) * MICROSECOND, UUID(hex=name)
    except (ValueError, OverflowError):
        return None


def list_deadlines(
    business_id: UUID, sieve: Sieve, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[Listed]:
    """The next deadlines, most pressing first. Paged by place and not by number: page 10,000 costs what page 1 does."""
    chosen = {name: wanted for name in SIFTED if (wanted := getattr(sieve, name))}
    asked = {"business_id": business_id, "limit": limit, **chosen}
    asked |= {"moment": after[0], "id": after[1]} if after else {}
    asked |= {"order_ids": list(sieve.order_ids)} if sieve.order_ids is not None else {}
    asked |= {"until": sieve.until} if sieve.until else {}
    shape = sieve.order_ids is not None, sieve.until is not None, after is not None, db.engine.dialect.name
    query = _page(sieve.standing, sieve.by, tuple(chosen), *shape)
    return [_with_words(row) for row in db.session.execute(query, asked)]


@cache
def _page(
    standing: str, by: str, chosen: tuple[str, ...], few: bool, bounded: bool, onward: bool, _dialect: str
) -> Select:
    """The statement of a page of that shape: built once, since building costs as much as asking. The page's deadlines
    are chosen first, and by themselves: joined with shops, of which there is one, a database that knows little of
    deadlines yet would begin there, and read and sort all of them."""
    moment = table.c[by]
    limit = bindparam("limit", type_=Integer, literal_execute=True)  # what the planner does not know, it takes for much
    query = select(table.c.id).where(table.c.business_id == bindparam("business_id"), standing_is(standing))
    query = query.where(moment.is_not(None)).order_by(moment, table.c.id).limit(limit)
    query = query.where(*(table.c[name] == bindparam(name) for name in chosen))
    if few:
        query = query.where(among_named(table.c.order_id, "order_ids"))
    if bounded:
        query = query.where(moment < bindparam("until"))
    if onward:
        last = tuple_(bindparam("moment", type_=moment.type), bindparam("id", type_=table.c.id.type))
        query = query.where(tuple_(moment, table.c.id) > last)
    page = query.subquery()
    return _listing(moment).join(page, page.c.id == table.c.id)


def _with_words(row: Any) -> Listed:
    """A row of the listing, and what its rule says: its first columns are a Listed's, in that order."""
    rule = rule_of(row.book, row.rule, row.market, row.shipping_type, row.order_type, row.placed_at)
    return Listed(rule, *row[: len(SHOWN)])


def deadlines_of_order(business_id: UUID, order_id: UUID) -> list[Listed]:
    """Every deadline of one order with its rule's words, the most pressing first."""
    asked = {"business_id": business_id, "order_id": order_id}
    return [_with_words(row) for row in db.session.execute(_of_order(), asked)]


@cache
def _of_order() -> Select:
    return _listing(table.c.pressing_at).where(table.c.order_id == bindparam("order_id"))


def _listing(by: Any) -> Select:
    return (
        select(*SHOWN, table.c.rule, table.c.book, SHOP.c.market, *JUDGED)
        .join(ORDER, and_(ORDER.c.business_id == table.c.business_id, ORDER.c.id == table.c.order_id))
        .join(SHOP, and_(SHOP.c.business_id == table.c.business_id, SHOP.c.id == table.c.shop_id))
        .join(CHAIN, and_(CHAIN.c.business_id == table.c.business_id, CHAIN.c.order_id == table.c.order_id))
        .where(table.c.business_id == bindparam("business_id"))
        .order_by(by, table.c.id)
    )
