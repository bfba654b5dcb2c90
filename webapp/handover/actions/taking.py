from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from webapp.handover.actions.judges import OWN, Judges, follow, look
from webapp.handover.actions.judging import Court, convene
from webapp.handover.actions.placing import add_positions
from webapp.handover.actions.rows import Post, Taken, quarantine_row, scan_row
from webapp.handover.models import Quarantined, Scan
from webapp.handover.models.reads import kept_scans
from webapp.handover.rules.judging import Gate
from webapp.handover.rules.reading import read
from webapp.handover.rules.reports import Report, as_count, as_uuid, plain
from webapp.handover.rules.times import corrected, doubt_steps_back
from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.seal import receipt
from webapp.ledger.actions import write

# Texts that are no code at all: a supervisor looks at them.
QUARANTINE = frozenset({"too_long", "control_characters"})
QUARANTINE_KEY = ["business_id", "client_id", "fingerprint"]


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


def take_scans(posts: Sequence[Post], again: bool = False, judges: Judges = OWN) -> list[list[Answer]]:
    """Take what some phones of one business sent: judge each scan, tell the ledger, keep them all.

    One list of answers per post, one answer per scan, in the order sent. Raises Raced when one of them is kept already
    and this was not seen at first: then the whole transaction is to be run `again`. A single scan is taken for new
    until its key says otherwise, since almost every one is, and a question less is a third of a millisecond less.
    """
    by = posts[0].by
    sent = [(post, report, report.fingerprint()) for post in posts for report in post.reports]
    asked = again or len(sent) > 1
    found = kept_scans(by.business_id, {report.client_id for _, report, _ in sent}) if asked else {}
    kept = {client_id: (row.fingerprint, _known(row)) for client_id, row in found.items()}
    new: dict[UUID, Taken] = {}
    for post, report, fingerprint in sent:
        if report.client_id not in kept and report.client_id not in new:
            new[report.client_id] = _received(post, report, fingerprint)
    if new:
        for post in posts:
            _doubt([taken for taken in new.values() if taken.post is post])
        add_positions(by.business_id, list(new.values()))
        _judge(by.business_id, list(new.values()), judges)
        _keep(list(new.values()))
    answers: dict[int, list[Answer]] = {id(post): [] for post in posts}
    for post, report, fingerprint in sent:
        taken = new.get(report.client_id)
        if taken and report.client_id not in kept:
            answer = _first_answer(taken)
            kept[report.client_id] = taken.fingerprint, answer
        else:
            answer = _answer_again(post, report, fingerprint, *kept[report.client_id])
        answers[id(post)].append(answer)
    return list(answers.values())


def _known(row) -> Answer:
    return Answer(row.client_id, "duplicate", row.code, row.believed, row.receipt)


def _answer_again(post: Post, report: Report, fingerprint: str, first: str, known: Answer) -> Answer:
    if first == fingerprint:
        return replace(known, outcome="duplicate")
    sealed = receipt(str(report.client_id), fingerprint, "quarantined")
    insert_new(Quarantined, [quarantine_row(post, report, fingerprint, "conflict", sealed)], QUARANTINE_KEY)
    return Answer(report.client_id, "conflict", "conflict", False, sealed)


def _received(post: Post, report: Report, fingerprint: str) -> Taken:
    when = corrected(report.device_time, post.sent_at, post.received_at)
    purpose = "handover" if report.purpose is None else plain(report.purpose)
    return Taken(
        post, report, fingerprint, read(report.number, plain(report.symbology)), when, purpose, as_uuid(report.batch),
        as_uuid(report.place),
    )  # fmt: skip


def _doubt(new: list[Taken]) -> None:
    counted = [(seq, taken) for taken in new if (seq := as_count(taken.report.seq)) is not None]
    doubted = doubt_steps_back([(seq, taken.when) for seq, taken in counted])
    for (_, taken), when in zip(counted, doubted, strict=True):
        taken.when = when


def _judge(business_id: UUID, new: list[Taken], judges: Judges) -> None:
    looked, order_ids = look(judges, business_id, ((taken.purpose, taken.reading) for taken in new))
    court = convene(
        business_id,
        [taken.reading for taken in new],
        (taken.batch_id for taken in new if taken.batch_id),
        (taken.place_id for taken in new if taken.place_id),
        order_ids,
    )
    court.looked = looked
    # As they happened, so that of two scans of one parcel the earlier is the handover, whichever was sent first.
    judged = sorted(new, key=lambda taken: (taken.when.happened_at, as_count(taken.report.seq) or 0))
    for taken in judged:
        _judge_one(court, taken, judges)
    # In the order of judging, which counted the positions that the receipts name.
    write(court.stories, [telling for taken in judged for telling in taken.tellings])
    follow(judges, business_id, judged)


def _judge_one(court: Court, taken: Taken, judges: Judges) -> None:
    gate = court.gates.get(taken.batch_id) if taken.batch_id else None
    named = gate is not None or taken.report.batch in (None, "")
    taken.batch_id = taken.batch_id if gate else None
    taken.gate = gate if named else Gate(known=False)
    if taken.place_id not in court.places:
        taken.place_id = gate.place_id if gate else None
    taken.verdict = court.verdict(taken.reading, taken.purpose, taken.gate, taken.when.happened_at)
    if judge := judges.get(taken.purpose):
        taken.tellings = judge.tell(court, taken)
    position = 0
    for telling in taken.tellings:
        story = court.stories[telling.order_id]
        position = position or story.length + len(court.told[telling.order_id]) + 1
        court.told[telling.order_id].append(telling)
    taken.receipt = receipt(str(taken.report.client_id), taken.fingerprint, str(position))


def _keep(new: list[Taken]) -> None:
    try:
        insert_many(Scan, [scan_row(taken) for taken in new])
    except IntegrityError as why:
        raise Raced from why
    odd = [taken for taken in new if taken.reading.strange in QUARANTINE]
    rows = [quarantine_row(t.post, t.report, t.fingerprint, t.reading.strange, t.receipt) for t in odd]
    insert_new(Quarantined, rows, QUARANTINE_KEY)


def _first_answer(taken: Taken) -> Answer:
    verdict = taken.verdict
    assert verdict is not None
    outcome = "quarantined" if taken.reading.strange in QUARANTINE else "stored"
    return Answer(taken.report.client_id, outcome, verdict.code, verdict.believed, taken.receipt)
