"""Work that waits is claimed by one worker at a time, until that one is thought dead."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.seal import token
from webapp.labels.models import Run, Upload

LEASE = timedelta(minutes=5)
ATTEMPTS = 5
GIVEN_UP = "This has failed again and again. It is kept; please tell whoever runs this program."


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run or an upload that this worker may work on: its row as it was, and the claim that fences it off."""

    model: type[Run] | type[Upload]
    row: Any
    claim: str

    @property
    def business_id(self) -> UUID:
        return self.row.business_id


def claim(model: type[Run] | type[Upload]) -> Claimed | None:
    """Take the next one that waits, or whose worker has fallen silent. None if there is none."""
    table, at = model.__table__, now()
    waiting = or_(table.c.state == "waiting", (table.c.state == "working") & (table.c.claimed_until < at))
    query = select(table).where(waiting).order_by(table.c.created_at, table.c.id).limit(1)
    row = db.session.execute(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    claimed = Claimed(model, row, token())
    values = {"state": "working", "claim": claimed.claim, "claimed_until": at + LEASE, "attempts": row.attempts + 1}
    if row.attempts >= ATTEMPTS:
        values = {"state": "failed", "failure": GIVEN_UP, "finished_at": at}
    _update(model, row, values)
    return claim(model) if row.attempts >= ATTEMPTS else claimed


def keep(claimed: Claimed, **values: Any) -> bool:
    """Write to what is claimed. False: somebody else has it by now, and nothing more of ours may be written."""
    held = {"claimed_until": now() + LEASE} if "finished_at" not in values else {"claim": "", "claimed_until": None}
    return _update(claimed.model, claimed.row, held | values, claimed.claim)


def _update(model, row, values: dict[str, Any], claim: str | None = None) -> bool:
    table = model.__table__
    mine = (table.c.business_id == row.business_id) & (table.c.id == row.id)
    if claim is not None:
        mine &= table.c.claim == claim
    return db.session.execute(update(table).where(mine).values(values)).rowcount == 1  # type: ignore[attr-defined]
