"""Every entry of every book at its edges. Cases are made from the books themselves, so no rule can be left out; what is
expected is written here by hand, with the calendar on the wall in mind, and never worked out as the program does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.deadlines.told import SECOND, told
from webapp.deadlines.rules import Parcel, Watched, reckon, to_say
from webapp.policy.models import books, calendar_for

HOURS = {"hours": 1, "days": 24}
SINGAPORE, PACIFIC = ZoneInfo("Asia/Singapore"), ZoneInfo("America/Los_Angeles")
HOMES = {"default": ("SG", "Asia/Singapore"), "sea": ("SG", "Asia/Singapore"), "us": ("US", "America/New_York")}


def sg(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SINGAPORE).astimezone(UTC)


def pt(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC).astimezone(UTC)


MONDAY = sg("2026-12-07 09:00:00")
# Hours are hours: over a change of the clocks, in the United States, the hand stands elsewhere when they are over.
HALF_A_DAY = [
    (pt("2026-10-31 20:00:00"), pt("2026-11-01 07:00:00")),
    (pt("2027-03-13 20:00:00"), pt("2027-03-14 09:00:00")),
]
ONE_DAY = [
    (pt("2026-10-31 09:00:00"), pt("2026-11-01 08:00:00")),
    (pt("2027-03-13 09:00:00"), pt("2027-03-14 10:00:00")),
]
TWO_DAYS = [
    (pt("2026-10-31 09:00:00"), pt("2026-11-02 08:00:00")),
    (pt("2027-03-13 09:00:00"), pt("2027-03-15 10:00:00")),
]
FIFTEEN_DAYS = [
    (pt("2026-10-26 09:00:00"), pt("2026-11-10 08:00:00")),
    (pt("2027-03-08 09:00:00"), pt("2027-03-23 10:00:00")),
]
# (book, code, shipping types) -> (when it starts, when its last second is, the platform's time that it counts from);
# one each where weekends, holidays or a change of the clocks lie between. Christmas 2026 is a Friday; Thanksgiving is
# 26 November.
DUE = {
    ("default", "shipped_after_collection", "seller"): [(MONDAY, sg("2026-12-09 09:00:00")), *TWO_DAYS],
    ("default", "shipped_after_collection", "tiktok"): [(MONDAY, sg("2026-12-09 09:00:00")), *TWO_DAYS],
    ("default", "status_updated", ""): [
        (MONDAY, sg("2026-12-12 09:00:00")),
        (sg("2028-02-27 09:00:00"), sg("2028-03-03 09:00:00")),  # over a leap day
        (pt("2026-10-29 09:00:00"), pt("2026-11-03 08:00:00")),
        (pt("2027-03-11 09:00:00"), pt("2027-03-16 10:00:00")),
    ],
    ("default", "acknowledged_by_buyer", "seller"): [
        (MONDAY, sg("2026-12-19 09:00:00")),
        (pt("2026-10-26 09:00:00"), pt("2026-11-07 08:00:00")),
        (pt("2027-03-08 09:00:00"), pt("2027-03-20 10:00:00")),
    ],
    ("default", "delivered_in_period", "tiktok"): [
        (MONDAY, sg("2026-12-17 09:00:00")),
        (pt("2026-10-26 09:00:00"), pt("2026-11-05 08:00:00")),
        (pt("2027-03-08 09:00:00"), pt("2027-03-18 10:00:00")),
    ],
    ("default", "tracking_updated", "seller"): [(MONDAY, sg("2026-12-22 09:00:00")), *FIFTEEN_DAYS],
    ("default", "tracking_updated", "tiktok"): [(MONDAY, sg("2026-12-22 09:00:00")), *FIFTEEN_DAYS],
    ("default", "buyer_cancel_answered", ""): [(MONDAY, sg("2026-12-08 09:00:00")), *ONE_DAY],
    ("default", "scanned_after_handover", "seller"): [(MONDAY, sg("2026-12-08 09:00:00")), *ONE_DAY],
    ("default", "scanned_after_handover", "tiktok"): [(MONDAY, sg("2026-12-08 09:00:00")), *ONE_DAY],
    ("default", "return_reviewed", ""): [
        (MONDAY, sg("2026-12-09 09:00:00")),
        *TWO_DAYS,
        (sg("2026-12-05 09:00:00"), sg("2026-12-07 09:00:00")),  # a Sunday is as good as any day
    ],
    ("sea", "return_reviewed", ""): [
        (MONDAY, sg("2026-12-09 23:59:59")),
        (sg("2026-12-04 23:59:59"), sg("2026-12-07 23:59:59")),  # a Friday night; the Sunday does not count
        (sg("2026-12-05 00:00:00"), sg("2026-12-08 23:59:59")),
        (sg("2026-12-06 12:00:00"), sg("2026-12-08 23:59:59")),  # it came on a Sunday
        (sg("2026-12-24 09:00:00"), sg("2026-12-28 23:59:59")),  # over Christmas and a Sunday
        (sg("2027-02-05 09:00:00"), sg("2027-02-10 23:59:59")),  # over three days of New Year
    ],
    ("sea", "dispatched", "tiktok"): [
        (sg("2026-12-07 13:59:59"), sg("2026-12-07 23:59:59")),
        (sg("2026-12-07 14:00:00"), sg("2026-12-08 23:59:59")),
        (sg("2026-12-05 14:00:00"), sg("2026-12-07 23:59:59")),  # a Saturday afternoon
        (sg("2026-12-06 09:00:00"), sg("2026-12-07 23:59:59")),  # a Sunday
        (sg("2026-12-24 15:00:00"), sg("2026-12-26 23:59:59")),  # over Christmas
        (sg("2026-12-25 09:00:00"), sg("2026-12-26 23:59:59")),
        (sg("2026-12-25 15:00:00"), sg("2026-12-26 23:59:59")),  # placed on the holiday, whatever the hour
        (sg("2027-02-05 13:59:59"), sg("2027-02-05 23:59:59")),  # the eve of three days of New Year
        (sg("2027-02-05 14:00:00"), sg("2027-02-09 23:59:59")),
        (sg("2028-02-29 13:59:59"), sg("2028-02-29 23:59:59")),  # on a leap day
        (sg("2028-02-28 14:00:00"), sg("2028-02-29 23:59:59")),
        (sg("2026-12-31 14:00:00"), sg("2027-01-02 23:59:59")),  # over New Year's Day, to a Saturday
    ],
    ("sea", "status_updated", "tiktok"): [
        (sg("2026-12-07 23:59:59"), sg("2026-12-09 23:59:59")),
        (sg("2026-12-08 00:00:00"), sg("2026-12-10 23:59:59")),
        (sg("2026-12-05 09:00:00"), sg("2026-12-08 23:59:59")),  # over a Sunday
        (sg("2026-12-23 09:00:00"), sg("2026-12-26 23:59:59")),  # the second day would be Christmas
        (sg("2027-02-05 09:00:00"), sg("2027-02-10 23:59:59")),  # over Saturday, Sunday and Monday of New Year
    ],
    ("sea", "collected_in_time", "tiktok"): [
        (sg("2026-12-07 09:00:00"), sg("2026-12-10 23:59:59")),
        (sg("2026-12-23 09:00:00"), sg("2026-12-28 23:59:59")),  # over Christmas and a Sunday
    ],
    ("sea", "shipped_after_collection", "tiktok"): [(MONDAY, sg("2026-12-08 09:00:00"))],
    ("sea", "scanned_after_handover", "tiktok"): [(MONDAY, sg("2026-12-07 15:00:00"))],
    ("sea", "pre_order_shipped", ""): [(MONDAY, sg("2026-12-16 09:00:00"))],  # seven handling days and two
    ("us", "dispatched", "tiktok"): [
        (pt("2026-12-07 09:00:00"), pt("2026-12-09 23:59:59")),
        (pt("2026-11-25 09:00:00"), pt("2026-11-30 23:59:59")),  # over Thanksgiving and a weekend
        (pt("2027-03-12 09:00:00"), pt("2027-03-16 23:59:59")),  # the clocks go forward on the Sunday between
        (pt("2026-10-30 09:00:00"), pt("2026-11-03 23:59:59")),  # and back
        (pt("2027-03-14 01:59:59"), pt("2027-03-16 23:59:59")),  # the second before the clocks go forward
        (pt("2027-03-14 03:00:00"), pt("2027-03-16 23:59:59")),  # and after
        (pt("2026-11-01 01:30:00"), pt("2026-11-03 23:59:59")),  # in the hour that comes twice
        (pt("2026-11-26 09:00:00"), pt("2026-11-30 23:59:59")),  # placed on Thanksgiving
        (pt("2026-09-04 23:59:59"), pt("2026-09-09 23:59:59")),  # the eve of the weekend of Labor Day
        (pt("2028-02-28 09:00:00"), pt("2028-03-01 23:59:59")),  # over a leap day
        (pt("2027-12-30 09:00:00"), pt("2028-01-04 23:59:59")),  # New Year's Day is kept on the last of December
    ],
    ("us", "dispatched", "seller"): [
        (pt("2026-12-04 23:59:59"), pt("2026-12-08 23:59:59")),  # over a weekend
        (pt("2026-11-25 23:59:59"), pt("2026-11-30 23:59:59")),  # over Thanksgiving
        (pt("2027-03-12 23:59:59"), pt("2027-03-16 23:59:59")),  # the clocks go forward on the Sunday between
        (pt("2026-10-30 23:59:59"), pt("2026-11-03 23:59:59")),  # and back
        (pt("2026-11-01 01:59:59"), pt("2026-11-03 23:59:59")),  # in the hour that comes twice
    ],
    ("us", "status_updated", ""): [
        (pt("2026-12-18 09:00:00"), pt("2026-12-30 23:59:59")),  # over Christmas
        (pt("2026-12-04 23:59:59"), pt("2026-12-15 23:59:59")),  # a Friday's last second
        (pt("2026-12-05 00:00:00"), pt("2026-12-15 23:59:59")),  # and the Saturday's first
        (pt("2027-03-10 09:00:00"), pt("2027-03-19 23:59:59")),  # the clocks go forward
        (pt("2026-10-28 09:00:00"), pt("2026-11-06 23:59:59")),  # and back
    ],
    ("us", "arranged_after_dispatch_time", "MADE_TO_ORDER"): [
        (MONDAY, pt("2026-12-15 23:59:59"), pt("2026-12-09 12:00:00")),  # over a weekend
        (MONDAY, pt("2026-12-30 23:59:59"), pt("2026-12-23 12:00:00")),  # over Christmas
        (pt("2027-03-08 09:00:00"), pt("2027-03-17 23:59:59"), pt("2027-03-11 12:00:00")),  # the clocks go forward
        (pt("2026-10-26 09:00:00"), pt("2026-11-04 23:59:59"), pt("2026-10-29 12:00:00")),  # and back
    ],
    ("us", "arranged_after_dispatch_time", "PRE_ORDER"): [
        (MONDAY, pt("2026-12-16 23:59:59"), pt("2026-12-09 12:00:00")),
        (MONDAY, pt("2026-12-31 23:59:59"), pt("2026-12-23 12:00:00")),
        (pt("2027-03-08 09:00:00"), pt("2027-03-18 23:59:59"), pt("2027-03-11 12:00:00")),
        (pt("2026-10-26 09:00:00"), pt("2026-11-05 23:59:59"), pt("2026-10-29 12:00:00")),
    ],
    ("us", "delivered_in_period", ""): [
        (pt("2026-12-21 09:00:00"), pt("2026-12-30 23:59:59")),  # over Christmas
        (pt("2027-03-10 09:00:00"), pt("2027-03-18 23:59:59")),  # the clocks go forward
        (pt("2026-10-28 09:00:00"), pt("2026-11-05 23:59:59")),  # and back
    ],
    ("us", "return_reviewed", ""): [
        (pt("2026-12-07 09:00:00"), pt("2026-12-09 23:59:59")),
        (pt("2026-12-04 09:00:00"), pt("2026-12-08 23:59:59")),  # over a weekend
        (pt("2026-11-24 09:00:00"), pt("2026-11-27 23:59:59")),  # Thanksgiving does not count
        (pt("2027-03-12 09:00:00"), pt("2027-03-16 23:59:59")),  # the clocks go forward on the Sunday between
        (pt("2026-10-30 09:00:00"), pt("2026-11-03 23:59:59")),  # and back
    ],
    ("us", "scanned_after_handover", "seller"): [(MONDAY, sg("2026-12-07 21:00:00")), *HALF_A_DAY],
    ("us", "scanned_after_handover", "tiktok"): [(MONDAY, sg("2026-12-07 21:00:00")), *HALF_A_DAY],
}  # fmt: skip
BY_COUNT_OR_PLATFORM = {
    ("default", "return_answered", ""),
    ("default", "delivery_attempts", "seller"),
    ("default", "status_updated", "MADE_TO_ORDER"),
}
RETURN = {"return": "sample"}
# What the days between may be that make a clock's reckoning harder, by the days a book counts and where it holds.
DAYS_OFF = {"sea": {6}, "us": {5, 6}}
HOLIDAYS = {
    "sea": {date(2026, 12, 25), date(2027, 1, 1), date(2027, 2, 6), date(2027, 2, 8)},
    "us": {date(2026, 9, 7), date(2026, 11, 26), date(2026, 12, 25), date(2027, 12, 31)},
}
CHANGES = {"default": {"forward", "back"}, "sea": set(), "us": {"forward", "back"}}


def name_of(book, rule):
    """An entry's name here: its book, its code, and what sets it apart from others of the code."""
    kinds = "PRE_ORDER" if "PRE_ORDER" in rule.order_types else "MADE_TO_ORDER"
    apart = kinds if rule.order_types and "NORMAL" not in rule.order_types and rule.code != "pre_order_shipped" else ""
    if rule.code == "status_updated" and "BACK_ORDER" in rule.order_types:
        apart = "MADE_TO_ORDER"
    shipping = next(iter(rule.shipping_types)) if len(rule.shipping_types) == 1 else ""
    return (book.code, rule.code, apart or shipping)


