from collections import Counter
from datetime import datetime

from webapp.deadlines import actions
from webapp.kit.clock import now
from webapp.kit.db import transaction


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
