"""Working days: tables of cases at their edges, and what holds for every start in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.policy.models import books, calendar_for, holidays_in
from webapp.policy.rules import Calendar, Figure, Week

SIX, FIVE = frozenset(range(6)), frozenset(range(5))
END = time(23, 59, 59)
SINGAPORE, PACIFIC = ZoneInfo("Asia/Singapore"), ZoneInfo("America/Los_Angeles")
SEA = Calendar(
    SINGAPORE, SIX, {date(2026, 5, 1): "Labour Day", date(2026, 2, 17): "New Year", date(2026, 2, 18): "New Year"}
)
US = Calendar(PACIFIC, FIVE, {date(2026, 7, 3): "Independence Day"})

# calendar, when it starts there, how many working days, the cut-off, the day at whose end it is due.
CASES = [
    (SEA, "2026-03-02 13:59:59", 0, 14, "2026-03-02"),  # a Monday, one second before the cut-off
    (SEA, "2026-03-02 14:00:00", 0, 14, "2026-03-03"),  # at it
    (SEA, "2026-03-02 14:00:01", 0, 14, "2026-03-03"),
    (SEA, "2026-03-07 13:59:59", 0, 14, "2026-03-07"),  # a Saturday is a working day
    (SEA, "2026-03-07 14:00:00", 0, 14, "2026-03-09"),  # past Sunday
    (SEA, "2026-03-08 09:00:00", 0, 14, "2026-03-09"),  # a Sunday, whatever the hour
    (SEA, "2026-03-08 23:00:00", 0, 14, "2026-03-09"),
    (SEA, "2026-05-01 09:00:00", 0, 14, "2026-05-02"),  # a holiday
    (SEA, "2026-04-30 15:00:00", 0, 14, "2026-05-02"),  # over a holiday
    (SEA, "2026-02-16 15:00:00", 0, 14, "2026-02-19"),  # over two of them
    (SEA, "2026-03-02 00:00:00", 2, None, "2026-03-04"),
    (SEA, "2026-03-02 23:59:59", 2, None, "2026-03-04"),
    (SEA, "2026-03-03 00:00:00", 2, None, "2026-03-05"),
    (SEA, "2026-03-07 09:00:00", 2, None, "2026-03-10"),
    (SEA, "2026-03-08 09:00:00", 2, None, "2026-03-10"),
    (SEA, "2026-04-29 09:00:00", 2, None, "2026-05-02"),  # the second day would be a holiday
    (SEA, "2026-02-14 09:00:00", 3, None, "2026-02-20"),  # Sunday and two holidays
    (SEA, "2028-02-28 09:00:00", 1, None, "2028-02-29"),  # a leap day
    (SEA, "2026-12-31 15:00:00", 0, 14, "2027-01-01"),
    (US, "2026-03-06 10:00:00", 2, None, "2026-03-10"),  # over the weekend on which the clocks go forward
    (US, "2026-03-08 03:00:00", 2, None, "2026-03-10"),
    (US, "2026-10-30 10:00:00", 2, None, "2026-11-03"),  # and back
    (US, "2026-07-02 10:00:00", 2, None, "2026-07-07"),  # over a holiday and a weekend
    (US, "2026-07-03 10:00:00", 1, None, "2026-07-06"),
    (US, "2026-03-02 10:00:00", 7, None, "2026-03-11"),
]


@pytest.mark.parametrize(("calendar", "start", "count", "cut_off", "day"), CASES)
def test_working_days_end_where_a_calendar_on_the_wall_says(calendar, start, count, cut_off, day):
    began = datetime.fromisoformat(start).replace(tzinfo=calendar.zone)
    figure = Figure(working_days=count, until=END, cut_off=time(cut_off) if cut_off else None)
    due_at = figure.due_at(began.astimezone(UTC), calendar)
    assert due_at == datetime.combine(date.fromisoformat(day), END, calendar.zone)


def test_the_day_is_the_shops_own_and_not_greenwichs():
    """Nine in the evening of Monday in Los Angeles is Tuesday in Greenwich."""
    began = datetime(2026, 3, 2, 21, 0, tzinfo=PACIFIC)
    assert US.due_at(began, 1, END, None) == datetime(2026, 3, 3, 23, 59, 59, tzinfo=PACIFIC)


def test_a_day_opened_by_the_shop_counts_and_a_day_closed_by_it_does_not():
    sunday, monday = date(2026, 3, 8), date(2026, 3, 9)
    own = Calendar(SINGAPORE, SIX, {monday: "Stocktaking"}, frozenset({sunday}))
    began = datetime(2026, 3, 7, 15, 0, tzinfo=SINGAPORE)
    assert [own.due_at(began, n, END, None).astimezone(SINGAPORE).day for n in (1, 2)] == [8, 10]


ZONES = ["Asia/Singapore", "America/Los_Angeles", "Europe/London", "America/Santiago", "Asia/Beirut", "Pacific/Apia"]
moments = st.integers(0, 14 * 365 * 86_400).map(lambda s: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
calendars = st.builds(
    Calendar,
    st.sampled_from([ZoneInfo(name) for name in ZONES]),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.dictionaries(st.dates(date(2020, 1, 1), date(2034, 1, 1)), st.just("Holiday"), max_size=40),
    st.frozensets(st.dates(date(2020, 1, 1), date(2034, 1, 1)), max_size=5),
)
times = st.one_of(st.none(), st.times())


@settings(max_examples=300, deadline=None)
@given(calendar=calendars, start=moments, count=st.integers(1, 30), cut_off=times)
def test_working_days_for_any_start_in_any_zone(calendar, start, count, cut_off):
    """It ends on a working day after exactly so many of them, and never before what began sooner."""
    due_at = calendar.due_at(start, count, END, cut_off)
    first, last = (moment.astimezone(calendar.zone).date() for moment in (start, due_at))
    assert due_at > start and calendar.works(last) and due_at.tzinfo is UTC
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    later = cut_off and not (calendar.works(first) and start.astimezone(calendar.zone).time() < cut_off)
    assert sum(map(calendar.works, between)) == count + bool(later)
    assert calendar.due_at(start + timedelta(hours=3), count, END, None) >= calendar.due_at(start, count, END, None)
    assert calendar.due_at(start, count + 1, END, cut_off) > due_at


@settings(max_examples=200, deadline=None)
@given(calendar=calendars, day=st.dates(date(2020, 1, 1), date(2034, 1, 1)))
def test_a_day_ends_on_that_day_also_where_the_clocks_change(calendar, day):
    if calendar.zone.key == "Pacific/Apia" and day == date(2011, 12, 30):
        return  # that day never was
    assert calendar.end(day, END).astimezone(calendar.zone).date() == day


def test_a_long_run_of_holidays_is_gone_over_in_a_moment():
    start = date(2026, 1, 1)
    closed = {start + timedelta(days=n): "Holiday" for n in range(400)}
    calendar = Calendar(SINGAPORE, SIX, closed)
    assert calendar.working_day_after(start, 1) == start + timedelta(days=400)


class TestHolidays:
    @pytest.mark.parametrize(
        ("market", "day", "name"),
        [("SG", date(2026, 8, 9), "National Day"), ("US", date(2026, 11, 26), "Thanksgiving"),
         ("VN", date(2026, 9, 2), ""), ("TH", date(2026, 4, 13), ""), ("MY", date(2026, 8, 31), ""),
         ("PH", date(2026, 6, 12), ""), ("ID", date(2026, 8, 17), ""), ("GB", date(2026, 12, 25), "")],
    )  # fmt: skip
    def test_of_every_market_are_known(self, market, day, name):
        assert name in holidays_in(market)[day]

    def test_of_a_market_that_nobody_knows_are_none(self):
        assert holidays_in("ZZ") == {}

    def test_cannot_be_changed_by_who_reads_them(self):
        with pytest.raises(TypeError):
            holidays_in("SG")[date(2026, 1, 2)] = "Free"

    def test_are_read_once(self):
        assert holidays_in("SG") is holidays_in("SG")


def test_a_book_that_counts_no_working_days_needs_no_calendar():
    assert calendar_for(books()["default"], "SG", "Asia/Singapore").works(date(2026, 3, 8))
    assert Week(FIVE).words == "Mon, Tue, Wed, Thu, Fri"
