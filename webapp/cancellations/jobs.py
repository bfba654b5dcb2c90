from datetime import datetime

from webapp.cancellations import actions
from webapp.kit.clock import now
from webapp.kit.db import transaction


def run_due(at: datetime | None = None) -> int:
    """Carry out the proposals whose hour has come, a batch to a transaction. Returns how many orders were cancelled."""
    at, done, after = at or now(), 0, None
    while True:
        with transaction():
            some, after = actions.run_some(at, after)
        done += some
        if after is None:
            return done
