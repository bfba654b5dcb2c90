"""Asking: what is due, and keeping what a carrier answered. The network is the job's business."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.tracking.actions.leases import LEASE, Hold, fenced
from webapp.tracking.actions.reports import Said, record_reports
from webapp.tracking.models import Watch
from webapp.tracking.rules import Report, latest, next_poll

TRY_AGAIN = timedelta(minutes=2)
REFUSED_AGAIN = timedelta(hours=6)


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
    fenced(hold, {"leased_until": at + LEASE} | ({"last_good_at": at} if good else {}))
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
    last = latest(answer.reports, at)
    same = _digest(answer) == asked.last_answer
    kind = last.kind if last else "unknown" if answer.reports else asked.last_kind
    changed_at = last.happened_at if last and not same else asked.last_changed_at
    pause = next_poll(kind, at - (changed_at or asked.created_at), hold.pace)
    row |= {"last_polled_at": at, "next_poll_at": at + pause if pause else None}
    if same:
        return row
    expected_on = next((report.expected_on for report in reversed(answer.reports) if report.expected_on), None)
    return row | {
        "last_answer": _digest(answer), "last_kind": kind, "last_changed_at": changed_at,
        "expected_on": expected_on or asked.expected_on,
    }  # fmt: skip


def _digest(answer: Answered) -> str:
    """The same for the same answer, in whichever order and however often it says each thing; "" for no word yet."""
    said = {f"{report.digest}{report.expected_on or ''}" for report in answer.reports}
    return hashlib.sha256("".join(sorted(said)).encode()).hexdigest()[:32] if said else ""
