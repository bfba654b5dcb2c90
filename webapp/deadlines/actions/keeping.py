"""Keeping what was reckoned: rows that are new or other than they were, and the most pressing of each order marked."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from webapp.deadlines.models import Deadline, deadlines_table, lanes_of
from webapp.kit.bulk import among, insert_many, update_many
from webapp.kit.db import db
from webapp.kit.ids import new_id

KEYS = ("business_id", "id")
NAMES = [column.name for column in deadlines_table.columns]
KEPT = [name for name in NAMES if name not in KEYS]
Row = dict[str, Any]
ByRule = dict[str, Row]


@dataclass(slots=True)
class Settled:
    """An order with the rows that there are, `was`, and what was reckoned by the rules `judged` by (None: by all).
    `taken_back` counts, by rule, the misses that were."""

    order_id: UUID
    was: ByRule
    reckoned: Iterable[Row]
    judged: Collection[str] | None
    taken_back: Counter[str]

    def becomes(self, business_id: UUID, lane: str) -> ByRule:
        """The rows that there should be: without those whose rule holds no longer, with those that were not judged."""
        rows = {}
        for row in self.reckoned:
            known = self.was.get(row["rule"]) or {"business_id": business_id, "id": new_id(), "turn": 1}
            rows[row["rule"]] = {**known, **row, "turn": known["turn"] + self.taken_back[row["rule"]]}
        if self.judged is not None:
            rows |= {rule: dict(row) for rule, row in self.was.items() if rule not in rows and rule not in self.judged}
        for row in rows.values():
            row["lane"], row["leads_at"] = lane, None
        pressing = [(row["pressing_at"], row["id"], row) for row in rows.values() if row["standing"] == "open"]
        if pressing:
            first = min(pressing)[-1]
            first["leads_at"] = first["pressing_at"]
        return rows


def by_rule(rows: Sequence[Any]) -> ByRule:
    """The rows of one order's deadlines by their rule, as dicts."""
    return {row.rule: dict(zip(NAMES, row, strict=True)) for row in rows}


def keep(business_id: UUID, orders: Sequence[Settled]) -> Counter[str]:
    """Write what is new or other than it was. Counts opened, changed, dropped."""
    lanes = lanes_of(business_id, [order.order_id for order in orders])
    new: list[Row] = []
    changed: list[tuple[Row, set[str]]] = []
    gone: list[UUID] = []
    for order in orders:
        was, rows = order.was, order.becomes(business_id, lanes[order.order_id])
        new += (row for rule, row in rows.items() if rule not in was)
        changed += ((row, _other(was[rule], row)) for rule, row in rows.items() if was.get(rule, row) != row)
        gone += (row["id"] for rule, row in was.items() if rule not in rows)
    insert_many(Deadline, new)
    _change(changed)
    _drop(business_id, gone)
    # A row that only leads its order now, or leads it no longer, stands as it stood.
    return Counter(opened=len(new), changed=sum(other != {"leads_at"} for _, other in changed), dropped=len(gone))


def _other(was: Row, row: Row) -> set[str]:
    return {name for name in KEPT if was[name] != row[name]}


def _change(changed: Sequence[tuple[Row, set[str]]]) -> None:
    """Write only the columns in which any of these rows is other than it was: a sweep moves four of fourteen."""
    names = [*KEYS, *sorted(set().union(*(other for _, other in changed)))]
    update_many(Deadline, [{name: row[name] for name in names} for row, _ in changed], KEYS)


def _drop(business_id: UUID, ids: Sequence[UUID]) -> None:
    if ids:
        table = deadlines_table
        db.session.execute(delete(table).where(table.c.business_id == business_id, among(table.c.id, ids)))
