"""Working days: tables of cases at their edges, and what holds for every start in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.policy.models import books, calendar_for, holidays_in
from webapp.policy.models.calendars import YEARS
from webapp.policy.rules import Calendar, Figure, Week

SIX, FIVE = frozenset(range(6)), frozenset(range(5))
END = time(23, 59, 59)
SINGAPORE, PACIFIC = ZoneInfo("Asia/Singapore"), ZoneInfo("America/Los_Angeles")
SEA = Calendar(
    SINGAPORE, SIX, {date(2026, 5, 1): "Labour Day", date(2026, 2, 17): "New Year", date(2026, 2, 18): "New Year",
                       date(2026, 6, 1): "Vesak Day"}
)  # fmt: skip
US = Calendar(PACIFIC, FIVE, {date(2026, 7, 3): "Independence Day", date(2026, 9, 7): "Labor Day"})

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
    (SEA, "2026-03-02 13:59:59.999999", 0, 14, "2026-03-02"),
    (SEA, "2026-05-01 15:00:00", 0, 14, "2026-05-02"),  # on a holiday the hour says nothing
    (SEA, "2026-05-01 00:00:00", 2, None, "2026-05-04"),  # Saturday is the first day, Monday the second
    (SEA, "2026-05-30 13:59:59", 0, 14, "2026-05-30"),  # a Saturday before a long weekend
    (SEA, "2026-05-30 14:00:00", 0, 14, "2026-06-02"),
    (SEA, "2026-05-30 09:00:00", 1, None, "2026-06-02"),
    (SEA, "2026-05-31 23:59:59", 0, 14, "2026-06-02"),  # the Sunday in it
    (US, "2026-09-04 23:59:59", 1, None, "2026-09-08"),  # the last second of the Friday before one
    (US, "2026-09-05 00:00:00", 1, None, "2026-09-08"),
    (US, "2026-09-07 12:00:00", 2, None, "2026-09-09"),  # on the holiday itself
    (SEA, "2028-02-29 13:59:59", 0, 14, "2028-02-29"),  # on a leap day
    (SEA, "2028-02-29 14:00:00", 0, 14, "2028-03-01"),
    (US, "2028-02-28 10:00:00", 2, None, "2028-03-01"),  # over one
    (SEA, "2027-02-27 14:00:00", 0, 14, "2027-03-01"),  # and where there is none
    (US, "2027-12-31 23:59:59", 1, None, "2028-01-03"),  # over a year's end on a weekend
    (SEA, "2027-12-31 14:00:00", 1, 14, "2028-01-03"),  # New Year's Day counts where nobody says it is a holiday
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


@pytest.mark.parametrize(("fold", "utc"), [(0, "08:30"), (1, "09:30")])
def test_both_halves_of_the_hour_that_comes_twice_begin_on_the_same_day(fold, utc):
    """Half past one in the morning of the Sunday on which the clocks go back."""
    began = datetime(2026, 11, 1, 1, 30, tzinfo=PACIFIC, fold=fold).astimezone(UTC)
    assert f"{began:%H:%M}" == utc
    assert US.due_at(began, 2, END, None) == datetime(2026, 11, 3, 23, 59, 59, tzinfo=PACIFIC)
    assert Figure(duration=timedelta(hours=24)).due_at(began, US) - began == timedelta(hours=24)


@pytest.mark.parametrize(
    ("day", "until", "ends"),
    [
        (date(2026, 3, 8), time(1, 59, 59), "2026-03-08 09:59:59"),  # the last second before the gap
        (date(2026, 3, 8), time(2, 30), "2026-03-08 09:30:00"),  # within it
        (date(2026, 3, 8), time(3, 0), "2026-03-08 10:00:00"),  # the first after it
        (date(2026, 11, 1), time(0, 59, 59), "2026-11-01 07:59:59"),
        (date(2026, 11, 1), time(1, 30), "2026-11-01 09:30:00"),  # comes twice: the second one
        (date(2026, 11, 1), time(2, 0), "2026-11-01 10:00:00"),
        (date(2026, 3, 8), END, "2026-03-09 06:59:59"),  # a day of 23 hours
        (date(2026, 11, 1), END, "2026-11-02 07:59:59"),  # and of 25
    ],
)
def test_a_day_ends_by_the_clock_on_the_wall_where_it_jumps(day, until, ends):
    assert US.end(day, until) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_a_cut_off_is_by_the_clock_on_the_wall_on_both_sides_of_a_jump():
    every = Calendar(PACIFIC)
    for day in (date(2026, 3, 8), date(2026, 11, 1)):
        for second, late in ((time(13, 59, 59), 0), (time(14), 1)):
            began = datetime.combine(day, second, PACIFIC).astimezone(UTC)
            assert every.due_at(began, 0, END, time(14)) == every.end(day + timedelta(days=late), END)


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

    @pytest.mark.parametrize("market", ["ID", "MY", "PH", "SG", "TH", "VN", "US", "GB"])
    def test_are_known_for_every_year_that_a_book_may_judge(self, market):
        years = {day.year for day in holidays_in(market)}
        assert years >= set(YEARS), sorted(set(YEARS) - years)

    def test_beyond_the_last_known_year_only_weekdays_count_so_nothing_is_thought_later_than_it_is(self):
        us = calendar_for(books()["us"], "US", "America/New_York")
        last = YEARS[-1]
        began = datetime(last, 12, 31, 12, tzinfo=PACIFIC)
        assert us.due_at(began, 1, END, None) == datetime(last + 1, 1, 1, 23, 59, 59, tzinfo=PACIFIC)
        began = datetime(last - 1, 12, 30, 12, tzinfo=PACIFIC)  # a Friday; New Year's Day is kept on the Monday
        assert us.due_at(began, 1, END, None) == datetime(last, 1, 3, 23, 59, 59, tzinfo=PACIFIC)

    def test_new_years_day_on_a_saturday_closes_the_friday_of_the_old_year(self):
        us = calendar_for(books()["us"], "US", "America/New_York")
        assert us.due_at(datetime(2027, 12, 30, 12, tzinfo=PACIFIC), 1, END, None) == datetime(
            2028, 1, 3, 23, 59, 59, tzinfo=PACIFIC
        )

    def test_of_a_market_without_known_ones_the_weekdays_count(self):
        nowhere = calendar_for(books()["sea"], "ZZ", "Asia/Singapore")
        began = datetime(2026, 12, 31, 14, tzinfo=SINGAPORE)
        assert nowhere.due_at(began, 0, END, time(14)) == datetime(2027, 1, 1, 23, 59, 59, tzinfo=SINGAPORE)

    def test_cannot_be_changed_by_who_reads_them(self):
        with pytest.raises(TypeError):
            holidays_in("SG")[date(2026, 1, 2)] = "Free"

    def test_are_read_once(self):
        assert holidays_in("SG") is holidays_in("SG")


def test_a_book_that_counts_no_working_days_needs_no_calendar():
    assert calendar_for(books()["default"], "SG", "Asia/Singapore").works(date(2026, 3, 8))
    assert Week(FIVE).words == "Mon, Tue, Wed, Thu, Fri"
