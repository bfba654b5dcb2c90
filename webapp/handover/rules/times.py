"""When a scan happened, from a clock that may be wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

OLDEST = timedelta(days=90)  # a phone may be away this long; anything older is a wrong clock
SLACK = timedelta(seconds=2)  # a scan may seem this far in the future before its clock is called wrong


@dataclass(frozen=True, slots=True)
class When:
    """The corrected instant, how far off it may be (seconds), and why the phone's clock is not to be trusted: ""
    (it is), out_of_range, went_back."""

    happened_at: datetime
    uncertainty: float
    doubt: str = ""

    @property
    def doubtful(self) -> bool:
        return bool(self.doubt)


def parse_time(text: object) -> datetime | None:
    """An aware UTC instant from ISO 8601 text; None for anything else (1e400, local words, no zone)."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def corrected(device_time: object, sent_at: object, received_at: datetime) -> When:
    """When it happened by our clock: device_time + (received_at - sent_at), both device times by the same clock.

    The time on the road makes it seem a little later than it was, never earlier. A time that cannot be (in the
    future, over 90 days old, not a time) becomes the time of arrival, with all that span as its uncertainty.
    """
    scanned, sent = parse_time(device_time), parse_time(sent_at)
    if scanned is None:
        return When(received_at, OLDEST.total_seconds(), "out_of_range")
    known = sent is not None
    try:
        moment = scanned + (received_at - sent) if sent is not None else scanned
    except OverflowError:  # the year 9999, corrected into the year 10000
        moment = datetime.max.replace(tzinfo=UTC)
    if moment > received_at + SLACK or moment < received_at - OLDEST:
        return When(received_at, OLDEST.total_seconds(), "out_of_range")
    moment = min(moment, received_at)
    age = (received_at - moment).total_seconds()
    # A minute for a clock nobody compared with ours; else half a second for the road and 20 ppm for its drift.
    uncertainty = 0.5 + age * 20e-6 if known else 60.0
    return When(moment, round(uncertainty, 3))


def doubt_steps_back(counted: Sequence[tuple[int, When]]) -> list[When]:
    """The scans of one post as (the device's own count, when), their clock doubted where it went back.

    A scan that seems later than one which the device counted after it was made before the clock was set: its time
    stays, and may be off by at least that step. A clock that was set forward leaves no such trace.
    """
    answers = [when for _, when in counted]
    earliest: datetime | None = None
    for index in sorted(range(len(counted)), key=lambda index: counted[index][0], reverse=True):
        when = answers[index]
        if when.doubt:
            continue
        if earliest and when.happened_at > earliest + SLACK:
            step = (when.happened_at - earliest).total_seconds()
            answers[index] = replace(when, uncertainty=round(when.uncertainty + step, 3), doubt="went_back")
        else:
            earliest = min(when.happened_at, earliest or when.happened_at)
    return answers


ROAD = timedelta(seconds=30)  # a message may be this long on its way before it can only be the clock
JUMP = timedelta(seconds=5)  # a clock that was set, not one that drifts
DRIFT = 100e-6  # the worst that a phone's crystal does, as a share of the time


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a phone's clock is behind ours (seconds; negative: ahead), how far off that may be, and whether the
    clock was set since it was last compared."""

    seconds: float
    uncertainty: float
    jumped: bool = False


def compared(sent_at: datetime, received_at: datetime, before: Offset | None, since: timedelta) -> Offset:
    """How far a clock is off, from a message sent at `sent_at` by it and the comparison of `since` ago.

    The road only ever adds: of two messages the quicker one tells better. So what was found before stands, but for
    the drift, until a quicker message, or more delay than any road explains. (RFC 5905's clock filter, for one way.)
    """
    measured = (received_at - sent_at).total_seconds()
    if before is None:
        return Offset(round(measured, 3), 0.5)
    rise = measured - before.seconds
    if rise > ROAD.total_seconds() or rise < -JUMP.total_seconds():
        return Offset(round(measured, 3), 0.5, jumped=True)
    kept = min(measured, before.seconds + since.total_seconds() * DRIFT)
    return Offset(round(kept, 3), round(0.5 + measured - kept, 3))