ENTRIES = {name_of(book, rule): (book, rule) for book in books().values() for rule in book.rules}


def test_no_rule_of_any_book_is_without_cases():
    assert set(ENTRIES) == set(DUE) | BY_COUNT_OR_PLATFORM
    assert len(ENTRIES) == sum(len(book.rules) for book in books().values())


def hard_parts(book, start, due_at, after=None):
    """What lies between the start and the end: a weekend, a holiday, clocks that go forward or back."""
    zone = SINGAPORE if book.code == "sea" else PACIFIC
    first, last = ((after or start).astimezone(zone), due_at.astimezone(zone))
    days = [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]
    moved = last.utcoffset() - first.utcoffset()
    return {
        name
        for name, there in {
            "weekend": any(day.weekday() in DAYS_OFF.get(book.code, ()) for day in days),
            "holiday": any(day in HOLIDAYS.get(book.code, ()) for day in days),
            "forward": moved > timedelta(0),
            "back": moved < timedelta(0),
        }.items()
        if there
    }


def lacking(name, cases):
    """What an entry's cases do not try, and should."""
    book, rule = ENTRIES[name]
    wanted = CHANGES[book.code] | ({"weekend", "holiday"} if rule.figure.working_days is not None else set())
    return wanted - set().union(*(hard_parts(book, *case) for case in cases))


