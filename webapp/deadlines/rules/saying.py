"""What deadlines have to tell the ledger: misses, misses taken back, and reminders. Worked out from what the ledger
holds already, so that saying it twice says nothing new."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from webapp.deadlines.rules.reckoning import Leg, Reckoning
from webapp.deadlines.rules.reminding import reminder_key
from webapp.ledger.rules import in_order


@dataclass(frozen=True, slots=True)
class Say:
    """One fact to tell."""

    kind: str
    key: str
    happened_at: datetime
    parcel_id: UUID | None = None
    undoes: str | None = None
    details: dict = field(default_factory=dict)


def to_say(facts: Iterable[Any], reckonings: Mapping[str, Reckoning], now: datetime) -> list[Say]:
    """What has to be told now, given an order's facts and how it stands before all its rules."""
    facts = list(facts)
    return say_ordered(in_order(facts), {fact.key for fact in facts}, reckonings, now)


def say_ordered(
    facts: Sequence[Any], keys: set[str], reckonings: Mapping[str, Reckoning], now: datetime,
    only: Collection[str] | None = None,
) -> list[Say]:  # fmt: skip
    """The same, for facts that are in their order already, the keys of all there ever were, and only these rules."""
    told = {(fact.details.get("rule"), fact.parcel_id): fact for fact in facts if fact.kind == "missed"}
    began = {(code, leg.parcel_id): leg.started_at for code, r in reckonings.items() for leg in r.legs}
    # A miss from before the clock began anew stays true, and says nothing of how the new one stands.
    told = {place: fact for place, fact in told.items() if fact.happened_at >= began.get(place, fact.happened_at)}
    broken = {(code, leg.parcel_id): (r, leg) for code, r in reckonings.items() for leg in r.legs if leg.broken}
    return [
        *(
            _taken_back(fact, now)
            for place, fact in told.items()
            if place not in broken and (only is None or place[0] in only)
        ),
        *(_missed(r, leg, keys) for place, (r, leg) in broken.items() if place not in told),
        *_reminders(reckonings.values()),
    ]


def _missed(reckoning: Reckoning, leg: Leg, keys: set[str]) -> Say:
    rule, due_at = reckoning.rule, leg.due_at or leg.started_at
    details = {"rule": rule.code, "effect": rule.effect, "due_at": _text(due_at), "judged_at": _text(reckoning.now)}
    return Say("missed", _next_key(rule.code, leg.parcel_id, keys), due_at, leg.parcel_id, None, details)


def _next_key(code: str, parcel_id: UUID | None, keys: set[str]) -> str:
    end = f"-{parcel_id}" if parcel_id else ""
    turn = 1
    while f"missed-{code}-{turn}{end}" in keys:
        turn += 1
    return f"missed-{code}-{turn}{end}"


def _taken_back(missed: Any, now: datetime) -> Say:
    details = {"rule": missed.details.get("rule")}
    return Say("undone", f"undone-{missed.key}", now, missed.parcel_id, missed.key, details)


def _reminders(reckonings: Iterable[Reckoning]) -> Iterator[Say]:
    for reckoning in reckonings:
        if reckoning.owed_at:
            key = reminder_key(reckoning.rule.code, reckoning.owed_at)
            due = {"due_at": _text(reckoning.due_at)} if reckoning.due_at else {}
            yield Say("reminded", key, reckoning.now, details={"rule": reckoning.rule.code, **due})


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
