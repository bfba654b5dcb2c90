"""What is wrong with a phone, in words, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.handover.rules.counting import Range, count_of, said

UNSENT = timedelta(hours=12)  # scans that wait this long are told to the office (promises, section 1)
CLOCK_OFF = 60.0  # seconds; less than this no person would notice
CLOCK_SET = timedelta(days=7)  # for so long a clock that was set is worth a word
STORED = {
    "persistent": ("Keeps its scans", "green", "check"),
    "best_effort": ("May be cleared", "amber", "warning"),
    "unknown": ("Not known", "grey", "question"),
}


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a phone: of its scans those that never arrived and those that it still holds; its clock's
    distance from ours (seconds; negative: ahead); how its browser keeps what it stores."""

    missing: Sequence[Range] = ()
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
    attention: int = 0
    clock_offset: float | None = None
    clock_uncertainty: float = 0.0
    clock_jumped_at: datetime | None = None
    stored: str = "unknown"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: its code, how bad, what it is, and what to do."""

    code: str
    tone: str
    icon: str
    words: str
    advice: str


def troubles(state: State, at: datetime) -> list[Trouble]:
    """Everything that is wrong with a phone at that time, the worst first."""
    found = [_missing(state), _unsent(state, at), _attention(state), _clock(state, at)]
    return [each for each in found if each]


def clock_words(offset: float | None) -> str:
    """How far a phone's clock is off: "right", "4 min behind", "1 day 2 h ahead"."""
    if offset is None:
        return "not known"
    if abs(offset) < 2:
        return "right"
    return f"{_length(abs(offset))} {'behind' if offset > 0 else 'ahead'}"


def _missing(state: State) -> Trouble | None:
    if not state.missing:
        return None
    one = count_of(state.missing) == 1
    return Trouble(
        "missing", "red", "stop",
        f"{'Scan' if one else 'Scans'} {said(state.missing)} never arrived. This phone's storage was probably cleared.",
        "If the phone still has them, it sends them by itself. Else scan those parcels again, then give these up.",
    )  # fmt: skip


def _unsent(state: State, at: datetime) -> Trouble | None:
    if not state.waiting or state.oldest_waiting_at is None or state.oldest_waiting_at > at - UNSENT:
        return None
    waits = _length((at - state.oldest_waiting_at).total_seconds())
    what = "1 scan waits" if state.waiting == 1 else f"{state.waiting:,} scans wait"
    return Trouble(
        "unsent", "red", "offline", f"{what} on it, the oldest for {waits}.",
        "Bring the phone into the network, open Scan on it, and keep it open until nothing waits.",
    )  # fmt: skip


def _attention(state: State) -> Trouble | None:
    if not state.attention:
        return None
    one = state.attention == 1
    what = "1 scan needs a person to look at it" if one else f"{state.attention:,} scans need a person to look at them"
    return Trouble(
        "attention", "amber", "eye", f"{what} on the phone.",
        "Open Scan on the phone: what was refused is listed there with its reason.",
    )  # fmt: skip


def _clock(state: State, at: datetime) -> Trouble | None:
    off, recently = state.clock_offset, at - CLOCK_SET
    advice = "Turn on automatic date and time in the phone's settings. Scans keep the right time meanwhile."
    if off is not None and abs(off) - state.clock_uncertainty > CLOCK_OFF:
        return Trouble("clock", "amber", "clock", f"Its clock is {clock_words(off)}.", advice)
    if state.clock_jumped_at and state.clock_jumped_at > recently:
        ago = _length((at - state.clock_jumped_at).total_seconds())
        return Trouble("clock_set", "amber", "clock", f"Its clock was set {ago} ago.", advice)
    return None


def _length(seconds: float) -> str:
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    days, rest = divmod(whole, 86_400)
    hours = f"{rest // 3600} h" if rest >= 3600 or not days else ""
    return f"{days} {'day' if days == 1 else 'days'} {hours}".strip() if days else hours
