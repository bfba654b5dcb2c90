"""What the worker runs for cases: each finds its own work."""

from uuid import UUID

from webapp.cases.actions import events, watching
from webapp.kit.clock import now
from webapp.kit.db import transaction


def look() -> None:
    """Open cases for parcels that fell silent, and warn where a claim's time runs out."""
    at, after = now(), None
    while True:
        with transaction():
            after = watching.open_silent(at, after)
        if after is None:
            break
    warn_all()


def warn_all() -> int:
    """Warn where a claim's time runs out. Returns how many were."""
    count = 0
    while True:
        with transaction():
            some = watching.warn(now())
        count += some
        if not some:
            return count


def excuse() -> int:
    """Excuse, or take back, whatever was asked for events. Returns how many events there were."""
    count = 0
    while True:
        with transaction():
            claimed = events.claim()
        if claimed is None:
            return count
        _work(*claimed)
        count += 1


def _work(business_id: UUID, event_id: UUID, claim: str) -> None:
    more = True
    while more:
        with transaction():
            more = events.work_some(business_id, event_id, claim)
