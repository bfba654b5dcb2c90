"""Every entry of every book at its edges. Cases are made from the books themselves, so no rule can be left out; what is
expected is written here by hand, with the calendar on the wall in mind, and never worked out as the program does."""

from datetime import UTC, datetime, timedelta
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
# (book, code, shipping types) -> (when it starts, when its last second is); more than one where weekends, holidays or
# a change of the clocks lie between. Christmas 2026 is a Friday; Thanksgiving is 26 November.
DUE = {
    ("default", "shipped_after_collection", "seller"): [(MONDAY, sg("2026-12-09 09:00:00"))],
    ("default", "shipped_after_collection", "tiktok"): [(MONDAY, sg("2026-12-09 09:00:00"))],
    ("default", "status_updated", ""): [
        (MONDAY, sg("2026-12-12 09:00:00")),
        (sg("2028-02-27 09:00:00"), sg("2028-03-03 09:00:00")),  # over a leap day
    ],
    ("default", "acknowledged_by_buyer", "seller"): [(MONDAY, sg("2026-12-19 09:00:00"))],
    ("default", "delivered_in_period", "tiktok"): [(MONDAY, sg("2026-12-17 09:00:00"))],
    ("default", "tracking_updated", "seller"): [(MONDAY, sg("2026-12-22 09:00:00"))],
    ("default", "tracking_updated", "tiktok"): [(MONDAY, sg("2026-12-22 09:00:00"))],
    ("default", "buyer_cancel_answered", ""): [(MONDAY, sg("2026-12-08 09:00:00"))],
    ("default", "scanned_after_handover", "seller"): [(MONDAY, sg("2026-12-08 09:00:00"))],
    ("default", "scanned_after_handover", "tiktok"): [(MONDAY, sg("2026-12-08 09:00:00"))],
    ("default", "return_reviewed", ""): [
        (MONDAY, sg("2026-12-09 09:00:00")),
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
    ("us", "dispatched", "seller"): [(pt("2026-12-04 23:59:59"), pt("2026-12-08 23:59:59"))],
    ("us", "status_updated", ""): [(pt("2026-12-18 09:00:00"), pt("2026-12-30 23:59:59"))],  # over Christmas
    ("us", "arranged_after_dispatch_time", "MADE_TO_ORDER"): [(MONDAY, pt("2026-12-15 23:59:59"))],
    ("us", "arranged_after_dispatch_time", "PRE_ORDER"): [(MONDAY, pt("2026-12-16 23:59:59"))],
    ("us", "delivered_in_period", ""): [(pt("2026-12-21 09:00:00"), pt("2026-12-30 23:59:59"))],
    ("us", "return_reviewed", ""): [
        (pt("2026-12-07 09:00:00"), pt("2026-12-09 23:59:59")),
        (pt("2026-12-04 09:00:00"), pt("2026-12-08 23:59:59")),  # over a weekend
        (pt("2026-11-24 09:00:00"), pt("2026-11-27 23:59:59")),  # Thanksgiving does not count
        (pt("2027-03-12 09:00:00"), pt("2027-03-16 23:59:59")),  # the clocks go forward on the Sunday between
    ],
    ("us", "scanned_after_handover", "seller"): [(MONDAY, sg("2026-12-07 21:00:00"))],
    ("us", "scanned_after_handover", "tiktok"): [(MONDAY, sg("2026-12-07 21:00:00"))],
}  # fmt: skip
BY_COUNT_OR_PLATFORM = {
    ("default", "return_answered", ""),
    ("default", "delivery_attempts", "seller"),
    ("default", "status_updated", "MADE_TO_ORDER"),
}
RETURN = {"return": "sample"}
DISPATCH_TIME = pt("2026-12-09 12:00:00")


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


@pytest.mark.parametrize(
    ("name", "start", "due_at"), [(name, *case) for name, cases in DUE.items() for case in cases], ids=str
)
def test_every_entry_turns_at_its_last_second_and_not_before(name, start, due_at):
    book, rule = ENTRIES[name]
    after = {rule.figure.after: DISPATCH_TIME.isoformat()} if rule.figure.after else {}
    order = Watched(after | {"handling_days": 7}, (Parcel(None),), calendar_for(book, *HOMES[book.code]))
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
    book, rule = ENTRIES[name]
    start, due_at = DUE[name][0]
    after = {rule.figure.after: DISPATCH_TIME.isoformat()} if rule.figure.after else {}
    order = Watched(after | {"handling_days": 7}, (), calendar_for(book, *HOMES[book.code]))
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
