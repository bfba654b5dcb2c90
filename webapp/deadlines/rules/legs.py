"""How one parcel of an order, or the order as a whole, stands before a rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.deadlines.rules.watching import Parcel, Watched
from webapp.ledger.rules import told_again
from webapp.policy.rules import Rule

NOTHING = timedelta(0)
REFUSALS = frozenset({"cancel_rejected"})  # what answers a request that can be made again


@dataclass(frozen=True, slots=True)
class Leg:
    """How one parcel (or the order as a whole: None) stands. `basis` says whose time it is: "book", "carrier", or the
    name of the platform's field. `due_at` is None while a count decides and is not reached. `marked` by a force majeure
    it keeps its time, but nobody is reminded."""

    parcel_id: UUID | None
    started_at: datetime
    due_at: datetime | None
    basis: str
    standing: str
    closed_at: datetime | None
    turns_at: datetime | None
    marked: bool = False

    @property
    def broken(self) -> bool:
        """Whether the rule was broken, made good afterwards or not."""
        return self.standing in {"missed", "late"}


def leg_of(rule: Rule, facts: Sequence[Any], now: datetime, order: Watched, parcel: Parcel | None) -> Leg | None:
    if parcel:
        facts = [fact for fact in facts if fact.parcel_id is None or fact.parcel_id == parcel.id]
    facts = since_asked_again(rule, facts)
    begun = [fact for fact in facts if fact.kind in rule.starts and _by(rule, fact)]
    start, due_at, basis = _due(rule, facts, begun, order, parcel)
    if start is None or (due_at is None and not rule.figure.attempts):
        return None
    stop, excuse = _earliest(facts, rule.stops), _earliest(facts, _excuses(rule))
    forgiven, marked = _force_majeure(rule, facts)
    last_moment = due_at and _last_moment(rule, start, due_at, basis, order)
    standing = _standing(last_moment, stop, excuse, now, bool(rule.figure.attempts))
    if forgiven and standing in {"open", "missed", "late"}:
        standing, excuse = "excused", forgiven
    done = stop if standing in {"met", "late"} else excuse
    turns_at = last_moment if standing == "open" else None
    closed_at = done.happened_at if done else None
    return Leg(
        parcel.id if parcel else None, start.happened_at, due_at, basis, standing, closed_at, turns_at, bool(marked)
    )


def since_asked_again(rule: Rule, facts: Sequence[Any]) -> Sequence[Any]:
    """Who is refused and asks again begins a new clock: without what the earlier requests and refusals said of it."""
    begins, answered = 0, False
    for place, fact in enumerate(facts):
        if fact.kind in rule.starts and _by(rule, fact) and answered:
            begins, answered = place, False
        answered = answered or (fact.kind in REFUSALS and fact.kind in rule.stops)
    spent = REFUSALS | rule.starts
    return [fact for place, fact in enumerate(facts) if place >= begins or fact.kind not in spent] if begins else facts


def _last_moment(rule: Rule, start: Any, due_at: datetime, basis: str, order: Watched) -> datetime:
    """A fact's time may be off by its uncertainty, and so may the start's: within it nothing is held to be missed."""
    off = _off(start)
    if not off or basis not in {"book", "carrier"}:
        return due_at
    if basis == "book" and rule.figure.working_days is not None and not rule.figure.after:
        return rule.figure.due_at(start.happened_at + off, order.calendar) or due_at
    return due_at + off


def _force_majeure(rule: Rule, facts: Sequence[Any]) -> tuple[Any, Any]:
    """The facts that excuse this deadline, and that mark it, by a force majeure; who tells of one may ask for less than
    the rule would give, never for more. It counts whenever it is told: somebody has looked at what it touched."""
    forgiven = marked = None
    for fact in facts:
        if fact.kind == "excused" and rule.force_majeure != "nothing" and _named(rule, fact):
            if "mark" in (rule.force_majeure, fact.details.get("how")):
                marked = fact
            else:
                forgiven = forgiven or fact
    return forgiven, marked


def _excuses(rule: Rule) -> frozenset[str]:
    """What is called off of an order that goes in parts is excused as an order is that was cancelled."""
    return rule.excused_by | {"part_cancelled"} if "cancelled" in rule.excused_by else rule.excused_by


def _named(rule: Rule, fact: Any) -> bool:
    named = fact.details.get("rules")
    return named is None or rule.code in named


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
    if rule.figure.of == "platform" and begun and "return" in begun[-1].details:
        # The platform's time for a return is the return's own: an order may have several.
        stated = _stated(begun[-1].details.get("due_at"))
        return (begun[-1], stated, rule.platform_times[0]) if stated and rule.platform_times else (None, None, "")
    for name in rule.platform_times:
        if stated := _stated(order.platform_times.get(name)):
            # The platform's clock runs from the order on, whether or not the rule's own start has happened yet.
            placed = next((fact for fact in facts if fact.kind == "placed"), begun[0] if begun else None)
            return placed, stated, name
    if not begun:
        return None, None, ""
    if rule.figure.of == "carrier" and parcel and (promised := _promised(parcel, begun[0].happened_at)):
        return begun[0], promised, "carrier"
    since = _stated(order.platform_times.get(rule.figure.after)) if rule.figure.after else begun[0].happened_at
    due_at = rule.figure.due_at(since, order.calendar, order.handling_days) if since else None
    return begun[0], due_at, "book"


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
