"""What may go wrong with an order, what the platform asks to be shown, and how long a claim may be made."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

GROUPS = {"carrier": "The carrier and the pick-up", "parcel": "The parcel", "complaint": "The buyer's complaint"}
FROM = {
    "last_update": "the carrier's latest word",
    "shipped": "the day it was shipped",
    "opened": "the day of the trouble",
}
MOMENTS = ("packing", "handover", "delivery")
WARNINGS = (50, 80, 95)  # per cent of the window


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that is asked for. `held` names what the program may hold that answers it; `until` says when the last
    chance was to make it anew ("": it can be got at any time); `how` to get it."""

    code: str
    words: str
    held: tuple[str, ...]
    how: str
    until: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that may go wrong. `complaint` is what a buyer would call it, `refund` what it means for the buyer."""

    code: str
    title: str
    about: str
    group: str
    complaint: str
    fault: str
    window: str
    refund: str
    answer: str
    source: str
    read_on: date
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """How long a claim may be made in some markets (none: in all others). `firm`: a page of the platform says so.
    `stated_on` "return": what the platform says on the order's return goes before it."""

    code: str
    markets: frozenset[str]
    length: timedelta
    counted_from: str
    stated_on: str
    firm: bool
    words: str
    source: str
    read_on: date


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything of webapp/cases/rulebook."""

    scenarios: Mapping[str, Scenario]
    windows: tuple[Window, ...]

    def window(self, scenario: str, market: str) -> Window:
        """The window of a scenario in a market: its own, else the one for all others."""
        code = self.scenarios[scenario].window
        own = [window for window in self.windows if window.code == code]
        return next((w for w in own if market in w.markets), next(w for w in own if not w.markets))

    @property
    def complaints(self) -> dict[str, str]:
        """What a buyer may complain of, in the buyer's words."""
        return {code: scenario.complaint for code, scenario in self.scenarios.items() if scenario.complaint}


def warned(due_at: datetime, since: datetime, at: datetime) -> int:
    """The last warning whose share of the window is over at that time: 0, 50, 80 or 95 (per cent)."""
    gone = (at - since) / max(due_at - since, timedelta(seconds=1)) * 100
    return max((share for share in WARNINGS if gone >= share), default=0)


def next_warning(due_at: datetime, since: datetime, at: datetime) -> datetime | None:
    """When the next warning is due; None after the last."""
    moments = (since + (due_at - since) * share / 100 for share in WARNINGS)
    return next((moment for moment in moments if moment > at), None)
