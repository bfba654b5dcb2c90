"""Asking: taking a link for a while, and keeping what its carrier answered. The network is the job's business."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, and_, exists, or_, select, update

from webapp.carriers.models import Carrier
from webapp.kit import seal
from webapp.kit.bulk import update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.tracking.actions.reports import Said, Source, record_reports
from webapp.tracking.actions.watching import POLLING
from webapp.tracking.carriers import ADAPTERS
from webapp.tracking.models import Link, Watch
from webapp.tracking.rules import MOST_FAILURES, Report, breaker_pause, latest, next_poll

LEASE = timedelta(seconds=30)
TRY_AGAIN = timedelta(minutes=2)
REFUSED_AGAIN = timedelta(hours=6)


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
class Asked:
    """A watch that is due: whom to ask about and what is known."""

    id: UUID
    parcel_id: UUID
    number: str
    last_answer: str
    last_kind: str | None
    last_changed_at: datetime | None
    expected_on: date | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of asking about one parcel: reports, or words why not. `refused`: about this number, for longer."""

    asked: Asked
    reports: list[Report] = field(default_factory=list)
    trouble: str = ""
    refused: bool = False


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


def due_watches(hold: Hold, limit: int) -> list[Asked]:
    """What to ask about now, the longest overdue first."""
    columns: list[Any] = [getattr(Watch, name) for name in Asked.__slots__]
    query = (
        select(*columns)
        .where(
            Watch.business_id == hold.source.business_id,
            Watch.link_id == hold.source.link_id,
            Watch.next_poll_at <= now(),
        )
        .order_by(Watch.next_poll_at)
        .limit(limit)
    )
    return [Asked(*row) for row in db.session.execute(query)]


def keep_answers(hold: Hold, answers: Sequence[Answered]) -> int:
    """Keep what was answered, and when to ask next; how many facts were new. Raises LeaseLost."""
    at = now()
    good = any(not answer.trouble for answer in answers)
    _fenced(hold, {"leased_until": at + LEASE} | ({"last_good_at": at} if good else {}))
    changed = [answer for answer in answers if _digest(answer) != answer.asked.last_answer and not answer.trouble]
    new = record_reports(hold.source, [Said(a.asked.parcel_id, a.reports, at) for a in changed if a.reports])
    by_columns: dict[tuple[str, ...], list[dict]] = defaultdict(list)
    for answer in answers:
        row = _watch_row(hold, answer, at)
        by_columns[tuple(row)].append(row)
    for rows in by_columns.values():
        update_many(Watch, rows, ["business_id", "id"])
    return new


def _watch_row(hold: Hold, answer: Answered, at: datetime) -> dict:
    asked = answer.asked
    row = {"business_id": hold.source.business_id, "id": asked.id, "refused_words": answer.trouble}
    if answer.trouble:
        return row | {"next_poll_at": at + (REFUSED_AGAIN if answer.refused else hold.pace or TRY_AGAIN)}
    last = latest(answer.reports)
    kind = last.kind if last else "unknown" if answer.reports else asked.last_kind
    changed_at = last.happened_at if last else asked.last_changed_at
    pause = next_poll(kind, at - (changed_at or asked.created_at), hold.pace)
    row |= {"last_polled_at": at, "next_poll_at": at + pause if pause else None}
    if (digest := _digest(answer)) == asked.last_answer:
        return row
    expected_on = next((report.expected_on for report in reversed(answer.reports) if report.expected_on), None)
    return row | {
        "last_answer": digest, "last_kind": kind, "last_changed_at": changed_at,
        "expected_on": expected_on or asked.expected_on,
    }  # fmt: skip


def _digest(answer: Answered) -> str:
    """The same for the same answer, in whichever order and however often it says each thing; "" for no word yet."""
    said = {f"{report.digest}{report.expected_on or ''}" for report in answer.reports}
    return hashlib.sha256("".join(sorted(said)).encode()).hexdigest()[:32] if said else ""


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
    _fenced(hold, values)


def _mine(hold: Hold):
    return Link.business_id == hold.source.business_id, Link.id == hold.source.link_id, Link.claim == hold.claim


def _fenced(hold: Hold, values: dict) -> None:
    if not _changed(update(Link).where(*_mine(hold)).values(values)):
        raise LeaseLost(hold.source.link_id)


def _changed(statement) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult, result).rowcount
