from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import members_of
from webapp.handover.actions.delivering import judge_claim, report_of
from webapp.handover.actions.judging import convene
from webapp.handover.actions.rows import Post, Taken, Witness
from webapp.handover.actions.taking import tellings
from webapp.handover.models.scans import Scan
from webapp.handover.rules.judging import Gate
from webapp.handover.rules.reading import read
from webapp.handover.rules.times import When
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import write
from webapp.orders.models import Parcel, ParcelOrder


def join_unknown(business_id: UUID, order_ids: Sequence[UUID]) -> None:
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
    scans = list(db.session.scalars(query.order_by(Scan.happened_at).with_for_update(of=Scan)))
    if scans:
        _join(business_id, scans)


def _join(business_id: UUID, scans: list[Scan]) -> None:
    readings = {scan.client_id: read(scan.number, scan.symbology) for scan in scans}
    court = convene(business_id, readings.values(), (s.batch_id for s in scans if s.batch_id), ())
    court.joining = True
    told = []
    # Who has left since then carries nothing any more.
    roles = {f"person:{member.person_id}": member.role for member in members_of(business_id)}
    for scan in scans:
        gate = court.gates.get(scan.batch_id) if scan.batch_id else Gate(known=False) if scan.batch_named else None
        verdict = court.verdict(readings[scan.client_id], scan.purpose, gate, scan.happened_at)
        if verdict.candidate is None:
            continue
        scan.parcel_id = verdict.candidate.parcel_id
        if verdict.code == "unknown_number":
            continue
        scan.code, scan.believed, scan.joined_at = verdict.code, verdict.believed, now()
        scan.details = {**verdict.details, "before": "unknown_number"}
        if scan.purpose not in {"handover", "delivery"} or scan.undone_at:
            continue
        by = Witness(business_id, scan.actor, scan.actor_name, roles.get(scan.actor, ""))
        taken = Taken(
            Post(by, (), scan.device_id, None, scan.received_at),
            report_of(scan), scan.fingerprint, readings[scan.client_id],
            When(scan.happened_at, scan.uncertainty, scan.clock_doubt), scan.purpose, scan.batch_id,
            scan.place_id, verdict,
        )  # fmt: skip
        told_now = tellings(court, taken) if scan.purpose == "handover" else judge_claim(court, taken)
        if taken.verdict:  # a delivery's own, by what its courier reported
            scan.code, scan.believed = taken.verdict.code, taken.verdict.believed
        for telling in told_now:
            court.told[telling.order_id].append(telling)
            told.append(telling)
    db.session.flush()
    write(court.stories, told)
