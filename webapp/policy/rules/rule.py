"""A rule, a book of them, and how they are said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

EFFECTS = {
    "lost": "Counts as lost",
    "delayed": "Counts as delayed",
    "cancellation_due": "Will be cancelled",
    "late": "Counts as late",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """How long, or how often. `of` names who else may say how long: the carrier, or the platform alone."""

    duration: timedelta | None = None
    attempts: int | None = None
    of: str = ""

    @property
    def words(self) -> str:
        """The figure as people say it."""
        if self.attempts:
            return f"{self.attempts} failed attempts" if self.attempts > 1 else "1 failed attempt"
        own = _spoken(self.duration) if self.duration else ""
        if self.of == "carrier":
            return "the carrier's delivery period" + (f" ({own} where none is known)" if own else "")
        return own or "the time that the platform puts on it"


@dataclass(frozen=True, slots=True)
class Reminders:
    """When to remind: so long before the due time, every so often from the start on, or at the start."""

    before: tuple[timedelta, ...] = ()
    every: timedelta | None = None
    at_start: bool = False

    @property
    def words(self) -> str:
        """The reminders as people say them."""
        said = [f"{_spoken(before)} before" for before in self.before]
        if self.every:
            said.append("every day before" if self.every == timedelta(days=1) else f"every {_spoken(self.every)}")
        return ", ".join([*said, *(["at the first"] if self.at_start else [])]) or "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the platform. Two entries may share a code where they never apply to the same order. `starts_by` is
    by whom (a fact's detail "by") the starting fact must be, "" for anybody."""

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
class Book:
    """A rule book: read only."""

    code: str
    title: str
    about: str
    read_on: date
    rules: tuple[Rule, ...]

    def rules_for(self, market: str, shipping_type: str, order_type: str, placed_at: datetime) -> dict[str, Rule]:
        """The rules that hold for an order, by code: at most one each, which the reading of the book has proven."""
        return {r.code: r for r in self.rules if r.applies(market, shipping_type, order_type, placed_at)}

    def in_force(self, on: date) -> list[Rule]:
        """The rules that hold for an order placed on that day, as the book orders them."""
        return [r for r in self.rules if r.valid_from <= on and (r.valid_until is None or on < r.valid_until)]

    def rule(self, code: str) -> Rule | None:
        """The first entry of that code: its title and cost, where no order is at hand."""
        return next((r for r in self.rules if r.code == code), None)


def _spoken(duration: timedelta) -> str:
    hours = int(duration.total_seconds() // 3600)
    days, rest = divmod(hours, 24)
    number, unit = (days, "day") if not rest and days > 5 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"
