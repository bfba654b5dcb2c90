"""Work that waits is claimed by one worker at a time, until that one is thought dead.

Its table has `state` ("waiting", "working", then whatever ends it), `claim`, `claimed_until`, `attempts`, `created_at`
and `finished_at`. SQLite lets in one writer at a time; on PostgreSQL a row that somebody
else is claiming is passed over.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.seal import token

LEASE = timedelta(minutes=5)
ATTEMPTS = 5
GIVEN_UP = "This has failed again and again. It is kept; please tell whoever runs this program."


@dataclass(frozen=True, slots=True)
class Claimed:
    """What this worker may work on: its row as it was, and the claim that fences it off."""

    model: Any
    row: Any
    claim: str

    @property
    def business_id(self) -> UUID:
        return self.row.business_id


def claim(model: Any, lease: timedelta = LEASE, **given_up: Any) -> Claimed | None:
    """Take the oldest row that waits, or whose worker has fallen silent, for as long as the lease. None if there is
    none. One that was taken ATTEMPTS times ends as "failed", with the columns `given_up`. The caller commits."""
    table, at = model.__table__, now()
    waiting = or_(table.c.state == "waiting", (table.c.state == "working") & (table.c.claimed_until < at))
    query = select(table).where(waiting).order_by(table.c.created_at, table.c.id).limit(1)
    row = db.session.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    if row.attempts >= ATTEMPTS:
        _update(model, row, {"state": "failed", "finished_at": at} | given_up)
        return claim(model, lease, **given_up)
    claimed = Claimed(model, row, token())
    values = {"state": "working", "claim": claimed.claim, "claimed_until": at + lease, "attempts": row.attempts + 1}
    _update(model, row, values)
    return claimed


def keep(claimed: Claimed, **values: Any) -> bool:
    """Write to what is claimed, and hold it for another LEASE, or let it go where `finished_at` is among the values.
    False: somebody else has it by now, and nothing more of ours may be written. The caller commits."""
    held = {"claimed_until": now() + LEASE} if "finished_at" not in values else {"claim": "", "claimed_until": None}
    return _update(claimed.model, claimed.row, held | values, claimed.claim)


def _update(model: Any, row: Any, values: dict[str, Any], claim: str | None = None) -> bool:
    table = model.__table__
    mine = (table.c.business_id == row.business_id) & (table.c.id == row.id)
    if claim is not None:
        mine &= table.c.claim == claim
    return db.session.execute(update(table).where(mine).values(values)).rowcount == 1  # type: ignore[attr-defined]
