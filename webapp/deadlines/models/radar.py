"""What the radar and the API read: pages of deadlines, in the order in which they hurt."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select, tuple_

from webapp.accounts.models import Shop
from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.kit.db import db
from webapp.ledger.kinds import LANES
from webapp.ledger.models import Chain
from webapp.orders.models import Order
from webapp.policy.models import Rule, rule_of

MOST_COUNTED = 1000
# No rule is kept by other means while an order has not come this far.
FIRST_STEPS = {
    "waiting": "Wait until the platform releases the order.",
    "to_confirm": "Confirm the order.",
    "to_hand_over": "Hand the parcel over.",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
ORDER_COLUMNS = (
    Order.number, Order.placed_at, Order.shipping_type, Order.order_type, Order.recipient, Order.amount, Order.currency,
    Order.prepaid_at, Chain.status, Shop.market, Shop.name.label("shop_name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which deadlines are wanted. `once` keeps only the most pressing open one of each order."""

    standing: str = "open"
    lane: str = ""
    rule: str = ""
    shop_id: UUID | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A deadline with its order and its rule's words, as lists show it."""

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
    rule: Rule
    basis: str
    started_at: datetime
    due_at: datetime | None
    remind_at: datetime | None
    pressing_at: datetime
    standing: str
    closed_at: datetime | None
    turn: int

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
        return f"{(self.pressing_at - EPOCH) // MICROSECOND}.{self.id.hex}"


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
    by = table.c.leads_at if sieve.once and not sieve.rule else table.c.pressing_at
    query = _listing(business_id, by).where(standing_is(sieve.standing), by.is_not(None)).limit(limit)
    for column, wanted in ((table.c.lane, sieve.lane), (table.c.rule, sieve.rule), (table.c.shop_id, sieve.shop_id)):
        if wanted:
            query = query.where(column == wanted)
    if after:
        place = tuple_(literal(after[0], by.type), literal(after[1], table.c.id.type))
        query = query.where(tuple_(by, table.c.id) > place)
    return [_with_words(row) for row in db.session.execute(query).all()]


def _with_words(row: Any) -> Listed:
    """A row of deadlines with ORDER_COLUMNS beside it, and what its rule says."""
    plain = {name: getattr(row, name) for name in Listed.__slots__ if name != "rule"}
    rule = rule_of(row.book, row.rule, row.market, row.shipping_type, row.order_type, row.placed_at)
    return Listed(rule=rule, **plain)


def deadlines_of_order(business_id: UUID, order_id: UUID) -> list[Listed]:
    """Every deadline of one order with its rule's words, the most pressing first."""
    return [
        _with_words(row)
        for row in db.session.execute(
            _listing(business_id, table.c.pressing_at).where(table.c.order_id == order_id)
        ).all()
    ]


def _listing(business_id: UUID, by: Any) -> Select:
    return (
        select(table, *ORDER_COLUMNS)
        .join(Order, and_(Order.business_id == table.c.business_id, Order.id == table.c.order_id))
        .join(Shop, and_(Shop.business_id == table.c.business_id, Shop.id == table.c.shop_id))
        .join(Chain, and_(Chain.business_id == table.c.business_id, Chain.order_id == table.c.order_id))
        .where(table.c.business_id == business_id)
        .order_by(by, table.c.id)
    )


def lane_counts(business_id: UUID) -> dict[str, int]:
    """How many orders stand in each lane, counted no further than one more than MOST_COUNTED: nobody acts otherwise on
    43,117 than on 43,118, and counting them would cost more than the whole page."""
    counts = []
    for lane in LANES:
        some = (
            select(Chain.order_id).where(Chain.business_id == business_id, Chain.lane == lane).limit(MOST_COUNTED + 1)
        )
        counts.append(select(func.count()).select_from(some.subquery()).scalar_subquery().label(lane))
    return dict(db.session.execute(select(*counts)).one()._mapping)
