"""A rule, a book of them, and how they are said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from webapp.policy.rules.calendar import WEEKDAYS
from webapp.policy.rules.figure import Figure, Reminders

EFFECTS = {
    "lost": "Counts as lost",
    "delayed": "Counts as delayed",
    "cancellation_due": "Will be cancelled",
    "late": "Counts as late",
    "unscanned": "Not scanned by the carrier",
}


FORCE_MAJEURE = {
    "excuse": "It excuses this deadline",
    "mark": "It is noted; the time stays, and reminders pause",
    "nothing": "It changes nothing",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the platform. Two entries may share a code where they never apply to the same order. `starts_by` is
    by whom (a fact's detail "by") the starting fact must be, "" for anybody. `force_majeure` is what an excuse
    does to it: "excuse", "mark" or "nothing"."""

    code: str
    title: str
    sentence: str
    remedy: str
    after_miss: str
    figure: Figure
    starts: frozenset[str]
    stops: frozenset[str]
    excused_by: frozenset[str]
    covers: str
    platform_times: tuple[str, ...]
    shipping_types: frozenset[str]
    order_types: frozenset[str]
    markets: frozenset[str]
    reminders: Reminders
    effect: str
    cost: str
    weight: timedelta
    source: str
    note: str
    read_on: date
    valid_from: date
    valid_until: date | None
    force_majeure: str
    starts_by: str = ""

    @property
    def words(self) -> str:
        """The rule as a sentence with its figure."""
        return self.sentence.format(figure=self.figure.words)

    def applies(self, market: str, shipping_type: str, order_type: str, placed_at: datetime) -> bool:
        """Whether it holds for an order. An empty set in the book means every one."""
        placed_on = placed_at.astimezone(UTC).date()
        return (
            (not self.markets or market in self.markets)
            and (not self.shipping_types or shipping_type in self.shipping_types)
            and (not self.order_types or (order_type or "NORMAL") in self.order_types)
            and self.valid_from <= placed_on
            and (self.valid_until is None or placed_on < self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class Week:
    """The weekdays (0 is Monday) on which a book counts, and the zone in which its days end ("": the shop's own)."""

    weekdays: frozenset[int]
    zone: str = ""

    @property
    def words(self) -> str:
        """The weekdays as people say them."""
        return ", ".join(WEEKDAYS[day].capitalize() for day in sorted(self.weekdays))


@dataclass(frozen=True, slots=True)
class Book:
    """A rule book: read only. What it does not say itself, the book says that it builds on, `base`. It is meant for
    shops in its `markets` (none: for all). `week` is which days count; None where no rule of it counts working days."""

    code: str
    title: str
    about: str
    read_on: date
    rules: tuple[Rule, ...]
    markets: frozenset[str] = frozenset()
    week: Week | None = None
    base: "Book | None" = None

    def rules_for(self, market: str, shipping_type: str, order_type: str, placed_at: datetime) -> dict[str, Rule]:
        """The rules that hold for an order, by code: at most one each, which the reading of the book has proven."""
        of_base = self.base.rules_for(market, shipping_type, order_type, placed_at) if self.base else {}
        return of_base | {r.code: r for r in self.rules if r.applies(market, shipping_type, order_type, placed_at)}

    def in_force(self, on: date) -> list[Rule]:
        """The rules of the book itself that hold for an order placed on that day, as the book orders them."""
        return [r for r in self.rules if r.valid_from <= on and (r.valid_until is None or on < r.valid_until)]

    def rule(self, code: str) -> Rule | None:
        """The first entry of that code: its title and cost, where no order is at hand."""
        own = next((r for r in self.rules if r.code == code), None)
        return own or (self.base.rule(code) if self.base else None)
