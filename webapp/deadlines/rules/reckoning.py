"""How an order stands before a rule. Only what the world told counts, in the order in which it happened, so that any
order of arrival and any repetition comes to the same; what deadlines themselves told is never a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.deadlines.rules.reminding import reminders
from webapp.ledger.rules import in_order, told_again
from webapp.policy.rules import Rule

STANDINGS = ("open", "met", "late", "missed", "excused")
NOTHING = timedelta(0)
OPEN_OR_MISSED = ("open", "missed")
# An order that fills several parcels is as well off as the worst of them; what is still open comes first, so that
# nobody stops watching it.
WORST_FIRST = ("open", "missed", "late", "met", "excused")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What the rules ask of a parcel: the date its carrier promised for it, and that carrier's delivery period."""

    id: UUID
    promised_at: datetime | None = None
    period: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the rules ask of an order besides its facts."""

    platform_times: Mapping[str, Any] = field(default_factory=dict)
    parcels: tuple[Parcel, ...] = ()


@dataclass(frozen=True, slots=True)
class Leg:
    """How one parcel (or the order as a whole: None) stands. `basis` says whose time it is: "book", "carrier", or the
    name of the platform's field. `due_at` is None while a count decides and is not reached."""

    parcel_id: UUID | None
    started_at: datetime
    due_at: datetime | None
    basis: str
    standing: str
    closed_at: datetime | None
    turns_at: datetime | None

    @property
    def broken(self) -> bool:
        """Whether the rule was broken, made good afterwards or not."""
        return self.standing in {"missed", "late"}


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

    @property
    def pressing_at(self) -> datetime:
        """Its place on the radar: its due time, brought forward by what a miss costs."""
        return (self.due_at or self.started_at) - self.rule.weight


def reckon(rule: Rule, facts: Iterable[Any], now: datetime, order: Watched = Watched()) -> Reckoning | None:
    """How an order with these facts stands before the rule at `now`; None where the rule has not begun to run."""
    return reckon_all([rule], facts, now, order).get(rule.code)


def reckon_all(rules: Iterable[Rule], facts: Iterable[Any], now: datetime, order: Watched) -> dict[str, Reckoning]:
    """How an order stands before each of these rules, by the rule's code."""
    return reckon_ordered(rules, in_order(facts), now, order)


def reckon_ordered(rules: Iterable[Rule], facts: Sequence[Any], now: datetime, order: Watched) -> dict[str, Reckoning]:
    """The same, for facts that are in their order already."""
    found = ((rule.code, _reckon(rule, facts, now, order)) for rule in rules)
    return {code: reckoning for code, reckoning in found if reckoning}


def _reckon(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched) -> Reckoning | None:
    now = max([now, *_judged(rule.code, facts)])
    legs = tuple(leg for parcel in _parcels(rule, order) if (leg := _leg(rule, facts, now, order, parcel)))
    if not legs:
        return None
    worst = min(legs, key=lambda leg: (WORST_FIRST.index(leg.standing), leg.due_at or leg.started_at))
    owed_at, remind_at = (
        reminders(rule, facts, now, worst.started_at, worst.due_at) if worst.standing == "open" else (None, None)
    )
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


def _judged(code: str, facts: Sequence[Any]) -> Iterable[datetime]:
    """The moments at which a clock has already told a miss: time does not run backward for a deadline."""
    for fact in facts:
        if fact.kind == "missed" and fact.details.get("rule") == code and fact.details.get("judged_at"):
            yield datetime.fromisoformat(fact.details["judged_at"])


def _parcels(rule: Rule, order: Watched) -> tuple[Parcel | None, ...]:
    return order.parcels if rule.covers == "every_parcel" and order.parcels else (None,)


def _leg(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched, parcel: Parcel | None) -> Leg | None:
    if parcel:
        facts = [fact for fact in facts if fact.parcel_id is None or fact.parcel_id == parcel.id]
    begun = [fact for fact in facts if fact.kind in rule.starts and _by(rule, fact)]
    start, due_at, basis = _due(rule, facts, begun, order, parcel)
    if start is None or (due_at is None and not rule.figure.attempts):
        return None
    stop, excuse = _earliest(facts, rule.stops), _earliest(facts, rule.excused_by)
    # A fact's time may be off by its uncertainty, and so may the start's: within it nothing is held to be missed.
    last_moment = due_at and due_at + (_off(start) if basis in {"book", "carrier"} else NOTHING)
    counted = bool(rule.figure.attempts)
    standing = _standing(last_moment, stop, excuse, now, counted)
    done = stop if standing in {"met", "late"} else excuse
    turns_at = last_moment if standing == "open" else None
    closed_at = done.happened_at if done else None
    return Leg(parcel.id if parcel else None, start.happened_at, due_at, basis, standing, closed_at, turns_at)


def _by(rule: Rule, fact: Any) -> bool:
    return not rule.starts_by or fact.details.get("by") == rule.starts_by


def _standing(last_moment: datetime | None, stop: Any, excuse: Any, now: datetime, counted: bool) -> str:
    if stop and (last_moment is None or stop.happened_at - _off(stop) <= last_moment):
        return "met"
    if excuse and (last_moment is None or excuse.happened_at - _off(excuse) <= last_moment):
        return "excused"
    if stop:
        return "late"
    if last_moment and (counted or now > last_moment):
        return "missed"
    return "open"


def _due(
    rule: Rule, facts: Sequence[Any], begun: Sequence[Any], order: Watched, parcel: Parcel | None
) -> tuple[Any, datetime | None, str]:
    """What started the clock, when it runs out, and whose time that is."""
    if rule.figure.attempts:
        again = told_again(facts)
        begun = [fact for fact in begun if fact.key not in again]
        enough = len(begun) >= rule.figure.attempts
        return (begun[0] if begun else None), begun[rule.figure.attempts - 1].happened_at if enough else None, "book"
    for name in rule.platform_times:
        if stated := _stated(order.platform_times.get(name)):
            # The platform's clock runs from the order on, whether or not the rule's own start has happened yet.
            placed = next((fact for fact in facts if fact.kind == "placed"), begun[0] if begun else None)
            return placed, stated, name
    if not begun:
        return None, None, ""
    if rule.figure.of == "carrier" and parcel and (promised := _promised(parcel, begun[0].happened_at)):
        return begun[0], promised, "carrier"
    return begun[0], begun[0].happened_at + rule.figure.duration if rule.figure.duration else None, "book"


def _promised(parcel: Parcel, started_at: datetime) -> datetime | None:
    return parcel.promised_at or (started_at + parcel.period if parcel.period else None)


def _stated(text: Any) -> datetime | None:
    """A time of the platform's; a text that is no time with its zone says nothing."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _earliest(facts: Sequence[Any], kinds: frozenset[str]) -> Any:
    """The fact of these kinds that may have happened first."""
    found = [fact for fact in facts if fact.kind in kinds]
    return min(found, key=lambda f: f.happened_at - _off(f)) if len(found) > 1 else found[0] if found else None


def _off(fact: Any) -> timedelta:
    seconds = getattr(fact, "uncertainty", 0.0)
    return timedelta(seconds=seconds) if seconds else NOTHING
