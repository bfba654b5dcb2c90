from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from webapp.shell.rules import exact, grouped, near, span, time_left, zone_named

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
MANILA = ZoneInfo("Asia/Manila")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under a minute"),
        (59.9, "under a minute"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (12_000, "3 h 20"),
        (3900, "1 h 05"),
        (86_400, "1 day"),
        (100_800, "1 day 4 h"),
        (400_000, "4 days"),
    ],
)
def test_a_length_of_time_is_said_shortly(seconds, words):
    assert span(seconds) == words


def test_a_moment_is_relative_when_near_and_a_date_when_far():
    assert near(NOW + timedelta(hours=3, minutes=20), NOW, MANILA) == "in 3 h 20"
    assert near(NOW - timedelta(minutes=5), NOW, MANILA) == "5 min ago"
    assert near(NOW + timedelta(seconds=30), NOW, MANILA) == "just now"
    assert near(NOW + timedelta(days=2), NOW, MANILA) == "Tue 24 Nov, 14:00"
    assert near(NOW - timedelta(days=400), NOW, MANILA) == "Sat 18 Oct 2025, 14:00"


def test_an_exact_moment_names_its_zone():
    assert exact(NOW, MANILA) == "Sun 22 Nov 2026, 14:00 GMT+8"
    assert exact(NOW, UTC) == "Sun 22 Nov 2026, 06:00 GMT"
    assert exact(NOW, ZoneInfo("Asia/Kolkata")).endswith("11:30 GMT+5:30")
    assert exact(NOW, ZoneInfo("America/New_York")).endswith("01:00 GMT-5")


def test_a_bar_empties_turns_amber_when_little_is_left_and_red_when_none_is():
    day = timedelta(days=1)
    full = time_left(NOW + day, NOW, NOW)
    assert (full.words, full.tone, full.thousandths) == ("1 day left", "blue", 1000)
    assert time_left(NOW + day, NOW - day, NOW).thousandths == 500
    assert time_left(NOW + day / 8, NOW - day, NOW).tone == "amber"
    late = time_left(NOW - timedelta(hours=2), NOW - day, NOW)
    assert (late.words, late.tone, late.icon) == ("Overdue by 2 h", "red", "alarm")


def test_a_bar_with_a_clock_that_never_ran_does_not_break():
    assert time_left(NOW, NOW, NOW).thousandths == 0
    assert time_left(NOW + timedelta(hours=1), NOW + timedelta(hours=2), NOW).thousandths == 1000


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("JT5040030012", ["JT50", "4003", "0012"]),
        ("RR123456785SG", ["RR12", "3456", "785SG"]),
        ("1234567", ["1234", "567"]),
        ("123456", ["123456"]),
        ("", [""]),
        ("AB-12 34567", ["AB-12 34567"]),
        ("จัดส่ง๑๒๓๔", ["จัดส่ง๑๒๓๔"]),
    ],
)
def test_a_number_is_grouped_and_loses_nothing(number, parts):
    assert grouped(number) == parts


@pytest.mark.parametrize(
    "name", [None, "", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "Asia", "x" * 5000, "\0"]
)
def test_a_zone_that_is_none_is_none(name):
    assert zone_named(name) is None
