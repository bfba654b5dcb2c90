"""Times as an export writes them: the market says which comes first, day or month; nothing is guessed."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MONTH_FIRST = frozenset({"US"})
EARLIEST_YEAR = 2016
LATEST_YEAR = 3000
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_YEAR_LAST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?",
    re.ASCII | re.IGNORECASE,
)


class BadTime(ValueError):
    """A time that cannot be; the message says why."""


@lru_cache(maxsize=4096)
def read_time(text: str, market: str, zone: str) -> datetime:
    """The instant (aware, UTC) that a shop of this market means, whose clock runs in `zone`. Raises BadTime.

    In the hour that a clock shows twice, the first one is meant; `is_doubtful` knows such hours.
    """
    local = _local(text, market).replace(tzinfo=ZoneInfo(zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise BadTime("The clocks were put forward over that time: it never was.")
    return moment


def is_doubtful(moment: datetime, zone: str) -> bool:
    """Whether the shop's clock shows this time twice (the night when clocks go back)."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


DOUBT = timedelta(hours=1).total_seconds()


def _local(text: str, market: str) -> datetime:
    text = " ".join(text.split())
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, hour, minute, second = found.groups()
        half = None
    elif found := _YEAR_LAST.fullmatch(text):
        first, other, year, hour, minute, second, half = found.groups()
        month, day = (first, other) if market in MONTH_FIRST else (other, first)
    else:
        raise BadTime(f"A time is written {example(market)}.")
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise BadTime(f"There is no {hours} o'clock {half}M.")
        hours = hours % 12 + (12 if half in "Pp" else 0)
    if int(year) < EARLIEST_YEAR:
        raise BadTime(f"The year {year} is before there were such orders.")
    if int(year) > LATEST_YEAR:
        raise BadTime(f"The year {year} is too far away.")
    try:
        return datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0))  # noqa: DTZ001 - zone follows
    except ValueError:
        order = "month before day" if market in MONTH_FIRST else "day before month"
        raise BadTime(f"There is no such date or time ({order} in this shop's market).") from None


def example(market: str) -> str:
    """How a market writes a time, for people."""
    return "MM/DD/YYYY hh:mm:ss AM or PM" if market in MONTH_FIRST else "DD/MM/YYYY HH:MM:SS"
