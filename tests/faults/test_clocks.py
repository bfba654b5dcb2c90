"""F12: phones whose clocks are wrong, jump in the shift or run after the server's was set: what is made of their times.

Drawn histories against the rules alone (handover/rules/times.py, and deadlines' rule that within its doubt nothing is
held to be missed). What no rule can know is named: a clock set forward by more than two seconds while the phone is
away, or back by less than the pause between two scans, leaves no trace in what it sends; the phones' page tells of it
at the next contact (tests/handover/test_sightings.py).
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.conftest import FULL
from webapp.handover.rules.times import corrected, doubt_steps_back

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = 86_400.0
# Seconds that the phone's clock is ahead: right, a drift, a day, the year 1970, the years 2038 and 2100.
WRONG = st.sampled_from([0.0, 1.5, -90.0, DAY, -DAY, -56 * 365.25 * DAY, 12 * 365.25 * DAY, 74 * 365.25 * DAY])
ZONES = st.sampled_from(["+00:00", "+08:00", "-07:00", "-08:00"])  # daylight saving is another zone, not another time
MANY = settings(max_examples=10_000 if FULL else 300, deadline=None, database=None)


def at(moment: datetime, ahead: float, zone: str = "+00:00") -> str:
    """That moment as a phone writes it."""
    there = datetime.strptime(zone, "%z").tzinfo
    return (moment + timedelta(seconds=ahead)).astimezone(there).isoformat()


@MANY
@given(
    made=st.lists(st.floats(0, 72 * 3600), min_size=1, max_size=12).map(sorted), away=st.floats(0, 3600), ahead=WRONG,
    road=st.floats(0, 14), zones=st.lists(ZONES, min_size=13, max_size=13), due=st.floats(0, 73 * 3600),
)  # fmt: skip
def test_f12_a_wrong_clock_makes_no_verdict_wrong(made, away, ahead, road, zones, due):
    sent = NOON + timedelta(seconds=made[-1] + away)
    received, deadline = sent + timedelta(seconds=road), NOON + timedelta(seconds=due)
    whens = [
        corrected(at(NOON + timedelta(seconds=offset), ahead, zone), at(sent, ahead, zones[-1]), received)
        for offset, zone in zip(made, zones, strict=False)
    ]
    whens = doubt_steps_back(list(enumerate(whens)))
    for offset, when in zip(made, whens, strict=True):
        real = NOON + timedelta(seconds=offset)
        timely = when.happened_at - timedelta(seconds=when.uncertainty) <= deadline
        assert not when.doubt
        assert when.happened_at >= real - timedelta(milliseconds=1)  # the road only ever adds
        assert when.happened_at - real <= timedelta(seconds=road + 0.01)
        if real <= deadline and road <= 0.5:
            assert timely
        if not timely:
            assert when.happened_at > deadline
    happened = [when.happened_at for when in whens]
    assert happened == sorted(happened)


@MANY
@given(before=st.integers(1, 6), after=st.integers(1, 6), back=st.floats(3, 3 * DAY), gap=st.floats(0.5, 2.5))
def test_f12_a_clock_set_back_in_the_shift_is_flagged_unless_it_is_less_than_a_pause(before, after, back, gap):
    moments = [NOON + timedelta(seconds=gap * n) for n in range(before + after)]
    ahead = [0.0] * before + [-back] * after
    sent = moments[-1] + timedelta(seconds=1)
    whens = [corrected(at(real, off), at(sent, -back), sent) for real, off in zip(moments, ahead, strict=True)]
    whens = doubt_steps_back(list(enumerate(whens)))
    for n, (real, when) in enumerate(zip(moments, whens, strict=True)):
        until_set = gap * (before - n)  # from this scan to the first after the clock was set
        assert when.doubt or n >= before or when.happened_at - real <= timedelta(seconds=until_set + 2.001)
        if when.doubt:
            assert when.happened_at - timedelta(seconds=when.uncertainty) <= real + timedelta(seconds=until_set + 2.001)


@pytest.mark.parametrize("step", [-30, 30])
def test_f12_a_server_whose_own_clock_is_set_judges_within_that_step(step):
    """Both sides of the sum move: a scan sent before the step and one after it differ by the step and no more."""
    sent = NOON + timedelta(minutes=5)
    plain = corrected(at(NOON, 0), at(sent, 0), sent)
    moved = corrected(at(NOON, 0), at(sent, 0), sent + timedelta(seconds=step))
    assert moved.happened_at - plain.happened_at == timedelta(seconds=step)


def test_f12_the_check_notices_a_rule_that_takes_the_phones_word():
    """The negative control: without the sending time a clock that is a day ahead makes a timely scan late."""
    sent = NOON + timedelta(hours=2)
    believed = corrected(at(NOON, -DAY), None, sent)
    assert believed.happened_at != NOON
    assert abs((believed.happened_at - NOON).total_seconds()) > believed.uncertainty
