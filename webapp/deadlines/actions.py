"""Deadlines follow the facts, and the clock."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from webapp.deadlines.models import (
    Deadline,
    deadlines_of,
    deadlines_table,
    due_for_a_look,
    lanes_of,
    parcels_watched,
    watched_orders,
)
from webapp.deadlines.rules import Parcel, Reckoning, Say, Watched, reckon_all, to_say
from webapp.kit.bulk import insert_many, update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.policy.models import book_for

BATCH = 1000
KEPT = [column.name for column in deadlines_table.columns if column.name not in {"business_id", "id"}]
Counts = Counter[str]


def follow(business_id: UUID, order_ids: Iterable[UUID]) -> Counts:
    """Bring these orders' deadlines up to date with their facts: open, close, turn back; tell what has to be told.
    Doing it twice does nothing more. The caller commits."""
    return _settle(business_id, sorted(set(order_ids)), now())


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


def sweep_some(at: datetime, after: tuple[datetime, UUID] | None = None) -> tuple[Counts, tuple[datetime, UUID] | None]:
    """One batch of the sweep: what it did, and after which row the next one begins (None: that was all)."""
    due = due_for_a_look(at, after, BATCH)
    counts: Counts = Counter(looked=len(due)) if due else Counter()
    for business_id, order_ids in _by_business(due).items():
        counts += _settle(business_id, sorted(order_ids), at)
    return counts, (due[-1].look_at, due[-1].id) if len(due) == BATCH else None


def _by_business(rows: Iterable[Any]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.business_id].add(row.order_id)
    return found


def _settle(business_id: UUID, order_ids: Sequence[UUID], at: datetime) -> Counts:
    """Reckon these orders from their facts and write what is new. Their chains are held from here to the commit, so
    no fact can come between the reckoning and what is written of it."""
    if not order_ids:
        return Counter()
    stories = open_stories(business_id, order_ids)
    parcels = _parcels(business_id, order_ids)
    rows: list[dict] = []
    said: list[tuple[UUID, Say]] = []
    for order in watched_orders(business_id, order_ids):
        book = book_for(order.market)
        rules = book.rules_for(order.market, order.shipping_type, order.order_type, order.placed_at)
        facts = stories[order.id].facts
        reckonings = reckon_all(rules.values(), facts, at, Watched(order.platform_times or {}, parcels[order.id]))
        said += ((order.id, say) for say in to_say(facts, reckonings, at))
        rows += (_row(order, book.code, reckoning) for reckoning in reckonings.values())
    _tell(stories, said)
    counts = Counter(say.kind for _, say in said)
    return counts + _keep(business_id, order_ids, rows, said)


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
    write(
        stories,
        [
            Telling(
                order_id, say.kind, say.key, say.happened_at, "clock", "The clock", parcel_id=say.parcel_id,
                details=say.details, undoes=say.undoes,
            )
            for order_id, say in said
        ],
    )  # fmt: skip


def _keep(business_id: UUID, order_ids: Sequence[UUID], rows: list[dict], said: list[tuple[UUID, Say]]) -> Counts:
    """Write the rows that are new or other than they were; take away those whose rule holds no longer."""
    before = {(row.order_id, row.rule): row for row in deadlines_of(business_id, order_ids)}
    lanes = lanes_of(business_id, order_ids)
    taken_back = Counter((order_id, say.details.get("rule")) for order_id, say in said if say.kind == "undone")
    new, changed = [], []
    for row in rows:
        was = before.pop((row["order_id"], row["rule"]), None)
        row["turn"] = (was.turn if was else 1) + taken_back[row["order_id"], row["rule"]]
        row["lane"] = lanes[row["order_id"]]
        if was is None:
            new.append({"business_id": business_id, "id": new_id(), **row})
        elif any(getattr(was, name) != row[name] for name in KEPT):
            changed.append({"business_id": business_id, "id": was.id, **row})
    insert_many(Deadline, new)
    update_many(Deadline, changed, ["business_id", "id"])
    if gone := [row.id for row in before.values()]:
        db.session.execute(
            delete(deadlines_table).where(deadlines_table.c.business_id == business_id, deadlines_table.c.id.in_(gone))
        )
    return Counter(opened=len(new), changed=len(changed), dropped=len(gone))
