from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from webapp.handover.actions.judging import Court, convene
from webapp.handover.models import Quarantined, Scan
from webapp.handover.models.reads import kept_scans
from webapp.handover.rules.judging import PURPOSES, Gate, Verdict
from webapp.handover.rules.reading import Reading, read, storable
from webapp.handover.rules.reports import Report, as_count, as_uuid, plain
from webapp.handover.rules.times import When, corrected
from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.ids import new_id
from webapp.kit.seal import receipt
from webapp.ledger.actions import Telling, write

# Texts that are no code at all: a supervisor looks at them.
QUARANTINE = frozenset({"too_long", "control_characters"})


class Raced(Exception):
    """Another request kept one of these scans at the same instant. Run the whole transaction again."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Who scanned: a person or a device, in a business."""

    business_id: UUID
    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scan: stored, duplicate, conflict or quarantined; the verdict; the receipt."""

    client_id: UUID
    outcome: str
    code: str
    believed: bool
    receipt: str


@dataclass(slots=True)
class Taken:
    """A new scan on its way in."""

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


def take_scans(
    by: Witness, reports: Sequence[Report], device_id: object, sent_at: object, received_at: datetime,
    again: bool = False,
) -> list[Answer]:  # fmt: skip
    """Take 1 to 100 scans: judge each, tell the ledger, keep them all. One answer per scan, in the order sent.

    `sent_at` and each `device_time` are by the phone's clock, `received_at` by ours. Raises Raced when one of them is
    kept already and this was not seen at first: then the whole transaction is to be run `again`. A single scan is
    taken for new until its key says otherwise, since almost every one is, and a question less is a third of a
    millisecond less.
    """
    prints = [report.fingerprint() for report in reports]
    look = again or len(reports) > 1
    found = kept_scans(by.business_id, {report.client_id for report in reports}) if look else {}
    kept = {client_id: (row.fingerprint, _known(row)) for client_id, row in found.items()}
    new: dict[UUID, Taken] = {}
    for report, fingerprint in zip(reports, prints, strict=True):
        if report.client_id not in kept and report.client_id not in new:
            new[report.client_id] = _received(report, fingerprint, sent_at, received_at)
    if new:
        _judge(by, list(new.values()))
        _keep(by, list(new.values()), plain(device_id), received_at)
    answers: list[Answer] = []
    for report, fingerprint in zip(reports, prints, strict=True):
        taken = new.get(report.client_id)
        if taken and report.client_id not in kept:
            answers.append(_first_answer(taken))
            kept[report.client_id] = taken.fingerprint, answers[-1]
            continue
        first, known = kept[report.client_id]
        if first == fingerprint:
            answers.append(Answer(known.client_id, "duplicate", known.code, known.believed, known.receipt))
        else:
            answers.append(_conflict(by, report, fingerprint, received_at))
    return answers


def _known(row) -> Answer:
    return Answer(row.client_id, "duplicate", row.code, row.believed, row.receipt)


def _received(report: Report, fingerprint: str, sent_at: object, received_at: datetime) -> Taken:
    when = corrected(report.device_time, sent_at, received_at)
    purpose = "handover" if report.purpose is None else plain(report.purpose)
    return Taken(
        report, fingerprint, read(report.number, plain(report.symbology)), when, purpose, as_uuid(report.batch),
        as_uuid(report.place),
    )  # fmt: skip


def _judge(by: Witness, new: list[Taken]) -> None:
    court = convene(
        by.business_id,
        [taken.reading for taken in new],
        (taken.batch_id for taken in new if taken.batch_id),
        (taken.place_id for taken in new if taken.place_id),
    )
    # As they happened, so that of two scans of one parcel the earlier is the handover, whichever was sent first.
    for taken in sorted(new, key=lambda taken: (taken.when.happened_at, as_count(taken.report.seq) or 0)):
        _judge_one(by, court, taken)
    write(court.stories, [telling for taken in new for telling in taken.tellings])


def _judge_one(by: Witness, court: Court, taken: Taken) -> None:
    gate = court.gates.get(taken.batch_id) if taken.batch_id else None
    named = gate is not None or taken.report.batch in (None, "")
    taken.batch_id = taken.batch_id if gate else None
    taken.gate = gate if named else Gate(known=False)
    if taken.place_id not in court.places:
        taken.place_id = gate.place_id if gate else None
    purpose = taken.purpose if taken.purpose in PURPOSES else "return"  # an unheard-of purpose claims nothing
    verdict = taken.verdict = court.verdict(taken.reading, purpose, taken.gate, taken.when.happened_at)
    if purpose == "handover":
        taken.tellings = tellings(by, court, taken)
    position = 0
    for telling in taken.tellings:
        story = court.stories[telling.order_id]
        position = position or story.length + len(court.told[telling.order_id]) + 1
        court.told[telling.order_id].append(telling)
    taken.receipt = receipt(str(taken.report.client_id), taken.fingerprint, str(position))
    assert verdict is not None


def tellings(by: Witness, court: Court, taken: Taken) -> list[Telling]:
    """What the ledger is told of a scan: each order in the parcel hears that it was handed over, or why not."""
    verdict = taken.verdict
    assert verdict is not None
    if verdict.candidate is None:
        return []
    details = {"verdict": verdict.code, "number": taken.reading.shown}
    if taken.batch_id:
        details["batch"] = str(taken.batch_id)
    if taken.when.doubtful:
        details["clock"] = "not to be trusted"
    return [
        Telling(
            order_id, "handed_over" if verdict.believed else "scan_refused", f"scan-{taken.report.client_id}",
            taken.when.happened_at, by.actor, by.name, verdict.candidate.parcel_id, taken.place_id, details,
            None, taken.when.uncertainty,
        )
        for order_id in court.orders_of(verdict)
    ]  # fmt: skip


def _keep(by: Witness, new: list[Taken], device_id: str, received_at: datetime) -> None:
    try:
        insert_many(Scan, [scan_row(by, taken, device_id, received_at) for taken in new])
    except IntegrityError as why:
        raise Raced from why
    odd = [taken for taken in new if taken.reading.strange in QUARANTINE]
    rows = [_quarantine_row(by, t.report, t.fingerprint, t.reading.strange, t.receipt, received_at) for t in odd]
    insert_new(Quarantined, rows, ["business_id", "client_id", "fingerprint"])


def scan_row(by: Witness, taken: Taken, device_id: str, received_at: datetime) -> dict:
    """A scan's row, from what was sent and what was found."""
    report, verdict = taken.report, taken.verdict
    assert verdict is not None
    number = storable(report.number)
    return {
        "business_id": by.business_id, "client_id": report.client_id, "device_id": device_id,
        "seq": as_count(report.seq), "number": number,
        "number_bytes": None if number == report.number else report.number.encode("utf-8", "surrogatepass")[:16_384],
        "number_key": taken.reading.key, "symbology": plain(report.symbology), "purpose": taken.purpose,
        "device_time": plain(report.device_time), "happened_at": taken.when.happened_at,
        "uncertainty": taken.when.uncertainty, "clock_doubt": "out_of_range" if taken.when.doubtful else "",
        "batch_id": taken.batch_id, "batch_named": "" if taken.batch_id else plain(report.batch),
        "place_id": taken.place_id, "photo_sha256": plain(report.photo_sha256, 64), "actor": by.actor,
        "actor_name": by.name, "parcel_id": verdict.candidate.parcel_id if verdict.candidate else None,
        "code": verdict.code, "believed": verdict.believed, "details": verdict.details,
        "fingerprint": taken.fingerprint, "receipt": taken.receipt, "received_at": received_at,
        "undone_by_name": "", "undone_because": "",
    }  # fmt: skip


def _first_answer(taken: Taken) -> Answer:
    verdict = taken.verdict
    assert verdict is not None
    outcome = "quarantined" if taken.reading.strange in QUARANTINE else "stored"
    return Answer(taken.report.client_id, outcome, verdict.code, verdict.believed, taken.receipt)


def _conflict(by: Witness, report: Report, fingerprint: str, received_at: datetime) -> Answer:
    sealed = receipt(str(report.client_id), fingerprint, "quarantined")
    row = _quarantine_row(by, report, fingerprint, "conflict", sealed, received_at)
    insert_new(Quarantined, [row], ["business_id", "client_id", "fingerprint"])
    return Answer(report.client_id, "conflict", "conflict", False, sealed)


def _quarantine_row(
    by: Witness, report: Report, fingerprint: str, cause: str, sealed: str, received_at: datetime
) -> dict:
    return {
        "business_id": by.business_id, "id": new_id(), "client_id": report.client_id, "fingerprint": fingerprint,
        "cause": cause, "number": storable(report.number), "sent": report.as_row(), "receipt": sealed,
        "actor": by.actor, "actor_name": by.name, "received_at": received_at, "reviewed_by_name": "",
    }  # fmt: skip
