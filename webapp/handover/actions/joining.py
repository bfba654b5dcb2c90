from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from webapp.accounts.models import members_of
from webapp.handover.actions.delivering import report_of
from webapp.handover.actions.judges import OWN, Judges, follow, look
from webapp.handover.actions.judging import Court, convene
from webapp.handover.actions.rows import Post, Taken, Witness
from webapp.handover.models.scans import Scan
from webapp.handover.rules.judging import Gate
from webapp.handover.rules.reading import Reading, read
from webapp.handover.rules.times import When
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import write
from webapp.orders.models import Parcel, ParcelOrder


def join_unknown(business_id: UUID, order_ids: Sequence[UUID], judges: Judges = OWN) -> None:
    """Scans of numbers that nobody knew join their orders now that these are here and ready; `happened_at` stays.

    The rule: what counts is whether the number was known here (its parcel recorded) when the scan happened, never
    which of the two came in first. Known, and its order not confirmed, unpaid or on hold at that moment: the person
    was told to stop, and that stands, whatever follows. Not known then: nobody was told so; the scan is linked to its
    order and waits, as `unknown_number`, until that is ready, and joins. A scan that comes in after its number is
    judged by the same rule at once (Court.verdict). A scan that came in before its number is always of the latter kind.

    A reaction to placed, parcelled, amended, arranged, confirmed, released and paid; running it again changes nothing.
    """
    keys = select(Parcel.number_key).join(
        ParcelOrder, (ParcelOrder.business_id == Parcel.business_id) & (ParcelOrder.parcel_id == Parcel.id)
    )
    wanted = keys.where(
        Parcel.business_id == business_id, ParcelOrder.order_id.in_(list(order_ids)), Parcel.number_key != ""
    )
    query = select(Scan).where(
        Scan.business_id == business_id, Scan.code == "unknown_number", Scan.number_key.in_(wanted)
    )
    join_scans(business_id, query, judges)


def join_scans(business_id: UUID, query: Select[Any], judges: Judges = OWN) -> None:
    """Judge the kept scans that a question finds once more, by what is known by now."""
    scans = list(db.session.scalars(query.order_by(Scan.happened_at, Scan.client_id).with_for_update(of=Scan)))
    if not scans:
        return
    readings = [read(scan.number, scan.symbology) for scan in scans]
    looked, about = look(
        judges, business_id, ((scan.purpose, reading) for scan, reading in zip(scans, readings, strict=True))
    )
    court = convene(business_id, readings, (s.batch_id for s in scans if s.batch_id), (), about)
    court.looked, court.joining = looked, True
    # Who has left since then carries nothing any more.
    roles = {f"person:{member.person_id}": member.role for member in members_of(business_id)}
    joined = []
    for scan, reading in zip(scans, readings, strict=True):
        taken = _taken_again(court, scan, reading, roles.get(scan.actor, ""))
        told = judge.tell(court, taken) if (judge := judges.get(scan.purpose)) else []
        if _settle(scan, taken) and not scan.undone_at:
            taken.tellings = told
            joined.append(taken)
            for telling in told:
                court.told[telling.order_id].append(telling)
    db.session.flush()
    write(court.stories, [telling for taken in joined for telling in taken.tellings])
    follow(judges, business_id, joined)


def _taken_again(court: Court, scan: Scan, reading: Reading, role: str) -> Taken:
    gate = court.gates.get(scan.batch_id) if scan.batch_id else Gate(known=False) if scan.batch_named else None
    return Taken(
        Post(Witness(scan.business_id, scan.actor, scan.actor_name, role), (), scan.device_id, None, scan.received_at),
        report_of(scan), scan.fingerprint, reading, When(scan.happened_at, scan.uncertainty, scan.clock_doubt),
        scan.purpose, scan.batch_id, scan.place_id, court.verdict(reading, scan.purpose, gate, scan.happened_at),
    )  # fmt: skip


def _settle(scan: Scan, taken: Taken) -> bool:
    """Write the new verdict onto the scan; whether it is one that says more than the first did."""
    verdict = taken.verdict
    assert verdict is not None
    if verdict.candidate is not None:
        scan.parcel_id = verdict.candidate.parcel_id
    if verdict.code == scan.code or (verdict.candidate is None and not verdict.believed):
        return False
    scan.details = {**verdict.details, "before": scan.code}
    scan.code, scan.believed, scan.joined_at = verdict.code, verdict.believed, now()
    return True
