from datetime import UTC, datetime, timedelta

import pytest

from webapp.handover.rules.times import Offset, compared, corrected

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_a_clock_that_is_a_day_ahead_is_put_right_by_its_own_sending_time():
    ahead = NOW + timedelta(days=1)
    when = corrected((ahead - timedelta(minutes=5)).isoformat(), ahead.isoformat(), NOW)
    assert when.happened_at == NOW - timedelta(minutes=5)
    assert not when.doubtful
    assert when.uncertainty < 1


def test_without_a_sending_time_the_phones_word_stands_with_a_minute_of_doubt():
    when = corrected((NOW - timedelta(hours=1)).isoformat(), None, NOW)
    assert (when.happened_at, when.uncertainty) == (NOW - timedelta(hours=1), 60.0)


@pytest.mark.parametrize(
    "device_time",
    ["", "yesterday", "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "9999-12-31T23:59:59Z", float("nan"), 1e400, None,
     [], {}, "2026-11-22T08:00:00", "0001-01-01T00:00:00+14:00", True, 10**30],
)  # fmt: skip
def test_a_time_that_cannot_be_is_doubted_and_becomes_the_time_of_arrival(device_time):
    when = corrected(device_time, None, NOW)
    assert (when.happened_at, when.doubtful) == (NOW, True)


@pytest.mark.parametrize("sent_at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", 5, None])
def test_a_mad_sending_time_never_raises(sent_at):
    assert corrected("2026-11-22T07:59:59Z", sent_at, NOW).happened_at <= NOW


def test_a_scan_never_happens_in_the_future():
    assert corrected((NOW + timedelta(seconds=1)).isoformat(), NOW.isoformat(), NOW).happened_at == NOW


def told(seconds: float, before: Offset | None = None, since=timedelta(minutes=1)) -> Offset:
    return compared(NOW - timedelta(seconds=seconds), NOW, before, since)


def test_a_clock_is_as_far_off_as_its_quickest_message_says():
    first = told(60.2)
    slow = told(68, first)
    assert slow.seconds == pytest.approx(60.2, abs=0.01)
    assert (slow.jumped, slow.uncertainty) == (False, pytest.approx(8.3, abs=0.01))
    assert told(60.0, slow).seconds == 60.0


def test_a_slow_road_followed_by_a_quick_one_is_no_jump():
    assert not told(0.1, told(25, told(0.1))).jumped


@pytest.mark.parametrize("to", [-6, -86_400, 31, 86_400])
def test_a_clock_that_was_set_is_told(to):
    jumped = told(to, told(0.1))
    assert (jumped.jumped, jumped.seconds, jumped.uncertainty) == (True, to, 0.5)
    assert not told(to, jumped).jumped


def test_a_clock_may_drift():
    day = timedelta(days=1)
    assert told(5, told(0.1), day).seconds == pytest.approx(5, abs=0.01)
