"""Work that waits is claimed by one worker at a time, until that one is thought dead.

Its table has `state` ("waiting", "working", then whatever ends it), `claim`, `claimed_until`, `attempts`, `created_at`
and `finished_at`. SQLite lets in one writer at a time; on PostgreSQL a row that somebody else is claiming is passed
over.
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


def claim(model: Any, **given_up: Any) -> Claimed | None:
    """Take the oldest row that waits, or whose worker has fallen silent, for a LEASE. None if there is none. One that
    was taken ATTEMPTS times ends as "failed", with the columns `given_up`. The caller commits."""
    table, at = model.__table__, now()
    waiting = or_(table.c.state == "waiting", (table.c.state == "working") & (table.c.claimed_until < at))
    query = select(table).where(waiting).order_by(table.c.created_at, table.c.id).limit(1)
    row = db.session.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    if row.attempts >= ATTEMPTS:
        _update(model, row, {"state": "failed", "finished_at": at} | given_up)
        return claim(model, **given_up)
    return _take(model, row)


def take(asked: Any) -> Claimed:
    """Take a row that this very transaction asks for, to work on it while its page waits. The caller commits."""
    db.session.flush()
    model = type(asked)
    return _take(model, db.session.execute(select(model.__table__).where(_is(model, asked))).one())


def _take(model: Any, row: Any) -> Claimed:
    claimed = Claimed(model, row, token())
    values = {"state": "working", "claim": claimed.claim, "claimed_until": now() + LEASE, "attempts": row.attempts + 1}
    _update(model, row, values)
    return claimed


def held(claimed: Claimed) -> Any:
    """The row that is claimed as it is now, locked until the caller commits. None: somebody else has it by now."""
    table = claimed.model.__table__
    mine = _is(claimed.model, claimed.row) & (table.c.claim == claimed.claim)
    return db.session.execute(select(table).where(mine).with_for_update()).first()


def keep(claimed: Claimed, **values: Any) -> bool:
    """Write to what is claimed, and hold it for another LEASE, or let it go where `finished_at` is among the values.
    False: somebody else has it by now, and nothing more of ours may be written. The caller commits."""
    until = {"claimed_until": now() + LEASE} if "finished_at" not in values else {"claim": "", "claimed_until": None}
    return _update(claimed.model, claimed.row, until | values, claimed.claim)


def _is(model: Any, row: Any) -> Any:
    table = model.__table__
    return (table.c.business_id == row.business_id) & (table.c.id == row.id)


def _update(model: Any, row: Any, values: dict[str, Any], claim: str | None = None) -> bool:
    table = model.__table__
    mine = _is(model, row) if claim is None else _is(model, row) & (table.c.claim == claim)
    return db.session.execute(update(table).where(mine).values(values)).rowcount == 1  # type: ignore[attr-defined]
