"""When to remind. What was reminded of is known by its key, so that no reminder is given twice or forgotten."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from webapp.policy.rules import Reminders, Rule


def reminder_key(code: str, moment: datetime) -> str:
    """The key of the reminder that was due at that moment."""
    return f"reminded-{code}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def reminders(
    rule: Rule, facts: Sequence[Any], now: datetime, started_at: datetime, due_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """The moment of the reminder that is owed now, and of the next to come. Of several that were slept through only
    the latest is owed."""
    passed, coming = _around(rule, now, started_at, due_at)
    if passed:
        key = reminder_key(rule.code, passed)
        if any(fact.kind == "reminded" and fact.key == key for fact in facts):
            passed = None
    return passed, coming


def due_spans(wanted: Iterable[Reminders], now: datetime, at: datetime) -> list[tuple[datetime, datetime | None]]:
    """When everything is due whose next reminder after `now` comes by `at`, and which is not over by then: spans from
    and until (None: without end) that do not overlap. They may hold more than that, never less."""
    spans: list[tuple[datetime, datetime]] = []
    for each in wanted:
        if each.every or each.at_start:
            return [(at, None)]
        ahead = sorted(each.before, reverse=True)
        for before, earlier in zip(ahead, [None, *ahead], strict=False):
            # What is due later than this is reminded of by an earlier one first.
            last = at + before if earlier is None else min(at + before, now + earlier)
            spans += [(first, last)] if (first := max(at, now + before)) <= last else []
    joined: list[tuple[datetime, datetime]] = []
    for first, last in sorted(spans):
        begun, ended = joined.pop() if joined and first <= joined[-1][1] else (first, last)
        joined.append((begun, max(ended, last)))
    return list(joined)


def _around(
    rule: Rule, now: datetime, started_at: datetime, due_at: datetime | None
) -> tuple[datetime | None, datetime | None]:
    """The last moment to remind that is not after now, and the first that is."""
    wanted = rule.reminders
    moments = [started_at] if wanted.at_start else []
    if due_at:
        moments += [due_at - before for before in wanted.before if due_at - before > started_at]
        if wanted.every and now >= started_at:
            last = started_at + (now - started_at) // wanted.every * wanted.every
            moments += [m for m in (last, last + wanted.every) if started_at < m < due_at]
        elif wanted.every and started_at + wanted.every < due_at:
            moments.append(started_at + wanted.every)
    return max((m for m in moments if m <= now), default=None), min((m for m in moments if m > now), default=None)
