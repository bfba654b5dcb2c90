"""What one report of a carrier says, and the time it may be kept under."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

LONGEST_WORDS = 200
LONGEST_CODE = 120
# A report from before this shop platform existed, or from tomorrow, has a broken clock behind it.
EARLIEST = datetime.fromisoformat("2015-01-01T00:00:00+00:00")
CLOCKS_DIFFER = timedelta(hours=1)
LATEST = datetime.fromisoformat("2100-01-01T00:00:00+00:00")
A_DAY = timedelta(days=1)  # further ahead than this it is no clock that differs, but no time at all


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
    """A carrier's ISO 8601 time with its zone, or None: a time without a zone is not a time, and is never guessed.

    Nor is one that no parcel of ours can have: before 2015, from 2100 on, or past the end of the calendar in UTC.
    """
    if not isinstance(text, str) or not 16 <= len(text) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and EARLIEST <= moment < LATEST else None


def plain(text: object, longest: int = LONGEST_WORDS) -> str:
    """A carrier's text as one bounded line without control characters; anything else than text is nothing."""
    if not isinstance(text, str):
        return ""
    line = "".join(letter if letter.isprintable() else " " for letter in text[: longest * 4])
    return " ".join(line.split())[:longest]


def settled(report: Report, received_at: datetime) -> tuple[Report, dict]:
    """The report with a time that can be kept, and what to flag about it.

    Unreadable, before 2015 or over a day ahead of us: when it happened is not known, so what it says cannot be put in
    order; it is kept as `unknown` under the time it was received. A clock ahead of ours by less: the word stands,
    from the moment it was received.
    """
    at = report.happened_at
    if at is None or at < EARLIEST or at > received_at + A_DAY:
        return replace(report, kind="unknown", happened_at=received_at), {"time": "unreadable"}
    if at > received_at + CLOCKS_DIFFER:
        return replace(report, happened_at=received_at), {"time": "in the future"}
    return report, {}


# After these there is nothing more to ask. A parcel that is lost may be found: it is asked about for longer.
FINISHED = frozenset({"delivered", "returned", "carrier_cancelled"})


def latest(reports: list[Report], received_at: datetime) -> Report | None:
    """The report that happened last, of those whose time can be read, with the time that it is kept under."""
    both = [settled(report, received_at) for report in reports]
    known = [kept for kept, flags in both if flags.get("time") != "unreadable"]
    return max(known, key=lambda report: (report.happened_at, report.kind in FINISHED)) if known else None
