"""Taking a link for a while: one worker at a time asks it, and one that was away for too long changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, and_, exists, or_, select, update

from webapp.carriers.models import Carrier
from webapp.kit import seal
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.tracking.actions.reports import Source
from webapp.tracking.actions.watching import POLLING
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, Watch
from webapp.tracking.rules import MOST_FAILURES, breaker_pause

LEASE = timedelta(seconds=30)


class LeaseLost(Exception):
    """This worker was away for too long and somebody else has the link now: it must change nothing."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A link as taken by one worker: plain values, good for as long as the lease is."""

    source: Source
    claim: str
    adapter: ModuleType
    base_url: str
    carrier_code: str
    headers: dict[str, str]
    pace: timedelta | None
    rounds_failed: int

    @property
    def patience(self) -> int:
        """How many failures in a row end a round: one, if the last round failed already."""
        return 1 if self.rounds_failed else MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a round with a link ended: well (no words), or with words and how long to stay away."""

    words: str = ""
    asked_to_wait: timedelta | None = None  # by its Retry-After: no failure, only a pause


def due_links(at: datetime) -> list[tuple[UUID, UUID]]:
    """Links with something to ask, that nobody is asking and that are not given a rest."""
    due = exists().where(
        Watch.business_id == Link.business_id, Watch.link_id == Link.id, Watch.next_poll_at <= at
    )  # fmt: skip
    query = select(Link.business_id, Link.id).where(*_free(at), due)
    return [(business_id, link_id) for business_id, link_id in db.session.execute(query)]


def _free(at: datetime):
    return (
        Link.adapter.in_(POLLING),
        Link.paused_at.is_(None),
        or_(Link.open_until.is_(None), Link.open_until <= at),
        or_(Link.leased_until.is_(None), Link.leased_until <= at),
    )


def take_link(business_id: UUID, link_id: UUID) -> Hold | None:
    """Take a link for as long as the lease; None when somebody else has it or it is given a rest."""
    claim, at = seal.token(), now()
    taken = _changed(
        update(Link)
        .where(Link.business_id == business_id, Link.id == link_id, *_free(at))
        .values(claim=claim, leased_until=at + LEASE)
    )
    if not taken:
        return None
    link, carrier_name = db.session.execute(
        select(Link, Carrier.name)
        .join(Carrier, and_(Carrier.business_id == Link.business_id, Carrier.id == Link.carrier_id))
        .where(Link.business_id == business_id, Link.id == link_id)
    ).one()
    source = Source(business_id, link_id, carrier_name)
    adapter = ADAPTERS[link.adapter]
    return Hold(
        source, claim, adapter, link.base_url, link.carrier_code, adapter.access(link.secrets), link.pace_pause,
        link.rounds_failed,
    )  # fmt: skip


def let_go(hold: Hold, outcome: Outcome) -> None:
    """Give the link back, with how its round went. Raises LeaseLost."""
    at = now()
    values: dict[str, Any] = {"claim": None, "leased_until": None, "open_until": None}
    if outcome.asked_to_wait is not None:
        values["open_until"] = at + outcome.asked_to_wait
    elif outcome.words:
        rounds = hold.rounds_failed + 1
        values |= {"rounds_failed": rounds, "failing_words": outcome.words, "open_until": at + breaker_pause(rounds)}
        db.session.execute(
            update(Link).where(*_mine(hold), Link.failing_since.is_(None)).values(failing_since=at),
            execution_options={"synchronize_session": False},
        )
    else:
        values |= {"rounds_failed": 0, "failing_since": None, "failing_words": ""}
    fenced(hold, values)


def _mine(hold: Hold):
    return Link.business_id == hold.source.business_id, Link.id == hold.source.link_id, Link.claim == hold.claim


def fenced(hold: Hold, values: dict) -> None:
    """Change the link if it is still this worker's. Raises LeaseLost."""
    if not _changed(update(Link).where(*_mine(hold)).values(values)):
        raise LeaseLost(hold.source.link_id)


def _changed(statement) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult, result).rowcount
