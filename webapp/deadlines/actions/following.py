"""Following the facts, and the clock: what each order's deadlines should be, and what has to be told."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from webapp.deadlines.actions.keeping import ByRule, Row, Settled, by_rule, keep
from webapp.deadlines.actions.weighing import shares_of
from webapp.deadlines.models import deadlines_of, deadlines_table, due_for_a_look, parcels_watched, watched_orders
from webapp.deadlines.rules import Parcel, Reckoning, Say, Watched, reckon_ordered, say_ordered
from webapp.deadlines.rules.worth import at_stake
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.policy.models import books, law_of

BATCH = 1000
Counts = Counter[str]
Place = tuple[datetime, UUID]


def follow(business_id: UUID, order_ids: Iterable[UUID]) -> Counts:
    """Bring these orders' deadlines up to date with their facts: open, close, turn back; tell what has to be told.
    Doing it twice does nothing more. The caller commits."""
    return _settle(business_id, order_ids, now())


def look_again(business_id: UUID, shop_id: UUID | None = None) -> None:
    """Have the next sweep reckon the open deadlines of a shop (None: of all) anew: the days that count have changed.
    The caller commits."""
    table = deadlines_table
    counting = [book.code for book in books().values() if book.week]
    mine = [table.c.business_id == business_id, table.c.standing == "open", table.c.book.in_(counting)]
    if shop_id:
        mine.append(table.c.shop_id == shop_id)
    db.session.execute(update(table).where(*mine).values(look_at=now()))


def sweep(at: datetime) -> Counts:
    """Judge every deadline whose time has come by `at`, and give the reminders that are due. Sweeping twice, late or
    in two workers changes nothing more. Counts looked, missed, reminded, undone, changed. The caller commits."""
    counts: Counts = Counter()
    after = None
    while True:
        some, after = sweep_some(at, after)
        counts += some
        if after is None:
            return counts


def sweep_some(at: datetime, after: Place | None = None) -> tuple[Counts, Place | None]:
    """One batch of the sweep: what it did, and after which row the next one begins (None: that was all). Whatever else
    is due of the same orders is done with them: opening an order costs more than looking at one deadline more."""
    due = due_for_a_look(at, after, BATCH)
    counts: Counts = Counter()
    orders: dict[UUID, list[UUID]] = defaultdict(list)
    for row in due:
        orders[row.business_id].append(row.order_id)
    for business_id, order_ids in orders.items():
        counts += _settle(business_id, order_ids, at, due_only=True)
    return counts, (due[-1].look_at, due[-1].id) if len(due) == BATCH else None


def _settle(business_id: UUID, order_ids: Iterable[UUID], at: datetime, due_only: bool = False) -> Counts:
    """Reckon these orders from their facts, by all rules or by those that are due, and write what is new. Their chains
    are held from here to the commit, so no fact can come between the reckoning and what is written of it."""
    order_ids = sorted(set(order_ids))
    if not order_ids:
        return Counter()
    stories = open_stories(business_id, order_ids)
    before, parcels = _before(business_id, order_ids), parcels_of(business_id, order_ids)
    law = law_of(business_id)
    settled: list[Settled] = []
    said: list[tuple[UUID, Say]] = []
    orders = watched_orders(business_id, order_ids)
    shares = shares_of(business_id, orders, at)
    for order in orders:
        was, story = before[order.id], stories[order.id]
        only = {rule for rule, row in was.items() if row["look_at"] and row["look_at"] <= at} if due_only else None
        book = law.book(order.shop_id, order.placed_at)
        rules = law.rules(book, order)
        chosen = [rule for code, rule in rules.items() if only is None or code in only]
        facts = in_order(story.facts)
        calendar = law.calendar(book, order.shop_id, order.market, order.time_zone)
        watched = Watched(order.platform_times or {}, parcels[order.id], calendar)
        reckonings = reckon_ordered(chosen, facts, at, watched)
        says = say_ordered(facts, story.keys, reckonings, at, only)
        said += ((order.id, say) for say in says)
        taken_back = Counter(say.details["rule"] for say in says if say.kind == "undone")
        rows = [_row(order, book.code, reckoning, shares[order.id]) for reckoning in reckonings.values()]
        settled.append(Settled(order.id, was, rows, only, taken_back))
    _tell(stories, said)
    looked = sum(len(order.judged or ()) for order in settled)
    return Counter(say.kind for _, say in said) + Counter(looked=looked) + keep(business_id, settled)


def _before(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, ByRule]:
    """The deadlines that these orders have already."""
    found: dict[UUID, list[Any]] = {order_id: [] for order_id in order_ids}
    for row in deadlines_of(business_id, order_ids):
        found[row.order_id].append(row)
    return {order_id: by_rule(rows) for order_id, rows in found.items()}


def parcels_of(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, tuple[Parcel, ...]]:
    found: dict[UUID, tuple[Parcel, ...]] = defaultdict(tuple)
    for row in parcels_watched(business_id, order_ids):
        period = timedelta(days=row.promised_days_to) if row.promised_days_to else None
        found[row.order_id] += (Parcel(row.id, row.promised_at, period),)
    return found


def _row(order: Any, book: str, reckoning: Reckoning, share: float) -> Row:
    return {
        "order_id": order.id, "shop_id": order.shop_id, "rule": reckoning.rule.code, "book": book,
        "basis": reckoning.basis, "started_at": reckoning.started_at, "due_at": reckoning.due_at,
        "remind_at": reckoning.remind_at, "look_at": reckoning.look_at, "pressing_at": reckoning.presses_at(share),
        "standing": reckoning.standing, "closed_at": reckoning.closed_at,
        "at_stake": at_stake(reckoning.rule, order.amount), "currency": order.currency,
    }  # fmt: skip


def _tell(stories: dict[UUID, Story], said: Iterable[tuple[UUID, Say]]) -> None:
    tellings = [
        Telling(
            order_id, say.kind, say.key, say.happened_at, "clock", "The clock", parcel_id=say.parcel_id,
            details=say.details, undoes=say.undoes,
        )
        for order_id, say in said
    ]  # fmt: skip
    write(stories, tellings)
