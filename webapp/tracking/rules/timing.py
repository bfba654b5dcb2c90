"""When to ask again, and for how long to leave a system alone."""

from datetime import timedelta

from webapp.tracking.rules.reports import FINISHED

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# How soon the next word is likely after this one: a van on its last round moves quickly, a lorry by night does not.
NEXT = {
    None: 30 * MINUTE,
    "info_received": HOUR,
    "collected": 2 * HOUR,
    "in_transit": 2 * HOUR,
    "out_for_delivery": 15 * MINUTE,
    "available_for_pickup": 2 * HOUR,
    "attempt_failed": HOUR,
    "exception": 2 * HOUR,
    "unknown": HOUR,
    "returning": 4 * HOUR,
    "damaged": 6 * HOUR,
    "lost": 12 * HOUR,
    "expired": 12 * HOUR,
}
LONGEST_PAUSE = timedelta(hours=12)


def next_poll(kind: str | None, quiet: timedelta, pace: timedelta | None = None) -> timedelta | None:
    """How long to wait before asking again; None: never, the story is over.

    `kind` is the last thing told (None: nothing yet), `quiet` how long ago anything new was told. The longer it has
    been quiet, the rarer it is asked, down to twice a day. `pace` is a link's own, kept whatever was told.
    """
    if kind in FINISHED:
        return None
    return pace or min(max(NEXT[kind], quiet / 8), LONGEST_PAUSE)


MOST_FAILURES = 5  # in a row, then nobody calls for a while
FIRST_PAUSE, LAST_PAUSE = timedelta(seconds=30), timedelta(minutes=30)


def breaker_pause(rounds: int) -> timedelta:
    """How long nobody calls a system that failed for `rounds` rounds in a row: 30 s, doubled each time, to 30 min."""
    return min(FIRST_PAUSE * 2 ** min(max(rounds - 1, 0), 10), LAST_PAUSE)
