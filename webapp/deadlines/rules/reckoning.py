"""How an order stands before a rule. Only what the world told counts, in the order in which it happened, so that any
order of arrival and any repetition comes to the same; what deadlines themselves told is never a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.deadlines.rules.asked import each_asked
from webapp.deadlines.rules.legs import Leg, leg_of
from webapp.deadlines.rules.parting import legs_in_parts
from webapp.deadlines.rules.reminding import reminders
from webapp.deadlines.rules.watching import NOTHING_ELSE, Parcel, Watched
from webapp.ledger.rules import LEFT, Parting, in_order, parting
from webapp.policy.rules import Rule

STANDINGS = ("open", "met", "late", "missed", "excused")
OPEN_OR_MISSED = ("open", "missed")
# An order that fills several parcels is as well off as the worst of them; what is still open comes first, so that
# nobody stops watching it.
WORST_FIRST = ("open", "missed", "late", "met", "excused")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How an order stands before a rule. `closed_at` is when it was done, or when it ceased to matter; `owed_at`
    is the reminder that is owed now, `remind_at` the next to come; `look_at` is the next moment at which time alone
    changes something, a reminder included."""

    rule: Rule
    started_at: datetime
    due_at: datetime | None
    basis: str
    standing: str
    closed_at: datetime | None
    owed_at: datetime | None
    remind_at: datetime | None
    look_at: datetime | None
    now: datetime
    legs: tuple[Leg, ...]

    def presses_at(self, share: float = 1.0) -> datetime:
        """Its place on the radar: its due time, brought forward by what a miss costs, to the second. `share` is how
        much of the rule's weight the order carries (rules/worth.py)."""
        weight = timedelta(seconds=round(self.rule.weight.total_seconds() * share))
        return (self.due_at or self.started_at) - weight


def reckon(rule: Rule, facts: Iterable[Any], now: datetime, order: Watched = NOTHING_ELSE) -> Reckoning | None:
    """How an order with these facts stands before the rule at `now`; None where the rule has not begun to run."""
    return reckon_all([rule], facts, now, order).get(rule.code)


def reckon_all(rules: Iterable[Rule], facts: Iterable[Any], now: datetime, order: Watched) -> dict[str, Reckoning]:
    """How an order stands before each of these rules, by the rule's code."""
    return reckon_ordered(rules, in_order(facts), now, order)


def reckon_ordered(rules: Iterable[Rule], facts: Sequence[Any], now: datetime, order: Watched) -> dict[str, Reckoning]:
    """The same, for facts that are in their order already."""
    kinds = {fact.kind for fact in facts}
    # Most rules of an order have not begun: neither has anything started them, nor does the platform state a time.
    begun = (rule for rule in rules if order.platform_times or not kinds.isdisjoint(rule.starts))
    sent = parting(facts, LEFT, (str(parcel.id) for parcel in order.parcels))
    found = ((rule.code, _reckon(rule, facts, now, order, sent)) for rule in begun)
    return {code: reckoning for code, reckoning in found if reckoning}


def _reckon(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched, sent: Parting | None) -> Reckoning | None:
    now = max([now, *_judged(rule.code, facts)])
    legs = _legs(rule, facts, now, order, sent)
    if not legs:
        return None
    worst = min(legs, key=lambda leg: (WORST_FIRST.index(leg.standing), leg.due_at or leg.started_at))
    owed_at, remind_at = None, None
    if worst.standing == "open" and not worst.marked:
        owed_at, remind_at = reminders(rule, facts, now, worst.started_at, worst.due_at)
    closed = [leg.closed_at for leg in legs]
    return Reckoning(
        rule=rule,
        started_at=worst.started_at,
        due_at=worst.due_at,
        basis=worst.basis,
        standing=worst.standing,
        closed_at=None if None in closed else max(moment for moment in closed if moment),
        owed_at=owed_at,
        remind_at=remind_at,
        look_at=min([m for m in (remind_at, *(leg.turns_at for leg in legs)) if m], default=None),
        now=now,
        legs=legs,
    )


def _legs(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched, sent: Parting | None) -> tuple[Leg, ...]:
    if sent and not rule.stops.isdisjoint(LEFT):
        return legs_in_parts(rule, facts, now, order, sent)
    return tuple(
        leg
        for parcel in _parcels(rule, order)
        for mine in each_asked(rule, facts)
        if (leg := leg_of(rule, mine, now, order, parcel))
    )


def _judged(code: str, facts: Sequence[Any]) -> Iterable[datetime]:
    """The moments at which a clock has already told a miss: time does not run backward for a deadline."""
    for fact in facts:
        if fact.kind == "missed" and fact.details.get("rule") == code and fact.details.get("judged_at"):
            yield datetime.fromisoformat(fact.details["judged_at"])


def _parcels(rule: Rule, order: Watched) -> tuple[Parcel | None, ...]:
    return order.parcels if rule.covers == "every_parcel" and order.parcels else (None,)
