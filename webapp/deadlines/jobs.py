import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from webapp.deadlines import actions
from webapp.deadlines.actions import replaying
from webapp.kit.clock import now
from webapp.kit.db import db, transaction


def sweep(at: datetime | None = None) -> dict[str, int]:
    """Judge every deadline whose time has come, a batch to a transaction, so that scans never wait for long.
    Returns what was done: looked, missed, reminded, undone, changed."""
    at = at or now()
    counts: Counter[str] = Counter()
    after = None
    while True:
        with transaction():
            some, after = actions.sweep_some(at, after)
        counts += some
        if after is None:
            return dict(counts)


def replay_waiting() -> int:
    """Go through the orders of every replay that waits. Returns how many there were."""
    count = 0
    while True:
        with transaction():
            claimed = replaying.claim_replay()
        if claimed is None:
            return count
        with _unswept():
            _replay(claimed)
        count += 1


def _replay(claimed: replaying.Claimed) -> None:
    """One batch to a transaction, with how far it came: whoever goes on after a fall begins where that one ended. What
    is read and reckoned holds no lock."""
    while True:
        batch = replaying.replay_some(claimed)
        db.session.rollback()
        with transaction():
            if not replaying.keep_replayed(claimed, batch) or batch.last:
                return


@contextmanager
def _unswept() -> Iterator[None]:
    """Without Python's search for rings of garbage: a batch's rows leave none, and looking for them took a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