@pytest.mark.parametrize("name", sorted(DUE))
def test_every_entry_is_tried_across_all_that_makes_it_hard(name):
    assert lacking(name, DUE[name]) == set()


def test_an_entry_without_a_case_across_a_change_or_a_holiday_is_noticed():
    monday = [(pt("2026-12-07 09:00:00"), pt("2026-12-09 23:59:59"))]
    assert lacking(("us", "dispatched", "tiktok"), monday) == {"weekend", "holiday", "forward", "back"}
    assert lacking(("sea", "dispatched", "tiktok"), monday) == {"weekend", "holiday"}
    assert lacking(("default", "buyer_cancel_answered", ""), monday) == {"forward", "back"}


def begun(rule, start):
    kind = "placed" if "placed" in rule.starts else sorted(rule.starts)[0]
    facts = [told("placed", start - timedelta(hours=1))] if kind != "placed" else []
    if rule.covers == "every_return":
        facts.append(told("return_requested", start - timedelta(hours=1), details=RETURN | {"type": "REFUND"}))
    by = {"by": rule.starts_by} if rule.starts_by else {}
    return [*facts, told(kind, start, details=by | about(rule))]


def about(rule):
    """What a fact says that is about a return."""
    return RETURN | {"for": "return-sample"} if rule.covers == "every_return" else {}


