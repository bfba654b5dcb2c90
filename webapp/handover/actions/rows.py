"""A scan on its way in, and the rows it becomes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.handover.rules.deliveries import Claim, read_claim
from webapp.handover.rules.judging import Gate, Verdict
from webapp.handover.rules.reading import Reading, storable
from webapp.handover.rules.reports import Report, as_count, plain
from webapp.handover.rules.times import When
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling


@dataclass(frozen=True, slots=True)
class Witness:
    """Who scanned: a person or a device, in a business."""

    business_id: UUID
    actor: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What one phone sent at once: 1 to 100 scans. `sent_at` and each `device_time` are by the phone's clock,
    `received_at` by ours."""

    by: Witness
    reports: Sequence[Report]
    device_id: object
    sent_at: object
    received_at: datetime


@dataclass(slots=True)
class Taken:
    """A new scan on its way in."""

    post: Post
    report: Report
    fingerprint: str
    reading: Reading
    when: When
    purpose: str
    batch_id: UUID | None
    place_id: UUID | None
    verdict: Verdict | None = None
    gate: Gate | None = None
    tellings: list[Telling] = field(default_factory=list)
    receipt: str = ""
    position: dict[str, Any] | None = None


def scan_row(taken: Taken) -> dict:
    """A scan's row, from what was sent and what was found."""
    post, report, verdict = taken.post, taken.report, taken.verdict
    assert verdict is not None
    number = storable(report.number)
    return {
        "business_id": post.by.business_id, "client_id": report.client_id, "device_id": plain(post.device_id),
        "seq": as_count(report.seq), "number": number,
        "number_bytes": None if number == report.number else report.number.encode("utf-8", "surrogatepass")[:16_384],
        "number_key": taken.reading.key, "symbology": plain(report.symbology), "purpose": taken.purpose,
        "device_time": plain(report.device_time), "happened_at": taken.when.happened_at,
        "uncertainty": taken.when.uncertainty, "clock_doubt": taken.when.doubt,
        "batch_id": taken.batch_id, "batch_named": "" if taken.batch_id else plain(report.batch),
        "place_id": taken.place_id, "photo_sha256": plain(report.photo_sha256, 64), "actor": post.by.actor,
        "actor_name": post.by.name, "parcel_id": verdict.candidate.parcel_id if verdict.candidate else None,
        "code": verdict.code, "believed": verdict.believed, "details": verdict.details,
        "fingerprint": taken.fingerprint, "receipt": taken.receipt, "received_at": post.received_at,
        "undone_by_name": "", "undone_because": "", "sent_at": plain(post.sent_at), "program": plain(report.program),
        "position": taken.position, **_delivery(report),
    }  # fmt: skip


def _delivery(report: Report) -> dict[str, str]:
    """What is kept of a delivery; of any other scan the same columns, empty."""
    claim = read_claim(report) if report.outcome is not None else None
    return _as_columns(claim) if claim else NO_DELIVERY


def _as_columns(claim: Claim) -> dict[str, str]:
    names = {name: getattr(claim, name) for name in ("outcome", "reason", "recipient", "note", "next_on")}
    return {**names, "signature_sha256": claim.signature}


NO_DELIVERY = _as_columns(Claim(""))


def quarantine_row(post: Post, report: Report, fingerprint: str, cause: str, sealed: str) -> dict:
    """The row that a supervisor looks at, of a scan that is no plain scan."""
    return {
        "business_id": post.by.business_id, "id": new_id(), "client_id": report.client_id, "fingerprint": fingerprint,
        "device_id": plain(post.device_id), "seq": as_count(report.seq), "cause": cause,
        "number": storable(report.number), "sent": report.as_row(), "receipt": sealed, "actor": post.by.actor,
        "actor_name": post.by.name, "received_at": post.received_at, "reviewed_by_name": "",
    }  # fmt: skip
