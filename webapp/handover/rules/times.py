"""When a scan happened, from a clock that may be wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

OLDEST = timedelta(days=90)  # a phone may be away this long; anything older is a wrong clock
SLACK = timedelta(seconds=2)  # a scan may seem this far in the future before its clock is called wrong


@dataclass(frozen=True, slots=True)
class When:
    """The corrected instant, how far off it may be (seconds), and whether the phone's clock is not to be trusted."""

    happened_at: datetime
    uncertainty: float
    doubtful: bool = False


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
        return When(received_at, OLDEST.total_seconds(), doubtful=True)
    known = sent is not None
    try:
        moment = scanned + (received_at - sent) if sent is not None else scanned
    except OverflowError:  # the year 9999, corrected into the year 10000
        moment = datetime.max.replace(tzinfo=UTC)
    if moment > received_at + SLACK or moment < received_at - OLDEST:
        return When(received_at, OLDEST.total_seconds(), doubtful=True)
    moment = min(moment, received_at)
    age = (received_at - moment).total_seconds()
    # A minute for a clock nobody compared with ours; else half a second for the road and 20 ppm for its drift.
    uncertainty = 0.5 + age * 20e-6 if known else 60.0
    return When(moment, round(uncertainty, 3))