def watched(name, parcels=(), after=None):
    """The order that an entry's case is about."""
    book, rule = ENTRIES[name]
    stated = {rule.figure.after: after.isoformat()} if after else {}
    return Watched(stated | {"handling_days": 7}, parcels, calendar_for(book, *HOMES[book.code]))


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in DUE.items() for case in cases], ids=str)
def test_every_entry_turns_at_its_last_second_and_not_before(name, case):
    (_, rule), (start, due_at, *after) = ENTRIES[name], case
    order = watched(name, (Parcel(None),), *after)
    facts = begun(rule, start)

    def standing(now, *more):
        return reckon(rule, [*facts, *more], now, order).standing

    assert reckon(rule, facts, start, order).due_at == due_at
    assert [standing(due_at + n * SECOND) for n in (-1, 0, 1)] == ["open", "open", "missed"]
    for stop in sorted(rule.stops):
        ends = [
            standing(due_at + timedelta(days=30), told(stop, due_at + n * SECOND, details=about(rule)))
            for n in (-1, 0, 1)
        ]
        assert ends == ["met", "met", "late"], stop
    for excuse in sorted(rule.excused_by):
        ends = [standing(due_at + timedelta(days=30), told(excuse, due_at + n * SECOND)) for n in (-1, 0, 1)]
        assert ends == ["excused", "excused", "missed"], excuse
    said = to_say(facts, {rule.code: reckon(rule, facts, due_at + SECOND, order)}, due_at + SECOND)
    assert [say.details["effect"] for say in said if say.kind == "missed"] == [rule.effect]


@pytest.mark.parametrize("name", sorted(DUE))
def test_every_reminder_comes_between_the_start_and_the_end(name):
    (_, rule), (start, due_at, *after) = ENTRIES[name], DUE[name][0]
    order = watched(name, (), *after)
    facts, moments, now = begun(rule, start), [], start
    while (found := reckon(rule, facts, now, order)).remind_at:
        moments.append(now := found.remind_at)
    assert moments and all(start < moment < due_at for moment in moments)


def test_a_uncertain_start_by_the_cut_off_is_given_the_later_day():
    book, rule = ENTRIES["sea", "dispatched", "tiktok"]
    order = Watched(calendar=calendar_for(book, *HOMES["sea"]))
    facts = [told("placed", sg("2026-12-07 13:59:50"), uncertainty=20.0)]
    assert reckon(rule, facts, sg("2026-12-08 12:00:00"), order).standing == "open"
    assert reckon(rule, facts, sg("2026-12-09 00:00:00"), order).standing == "missed"
