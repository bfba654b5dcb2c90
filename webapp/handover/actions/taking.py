from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from webapp.handover.actions.judging import Court, convene
from webapp.handover.actions.rows import Taken, Witness, quarantine_row, scan_row
from webapp.handover.models import Quarantined, Scan
from webapp.handover.models.reads import kept_scans
from webapp.handover.rules.judging import Gate
from webapp.handover.rules.reading import read
from webapp.handover.rules.reports import Report, as_count, as_uuid, plain
from webapp.handover.rules.times import corrected, doubt_steps_back
from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.seal import receipt
from webapp.ledger.actions import Telling, write

# Texts that are no code at all: a supervisor looks at them.
QUARANTINE = frozenset({"too_long", "control_characters"})


class Raced(Exception):
    """Another request kept one of these scans at the same instant. Run the whole transaction again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scan: stored, duplicate, conflict or quarantined; the verdict; the receipt."""

    client_id: UUID
    outcome: str
    code: str
    believed: bool
    receipt: str


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
        _doubt(list(new.values()))
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
            answers.append(_conflict(by, report, fingerprint, plain(device_id), received_at))
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


def _doubt(new: list[Taken]) -> None:
    counted = [(seq, taken) for taken in new if (seq := as_count(taken.report.seq)) is not None]
    doubted = doubt_steps_back([(seq, taken.when) for seq, taken in counted])
    for (_, taken), when in zip(counted, doubted, strict=True):
        taken.when = when


def _judge(by: Witness, new: list[Taken]) -> None:
    court = convene(
        by.business_id,
        [taken.reading for taken in new],
        (taken.batch_id for taken in new if taken.batch_id),
        (taken.place_id for taken in new if taken.place_id),
    )
    # As they happened, so that of two scans of one parcel the earlier is the handover, whichever was sent first.
    judged = sorted(new, key=lambda taken: (taken.when.happened_at, as_count(taken.report.seq) or 0))
    for taken in judged:
        _judge_one(by, court, taken)
    # In the order of judging, which counted the positions that the receipts name.
    write(court.stories, [telling for taken in judged for telling in taken.tellings])


def _judge_one(by: Witness, court: Court, taken: Taken) -> None:
    gate = court.gates.get(taken.batch_id) if taken.batch_id else None
    named = gate is not None or taken.report.batch in (None, "")
    taken.batch_id = taken.batch_id if gate else None
    taken.gate = gate if named else Gate(known=False)
    if taken.place_id not in court.places:
        taken.place_id = gate.place_id if gate else None
    verdict = taken.verdict = court.verdict(taken.reading, taken.purpose, taken.gate, taken.when.happened_at)
    if taken.purpose == "handover":
        taken.tellings = tellings(by, court, taken)
    position = 0
    for telling in taken.tellings:
        story = court.stories[telling.order_id]
        position = position or story.length + len(court.told[telling.order_id]) + 1
        court.told[telling.order_id].append(telling)
    taken.receipt = receipt(str(taken.report.client_id), taken.fingerprint, str(position))
    assert verdict is not None


def tellings(by: Witness, court: Court, taken: Taken) -> list[Telling]:
    """What the ledger is told of a scan: each order in the parcel hears that it was handed over, or why not. Of one
    that waits for its order it hears when that is decided."""
    verdict = taken.verdict
    assert verdict is not None
    if verdict.candidate is None or verdict.code == "unknown_number":
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
    rows = [
        quarantine_row(by, t.report, t.fingerprint, t.reading.strange, t.receipt, device_id, received_at) for t in odd
    ]
    insert_new(Quarantined, rows, ["business_id", "client_id", "fingerprint"])


def _first_answer(taken: Taken) -> Answer:
    verdict = taken.verdict
    assert verdict is not None
    outcome = "quarantined" if taken.reading.strange in QUARANTINE else "stored"
    return Answer(taken.report.client_id, outcome, verdict.code, verdict.believed, taken.receipt)


def _conflict(by: Witness, report: Report, fingerprint: str, device_id: str, received_at: datetime) -> Answer:
    sealed = receipt(str(report.client_id), fingerprint, "quarantined")
    row = quarantine_row(by, report, fingerprint, "conflict", sealed, device_id, received_at)
    insert_new(Quarantined, [row], ["business_id", "client_id", "fingerprint"])
    return Answer(report.client_id, "conflict", "conflict", False, sealed)
