"""Replaying a shop's own orders by other rules. It reads orders, facts and deadlines, and writes only what it found."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp.deadlines.actions.following import parcels_of
from webapp.deadlines.models.replay import Replay, ReplayMiss
from webapp.deadlines.models.replaying import Place, broken_really, count_replayed, facts_replayed, next_replayed
from webapp.deadlines.rules import Watched
from webapp.deadlines.rules.replaying import Compared, changed, compare
from webapp.kit import leases
from webapp.kit.bulk import insert_many
from webapp.kit.clock import now
from webapp.kit.ids import new_id
from webapp.ledger.rules import in_order
from webapp.policy.models import books, law_of
from webapp.policy.rules import Rule

BATCH = 1000


@dataclass(slots=True)
class Claimed:
    """A replay that this worker goes through: its lease, how far it came, and what it learnt."""

    lease: leases.Claimed
    place: Place | None
    law: Any
    altered: dict[int, tuple[Rule, Rule]] = field(default_factory=dict)

    @property
    def row(self) -> Any:
        """The replay as it was when it was claimed."""
        return self.lease.row

    def rules_for(self, order: Any) -> tuple[dict[str, Rule], Any]:
        """The rules by which this order is replayed, and the days that count."""
        book = books()[self.row.book] if self.row.book else self.law.book(order.shop_id, order.placed_at)
        rules = self.law.rules(book, order)
        if self.row.rule in rules:
            rules = rules | {self.row.rule: self._altered(rules[self.row.rule])}
        return rules, self.law.calendar(book, order.shop_id, order.market, order.time_zone)

    def _altered(self, rule: Rule) -> Rule:
        if id(rule) not in self.altered:
            self.altered[id(rule)] = rule, changed(rule, self.row.number)
        return self.altered[id(rule)][1]


@dataclass(frozen=True, slots=True)
class Batch:
    """What some orders came to: rows to keep, how many orders were looked at, the place of the last; `last` when there
    are no more. `total` is set by the first batch."""

    rows: list[dict[str, Any]]
    looked: int
    place: Place | None
    last: bool
    total: int | None


def claim_replay() -> Claimed | None:
    """Take the next replay that waits, or whose worker has fallen silent. None if there is none. The caller commits."""
    lease = leases.claim(Replay)
    if lease is None:
        return None
    row = lease.row
    place = (row.after_at, row.after_id) if row.after_at else None
    return Claimed(lease, place, law_of(row.business_id))


def replay_some(claimed: Claimed) -> Batch:
    """The next orders of the replay, by its rules and as they really went. Writes nothing."""
    row = claimed.row
    total = count_replayed(row) if row.total is None and claimed.place is None else None
    orders = next_replayed(row, claimed.place, BATCH)
    order_ids = sorted(order.id for order in orders)
    if not orders:
        return Batch([], 0, claimed.place, True, total)
    facts, broken = defaultdict(list), defaultdict(list)
    for fact in facts_replayed(row.business_id, order_ids):
        facts[fact.order_id].append(fact)
    for deadline in broken_really(row.business_id, order_ids):
        broken[deadline.order_id].append(deadline)
    parcels = parcels_of(row.business_id, order_ids)
    rows: list[dict[str, Any]] = []
    for order in orders:
        rules, calendar = claimed.rules_for(order)
        watched = Watched(order.platform_times or {}, parcels[order.id], calendar)
        told = in_order(facts[order.id])
        compared = compare(rules, told, row.created_at, watched, order.amount, broken[order.id])
        rows += (_miss(row, order, one) for one in compared)
    last = orders[-1].placed_at, orders[-1].id
    return Batch(rows, len(orders), last, len(orders) < BATCH, total)


def _miss(replay: Any, order: Any, one: Compared) -> dict[str, Any]:
    return {
        "business_id": replay.business_id, "id": new_id(), "replay_id": replay.id, "order_id": order.id,
        "rule": one.rule, "outcome": one.outcome, "replayed": one.replayed, "happened": one.happened,
        "due_at": one.due_at, "closed_at": one.closed_at, "fault": one.fault, "at_stake": one.at_stake,
        "currency": order.currency,
    }  # fmt: skip


def keep_replayed(claimed: Claimed, batch: Batch) -> bool:
    """Write what a batch found and how far it came, in one. False: somebody else has the replay by now, and nothing of
    ours is written. The caller commits."""
    row = leases.held(claimed.lease)
    if row is None:
        return False
    insert_many(ReplayMiss, batch.rows)
    counts = Counter(row.found) + Counter(f"{one['outcome']} {one['rule']} {one['fault'] or '-'}" for one in batch.rows)
    values = {
        "done": row.done + batch.looked, "found": dict(counts), "attempts": 0,
        "touched": row.touched + len({one["order_id"] for one in batch.rows}), "money": _money(row.money, batch.rows),
    }  # fmt: skip
    if batch.place:
        values |= {"after_at": batch.place[0], "after_id": batch.place[1]}
    if batch.total is not None:
        values["total"] = batch.total
    if batch.last:
        values |= {"state": "done", "finished_at": now()}
    claimed.place = batch.place
    return leases.keep(claimed.lease, **values)


def _money(before: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What is at stake by outcome and currency; of an order only once, however many of its rules were broken."""
    most: dict[tuple[str, UUID], tuple[str, Decimal]] = {}
    for row in rows:
        place = row["outcome"], row["order_id"]
        if row["at_stake"] and row["at_stake"] > most.get(place, ("", Decimal(0)))[1]:
            most[place] = row["currency"], row["at_stake"]
    sums = {key: Decimal(text) for key, text in before.items()}
    for (outcome, _), (currency, amount) in most.items():
        sums[f"{outcome} {currency}"] = sums.get(f"{outcome} {currency}", Decimal(0)) + amount
    return {key: str(amount) for key, amount in sums.items()}
