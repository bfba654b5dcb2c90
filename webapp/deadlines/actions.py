"""Deadlines follow the facts, and the clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from webapp.deadlines.models import (
    Deadline,
    deadlines_of,
    deadlines_table,
    due_for_a_look,
    lanes_of,
    parcels_watched,
    watched_orders,
)
from webapp.deadlines.rules import Parcel, Reckoning, Say, Watched, reckon_ordered, say_ordered
from webapp.kit.bulk import among, insert_many, update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.policy.models import book_for

BATCH = 1000
KEYS = ("business_id", "id")
KEPT = [column.name for column in deadlines_table.columns if column.name not in KEYS]
LEADING = {"standing", "pressing_at"}
Counts = Counter[str]
Place = tuple[datetime, UUID]


def follow(business_id: UUID, order_ids: Iterable[UUID]) -> Counts:
    """Bring these orders' deadlines up to date with their facts: open, close, turn back; tell what has to be told.
    Doing it twice does nothing more. The caller commits."""
    return _settle(business_id, dict.fromkeys(order_ids), now())


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
    """One batch of the sweep: what it did, and after which row the next one begins (None: that was all)."""
    due = due_for_a_look(at, after, BATCH)
    counts: Counts = Counter(looked=len(due)) if due else Counter()
    businesses: dict[UUID, dict[UUID, set[str] | None]] = defaultdict(lambda: defaultdict(set))
    for row in due:
        businesses[row.business_id][row.order_id].add(row.rule)  # type: ignore[union-attr]
    for business_id, rules_by_order in businesses.items():
        counts += _settle(business_id, rules_by_order, at)
    return counts, (due[-1].look_at, due[-1].id) if len(due) == BATCH else None


def _settle(business_id: UUID, rules_by_order: dict[UUID, set[str] | None], at: datetime) -> Counts:
    """Reckon these orders from their facts, by these rules (None: by all), and write what is new. Their chains are
    held from here to the commit, so no fact can come between the reckoning and what is written of it."""
    order_ids = sorted(rules_by_order)
    if not order_ids:
        return Counter()
    stories = open_stories(business_id, order_ids)
    parcels = _parcels(business_id, order_ids)
    rows: list[dict] = []
    said: list[tuple[UUID, Say]] = []
    for order in watched_orders(business_id, order_ids):
        book, only = book_for(order.market), rules_by_order[order.id]
        rules = book.rules_for(order.market, order.shipping_type, order.order_type, order.placed_at)
        chosen = [rule for code, rule in rules.items() if only is None or code in only]
        story = stories[order.id]
        facts = in_order(story.facts)
        reckonings = reckon_ordered(chosen, facts, at, Watched(order.platform_times or {}, parcels[order.id]))
        said += ((order.id, say) for say in say_ordered(facts, story.keys, reckonings, at, only))
        rows += (_row(order, book.code, reckoning) for reckoning in reckonings.values())
    _tell(stories, said)
    return Counter(say.kind for _, say in said) + _keep(business_id, rules_by_order, rows, said)


def _parcels(business_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, tuple[Parcel, ...]]:
    found: dict[UUID, tuple[Parcel, ...]] = defaultdict(tuple)
    for row in parcels_watched(business_id, order_ids):
        period = timedelta(days=row.promised_days_to) if row.promised_days_to else None
        found[row.order_id] += (Parcel(row.id, row.promised_at, period),)
    return found


def _row(order: Any, book: str, reckoning: Reckoning) -> dict:
    return {
        "order_id": order.id, "shop_id": order.shop_id, "rule": reckoning.rule.code, "book": book,
        "basis": reckoning.basis, "started_at": reckoning.started_at, "due_at": reckoning.due_at,
        "remind_at": reckoning.remind_at, "look_at": reckoning.look_at, "pressing_at": reckoning.pressing_at,
        "standing": reckoning.standing, "closed_at": reckoning.closed_at,
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


def _keep(
    business_id: UUID, rules_by_order: dict[UUID, set[str] | None], rows: list[dict], said: list[tuple[UUID, Say]]
) -> Counts:
    """Write the rows that are new or other than they were; take away those whose rule holds no longer."""
    order_ids = sorted(rules_by_order)
    wanted = list(rules_by_order.values())
    rules = None if None in wanted else {rule for some in wanted if some for rule in some}
    before = {(row.order_id, row.rule): row for row in deadlines_of(business_id, order_ids, rules)}
    lanes = lanes_of(business_id, order_ids)
    taken_back = Counter((order_id, say.details.get("rule")) for order_id, say in said if say.kind == "undone")
    new, changed = [], []
    for row in rows:
        was = before.pop((row["order_id"], row["rule"]), None)
        row["turn"] = (was.turn if was else 1) + taken_back[row["order_id"], row["rule"]]
        row["lane"] = lanes[row["order_id"]]
        row["leads_at"] = was.leads_at if was and row["standing"] == "open" else None
        if was is None:
            new.append({"business_id": business_id, "id": new_id(), **row})
        elif other := {name for name in KEPT if getattr(was, name) != row[name]}:
            changed.append((was.id, row, other))
    insert_many(Deadline, new)
    _change(business_id, changed)
    gone = [row.id for (order_id, rule), row in before.items() if rule in (rules_by_order[order_id] or {rule})]
    if gone:
        table = deadlines_table
        db.session.execute(delete(table).where(table.c.business_id == business_id, table.c.id.in_(gone)))
    if new or gone or any(other & LEADING for _, _, other in changed):
        _choose_leaders(business_id, order_ids)
    return Counter(opened=len(new), changed=len(changed), dropped=len(gone))


def _change(business_id: UUID, changed: list[tuple[UUID, dict, set[str]]]) -> None:
    """Write only the columns in which any of these rows is other than it was: a sweep moves three of fourteen."""
    names = sorted(set().union(*(other for _, _, other in changed)))
    rows = [{"business_id": business_id, "id": id, **{name: row[name] for name in names}} for id, row, _ in changed]
    update_many(Deadline, rows, KEYS)


def _choose_leaders(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Mark the most pressing open deadline of each of these orders, and unmark any other. (As one statement it was
    quick on PostgreSQL, but SQLite compared each with every open deadline of the business.)"""
    table = deadlines_table
    query = select(table.c.id, table.c.order_id, table.c.standing, table.c.pressing_at, table.c.leads_at)
    rows = db.session.execute(query.where(table.c.business_id == business_id, among(table.c.order_id, order_ids))).all()
    first: dict[UUID, tuple] = {}
    for row in rows:
        if row.standing == "open" and row.pressing_at:
            mine = (row.pressing_at, row.id)
            first[row.order_id] = min(first.get(row.order_id, mine), mine)
    wanted = {id: pressing_at for pressing_at, id in first.values()}
    changed = [
        {"business_id": business_id, "id": row.id, "leads_at": wanted.get(row.id)}
        for row in rows
        if row.leads_at != wanted.get(row.id)
    ]
    update_many(Deadline, changed, KEYS)
