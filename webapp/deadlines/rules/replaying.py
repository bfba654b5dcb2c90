"""What would have happened under other rules, beside what did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from webapp.deadlines.rules.blaming import fault_of
from webapp.deadlines.rules.reckoning import reckon_ordered
from webapp.deadlines.rules.watching import Watched
from webapp.deadlines.rules.worth import at_stake
from webapp.policy.rules import Figure, Rule

# How a miss by the other rules stands to what really happened.
OUTCOMES = {"new": "Only by these rules", "same": "By both", "spared": "Only in reality"}
MOST_WRITTEN = 200_000  # findings of one outcome in a file: what a spreadsheet still opens at ease
BROKEN = frozenset({"missed", "late"})
UNITS = ("attempts", "working days", "days", "hours")
A_DAY, AN_HOUR = timedelta(days=1), timedelta(seconds=3600)
DAYS_FROM = 6 * A_DAY  # what is at least so long and whole is said in days


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule that an order broke, by the other rules, in reality, or both. `replayed` and `happened` are "missed",
    "late" or ""; the rest tells of the replay, or of reality where only that broke it."""

    rule: str
    outcome: str
    replayed: str
    happened: str
    due_at: datetime | None
    closed_at: datetime | None
    fault: str
    at_stake: Decimal | None


def unit_of(figure: Figure) -> tuple[int, str] | None:
    """A figure as a number and its unit; None where the book names none of its own."""
    if figure.attempts:
        return figure.attempts, "attempts"
    if figure.working_days is not None:
        return figure.working_days, "working days"
    if not figure.duration:
        return None
    if figure.duration >= DAYS_FROM and not figure.duration % A_DAY:
        return figure.duration // A_DAY, "days"
    return figure.duration // AN_HOUR, "hours"


def changed(rule: Rule, number: int) -> Rule:
    """The rule with another figure in the same unit. It goes before the platform's own times and the carrier's, since
    that is what is asked: what if the figure were this one?"""
    had = unit_of(rule.figure)
    if had is None:
        return rule
    unit = had[1]
    of = "" if rule.figure.of == "carrier" else rule.figure.of
    if unit == "attempts":
        figure = replace(rule.figure, attempts=number)
    elif unit == "working days":
        figure = replace(rule.figure, working_days=number, of=of)
    else:
        figure = replace(rule.figure, duration=number * (A_DAY if unit == "days" else AN_HOUR), of=of)
    return replace(rule, figure=figure, platform_times=())


def compare(
    rules: Mapping[str, Rule], facts: Sequence[Any], at: datetime, watched: Watched, amount: Decimal | None,
    happened: Iterable[Any],
) -> list[Compared]:  # fmt: skip
    """What an order broke by these rules at that moment, beside what it really broke: `happened` are the rows (rule,
    standing, due_at, closed_at, at_stake) of its missed and late deadlines. `facts` in their order."""
    real = {row.rule: row for row in happened}
    found = []
    for code, reckoning in reckon_ordered(rules.values(), facts, at, watched).items():
        row = real.pop(code, None)
        if reckoning.standing in BROKEN:
            due_at = reckoning.due_at or reckoning.started_at
            fault = fault_of(reckoning.rule, facts, due_at)
            stake = at_stake(reckoning.rule, amount)
            outcome, did = ("same", row.standing) if row else ("new", "")
            found.append(Compared(code, outcome, reckoning.standing, did, due_at, reckoning.closed_at, fault, stake))
        elif row:
            found.append(_spared(row, rules, facts))
    return found + [_spared(row, rules, facts) for row in real.values()]


def _spared(row: Any, rules: Mapping[str, Rule], facts: Sequence[Any]) -> Compared:
    rule = rules.get(row.rule)
    fault = fault_of(rule, facts, row.due_at) if rule and row.due_at else ""
    return Compared(row.rule, "spared", "", row.standing, row.due_at, row.closed_at, fault, row.at_stake)


def left_out(counts: Mapping[str, int]) -> list[str]:
    """What a file of findings does not hold, in words, by outcome."""
    return [
        f"Left out: {count - MOST_WRITTEN:,} more of “{OUTCOMES[outcome]}”. A file holds {MOST_WRITTEN:,} of each;"
        " ask for a shorter period to see the rest."
        for outcome, count in counts.items()
        if count > MOST_WRITTEN
    ]
