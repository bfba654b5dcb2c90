"""What a replay found, put into figures and words for its page."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from webapp.deadlines.models.replay import Replay
from webapp.deadlines.rules.replaying import unit_of
from webapp.policy.models import books


@dataclass(slots=True)
class Findings:
    """Counts of a replay so far: by outcome, by rule and outcome, by whose delay (of those by the replayed rules), and
    what is at stake by outcome and currency."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    money: dict[str, dict[str, Decimal]] = field(default_factory=dict)

    @property
    def replayed(self) -> int:
        return self.outcomes["new"] + self.outcomes["same"]

    @property
    def really(self) -> int:
        return self.outcomes["spared"] + self.outcomes["same"]


def findings(replay: Replay) -> Findings:
    """The figures of a replay."""
    found = Findings()
    for key, count in replay.found.items():
        outcome, rule, fault = key.split(" ")
        found.outcomes[outcome] += count
        found.rules.setdefault(rule, Counter())[outcome] += count
        if outcome != "spared":
            found.faults[fault] += count
    for key, amount in replay.money.items():
        outcome, _, currency = key.partition(" ")
        found.money.setdefault(outcome, {})[currency] = Decimal(amount)
    found.rules = dict(sorted(found.rules.items(), key=lambda each: -sum(each[1].values())))
    return found


def titles() -> dict[str, str]:
    """What each rule is called, by its code: as the general book says, and else the first that knows it."""
    return {rule.code: rule.title for book in reversed(books().values()) for rule in reversed(book.rules)}


def title_of(replay: Replay) -> str:
    """The question in words."""
    book = books().get(replay.book)
    words = book.title if book else replay.book or "The book in force"
    if not replay.rule:
        return words
    had: dict[str, list[str]] = {}
    for code, _, number, unit in changeable():
        if code == replay.rule:
            had.setdefault(unit, []).extend([str(number)] if number != replay.number else [])
    changed = " or ".join(
        f"{replay.number} {unit}{' instead of ' if numbers else ''}{' or '.join(numbers)}"
        for unit, numbers in had.items()
    )
    return f"{words}, {titles().get(replay.rule, replay.rule)}: {changed}"


def changeable() -> list[tuple[str, str, int, str]]:
    """The rules whose figure can be changed, once each figure that they have: code, title, number, unit."""
    found: dict[tuple[str, str, int, str], None] = {}
    for book in books().values():
        for rule in book.rules:
            if had := unit_of(rule.figure):
                found[rule.code, rule.title, *had] = None
    return list(found)


def choices_of_rules() -> list[tuple[str, str]]:
    """Each rule whose figure can be changed, once: its code, and its title with the figures that it has now."""
    found: dict[str, tuple[str, list[str]]] = {}
    for code, title, number, unit in changeable():
        found.setdefault(code, (title, []))[1].append(f"{number} {unit}")
    return [(code, f"{title} (now {' or '.join(figures)})") for code, (title, figures) in found.items()]
