from datetime import UTC, datetime, timedelta

import pytest

from webapp.handover.rules.times import corrected

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
