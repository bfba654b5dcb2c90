"""What a carrier's word means, when to ask again, and how the feed is. Pure.

The vocabulary is one for all carriers; each adapter in carriers/ maps its codes to it by an exact table.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

LONGEST_WORDS = 200
LONGEST_CODE = 120
# A report from before this shop platform existed, or from tomorrow, has a broken clock behind it.
EARLIEST = datetime.fromisoformat("2015-01-01T00:00:00+00:00")
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a carrier says about one parcel.

    `code` is its own word, `kind` ours; `told_time` is the time as it wrote it, `happened_at` the same as we could
    read it (None: unreadable). `heard` is False when the code is in no table of ours. `expected_on` is the day on
    which the carrier says the parcel will arrive.
    """

    number: str
    kind: str
    code: str
    told_time: str
    happened_at: datetime | None
    words: str = ""
    place: str = ""
    heard: bool = True
    expected_on: date | None = None

    @property
    def digest(self) -> str:
        """The same for the same thing told again, by whichever road; the carrier's wording does not matter."""
        said = "\x1f".join((self.number, self.kind, self.code, self.told_time))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def read_time(text: object) -> datetime | None:
    """A carrier's ISO 8601 time with its zone, or None: a time without a zone is not a time, and is never guessed."""
    if not isinstance(text, str) or not 16 <= len(text) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def plain(text: object, longest: int = LONGEST_WORDS) -> str:
    """A carrier's text as one bounded line without control characters; anything else than text is nothing."""
    if not isinstance(text, str):
        return ""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: longest * 4])
    return " ".join(line.split())[:longest]


def settled(report: Report, received_at: datetime) -> tuple[Report, dict]:
    """The report with a time that can be kept, and what to flag about it.

    Unreadable: when it happened is not known, so what it says cannot be put in order; it is kept as `unknown` under
    the time it was received. A clock ahead of ours: the word stands, from the moment it was received.
    """
    at = report.happened_at
    if at is None or at < EARLIEST:
        return replace(report, kind="unknown", happened_at=received_at), {"time": "unreadable"}
    if at > received_at + CLOCKS_DIFFER:
        return replace(report, happened_at=received_at), {"time": "in the future"}
    return report, {}


def latest(reports: list[Report]) -> Report | None:
    """The report that happened last, of those whose time can be read."""
    known = [report for report in reports if report.happened_at]
    return max(known, key=lambda report: (report.happened_at, report.kind in FINISHED)) if known else None


# After these there is nothing more to ask. A parcel that is lost may be found: it is asked about for longer.
FINISHED = frozenset({"delivered", "returned", "carrier_cancelled"})

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# How soon the next word is likely after this one: a van on its last round moves quickly, a lorry by night does not.
NEXT = {
    None: 30 * MINUTE,
    "info_received": HOUR,
    "collected": 2 * HOUR,
    "in_transit": 2 * HOUR,
    "out_for_delivery": 15 * MINUTE,
    "available_for_pickup": 2 * HOUR,
    "attempt_failed": HOUR,
    "exception": 2 * HOUR,
    "unknown": HOUR,
    "returning": 4 * HOUR,
    "damaged": 6 * HOUR,
    "lost": 12 * HOUR,
    "expired": 12 * HOUR,
}
LONGEST_PAUSE = timedelta(hours=12)


def next_poll(kind: str | None, quiet: timedelta, pace: timedelta | None = None) -> timedelta | None:
    """How long to wait before asking again; None: never, the story is over.

    `kind` is the last thing told (None: nothing yet), `quiet` how long ago anything new was told. The longer it has
    been quiet, the rarer it is asked, down to twice a day. `pace` is a link's own, kept whatever was told.
    """
    if kind in FINISHED:
        return None
    return pace or min(max(NEXT[kind], quiet / 8), LONGEST_PAUSE)


# How long a parcel may be silent after its last word before that deserves a look.
SILENT_AFTER = {
    "info_received": timedelta(hours=48),
    "out_for_delivery": timedelta(hours=24),
    "attempt_failed": timedelta(hours=48),
}
SILENT = timedelta(hours=72)


def feed_word(last_kind: str | None, quiet: timedelta, failing: bool) -> str:
    """Why nothing new is there: `broken` (the feed is), `no_event_yet`, `silent` (longer than usual) or `fresh`.

    Three different troubles, never one word for all: a broken feed says nothing about the parcel.
    """
    if failing:
        return "broken"
    if last_kind is None:
        return "no_event_yet"
    return "silent" if quiet > SILENT_AFTER.get(last_kind, SILENT) else "fresh"


FEED_WORDS = {
    "broken": "feed broken",
    "no_event_yet": "no event yet",
    "silent": "silent for longer than usual",
    "fresh": "up to date",
}

MOST_FAILURES = 5  # in a row, then nobody calls for a while
FIRST_PAUSE, LAST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)


def breaker_pause(rounds: int) -> timedelta:
    """How long nobody calls a system that failed for `rounds` rounds in a row: 30 s, doubled each time, to 30 min."""
    return min(FIRST_PAUSE * 2 ** min(max(rounds - 1, 0), 10), LAST_PAUSE)


def link_health(polls: bool, paused: bool, failing: bool, resting: bool, heard_at: datetime | None) -> str:
    """How a link is, as one word of LINK_WORDS; `heard_at`: when anything good came from it last."""
    if paused:
        return "paused"
    if failing:
        return "broken"
    if resting:
        return "resting"
    if heard_at:
        return "good"
    return "not_asked" if polls else "not_told"


# word -> what people read, its tone and icon
LINK_WORDS = {
    "paused": ("Paused", "grey", "pause"),
    "broken": ("Feed broken", "red", "offline"),
    "resting": ("Asked us to wait", "amber", "clock"),
    "good": ("Works", "green", "online"),
    "not_asked": ("Not asked yet", "grey", "clock"),
    "not_told": ("Nothing told yet", "grey", "clock"),
}
