"""The calendars by which books count: their weekdays, the market's public holidays, and the zone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from webapp.policy.rules import EVERY_DAY, Book, Calendar

Own = tuple[tuple[date, str, str], ...]  # day, "closed" or "open", what it is called
# All are worked out at once, which is a matter of milliseconds; the books begin in the first of these years.
YEARS = range(2020, 2041)


@cache
def holidays_in(market: str) -> Mapping[date, str]:
    """The public holidays of a market by their day, with their names in English; none of a market that is not known.
    Those that go by the moon are estimates until they are announced."""
    import holidays  # loading it takes as long as a page: only books that count working days need it

    if market not in holidays.list_supported_countries():
        return MappingProxyType({})
    language = "en_US" if "en_US" in holidays.list_localized_countries().get(market, ()) else None
    return MappingProxyType(dict(holidays.country_holidays(market, years=YEARS, language=language)))


@cache
def _plain(week_days: frozenset[int], market: str, zone: str) -> Calendar:
    return Calendar(ZoneInfo(zone), week_days, holidays_in(market))


def calendar_for(book: Book, market: str, time_zone: str, own: Own = ()) -> Calendar:
    """The days that count for a shop of that market and zone by that book, with days of its own; of two about the same
    day the later in the list has the last word."""
    if not book.week:
        return EVERY_DAY
    plain = _plain(book.week.weekdays, market, book.week.zone or time_zone)
    if not own:
        return plain
    last = {day: (counts, name) for day, counts, name in own}
    closed = {**plain.closed, **{day: name for day, (counts, name) in last.items() if counts == "closed"}}
    return replace(plain, closed=closed, opened=frozenset(day for day, (counts, _) in last.items() if counts == "open"))
