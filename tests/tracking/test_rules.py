from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.ledger.kinds import CARRIER_KINDS
from webapp.tracking import rules
from webapp.tracking.rules import Report

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _report(kind: str = "in_transit", at: datetime | None = NOON, **changes) -> Report:
    return Report("SMP1", kind, kind, at.isoformat() if at else "", at, **changes)


@pytest.mark.parametrize("kind", sorted(CARRIER_KINDS))
def test_after_every_word_it_is_said_when_to_ask_next(kind):
    pause = rules.next_poll(kind, timedelta(0))
    assert (pause is None) == (kind in rules.FINISHED)


def test_nobody_asks_again_only_after_the_end():
    assert {kind for kind in CARRIER_KINDS if rules.next_poll(kind, HOUR) is None} == {
        "delivered",
        "returned",
        "carrier_cancelled",
    }


def test_a_van_on_its_last_round_is_asked_about_more_often_than_a_lorry():
    assert rules.next_poll("out_for_delivery", HOUR) < rules.next_poll("in_transit", HOUR)


@given(st.sampled_from(sorted(CARRIER_KINDS - rules.FINISHED)), st.timedeltas(timedelta(-1), timedelta(400)))
def test_the_longer_it_is_quiet_the_rarer_it_is_asked_but_twice_a_day(kind, quiet):
    assert timedelta(minutes=5) <= rules.next_poll(kind, quiet) <= timedelta(hours=12)
    assert rules.next_poll(kind, quiet + HOUR) >= rules.next_poll(kind, quiet)


def test_a_links_own_pace_goes_before_but_not_past_the_end():
    assert rules.next_poll("in_transit", 100 * HOUR, timedelta(seconds=10)) == timedelta(seconds=10)
    assert rules.next_poll("delivered", HOUR, timedelta(seconds=10)) is None


def test_three_troubles_have_three_words():
    assert rules.feed_word(None, HOUR, failing=False) == "no_event_yet"
    assert rules.feed_word("in_transit", 73 * HOUR, failing=False) == "silent"
    assert rules.feed_word("out_for_delivery", 25 * HOUR, failing=False) == "silent"
    assert rules.feed_word("in_transit", 25 * HOUR, failing=False) == "fresh"
    assert rules.feed_word("in_transit", HOUR, failing=True) == "broken"
    assert rules.feed_word(None, HOUR, failing=True) == "broken"


def test_the_breaker_waits_longer_each_time_up_to_half_an_hour():
    pauses = [rules.breaker_pause(rounds) for rounds in range(1, 12)]
    assert pauses[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        ("2026-11-22T10:00:00Z", True), ("2026-11-22T10:00:00+0800", True), ("2026-11-22T10:00:00.123-05:00", True),
        ("2026-11-22T10:00:00", False), ("2026-11-22", False), ("31/02/2026 25:61", False), ("", False), (None, False),
        (1_700_000_000, False), ("2026-02-31T10:00:00Z", False), ("9999999-11-22T10:00:00Z", False),
        ("9999-12-31T23:59:59-12:00", False), ("0001-01-01T00:00:00+14:00", False), ("2014-12-31T23:59:59Z", False),
    ],
)  # fmt: skip
def test_a_time_without_a_zone_or_a_calendar_is_no_time(text, readable):
    assert (rules.read_time(text) is not None) is readable


def test_a_time_before_the_platform_existed_is_unreadable():
    kept, flags = rules.settled(_report(at=datetime(1970, 1, 1, tzinfo=UTC)), NOON)
    assert (kept.kind, kept.happened_at, flags) == ("unknown", NOON, {"time": "unreadable"})


def test_clocks_may_differ_by_an_hour():
    kept, flags = rules.settled(_report(at=NOON + HOUR), NOON)
    assert (kept.happened_at, flags) == (NOON + HOUR, {})


def test_the_last_word_is_the_last_that_happened_not_the_last_that_was_told():
    reports = [_report("delivered", NOON), _report("in_transit", NOON - HOUR), _report("lost", None)]
    assert rules.latest(reports, NOON).kind == "delivered"
    assert rules.latest([], NOON) is None


def test_the_last_word_never_lies_in_the_future():
    assert rules.latest([_report(at=NOON + 12 * HOUR)], NOON).happened_at == NOON
    assert rules.latest([_report(at=NOON + 25 * HOUR)], NOON) is None


def test_the_wording_of_a_report_is_not_what_it_says():
    report = _report()
    assert replace(report, words="otherwise", place="elsewhere").digest == report.digest
    assert replace(report, kind="delivered").digest != report.digest
    assert replace(report, told_time="another").digest != report.digest


def test_a_links_health_is_the_worst_that_is_true():
    assert rules.link_health(True, True, True, True, NOON) == "paused"
    assert rules.link_health(True, False, True, True, NOON) == "broken"
    assert rules.link_health(True, False, False, True, NOON) == "resting"
    assert rules.link_health(True, False, False, False, NOON) == "good"
    assert rules.link_health(True, False, False, False, None) == "not_asked"
    assert rules.link_health(False, False, False, False, None) == "not_told"
