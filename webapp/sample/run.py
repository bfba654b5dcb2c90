"""The sample's courier: parcels on a run, one delivered with a signature, one attempt that failed."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Membership, Person
from webapp.handover.actions import (
    Closing,
    Post,
    Witness,
    close_batch,
    follow_runs,
    open_batch,
    set_out,
    take_scans,
)
from webapp.handover.rules.reports import Report
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.orders.models import Order
from webapp.places.models import Place
from webapp.proofs.actions import Subject, take_signature
from webapp.proofs.models import Proof
from webapp.proofs.rules.strokes import Signature
from webapp.sample.exports import Sample

STROKE = tuple((20.0 + step * 12, 60.0 + (step % 3) * 18, step * 30.0) for step in range(16))


def go_round(business_id: UUID, carrier_id: UUID, told: Sequence[Sample]) -> None:
    """The courier fetches these parcels from their warehouse, sets out, and has been at two doors."""
    with transaction():
        by = _courier(business_id)
        name = told[0].cells["Warehouse Name"]
        place_id = db.session.scalar(select(Place.id).where(Place.business_id == business_id, Place.name == name))
        batch = open_batch(by, carrier_id, place_id, "pick_up")
        batch_id = str(batch.id)  # type: ignore[union-attr] - what could be refused was made above
    there = [sample for sample in told if sample.cells["Warehouse Name"] == name]
    _send(by, [Report(new_id(), s.tracking, now().isoformat(), seq=n, batch=batch_id) for n, s in enumerate(there, 1)])
    with transaction():
        close_batch(by, UUID(batch_id), Closing(by.name, typed=True))
        numbers = [sample.number for sample in there]
        mine = select(Order.id).where(Order.business_id == business_id, Order.number.in_(numbers))
        follow_runs(business_id, db.session.scalars(mine).all())
        set_out(by)
    _at_two_doors(by, there[-1], there[-2], len(there))


def _courier(business_id: UUID) -> Witness:
    query = select(Person).join(Membership).where(Membership.business_id == business_id, Membership.role == "courier")
    courier = db.session.scalars(query).one()
    return Witness(business_id, f"person:{courier.id}", courier.name, "courier")


def _at_two_doors(by: Witness, taken: Sample, missed: Sample, scanned: int) -> None:
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    delivered_id, at = new_id(), now()
    with transaction():
        proof: Proof = take_signature(
            Subject(by.business_id, "scan", delivered_id, at, by.actor, by.name), Signature(300, 150, (STROKE,))
        )
        sha256 = proof.sha256
    _send(by, [
        Report(delivered_id, taken.tracking, at.isoformat(), seq=scanned + 1, purpose="delivery", outcome="delivered",
               recipient=taken.cells["Recipient"], signature_sha256=sha256),
        Report(new_id(), missed.tracking, now().isoformat(), seq=scanned + 2, purpose="delivery", outcome="failed",
               reason="UNABLE_CONTACT_BUYER", next_on=tomorrow, note="Sample note: rang twice"),
    ])  # fmt: skip


def _send(by: Witness, reports: list[Report]) -> None:
    at = now()
    with transaction():
        take_scans([Post(by, reports, "sample-courier", at.isoformat(), at)])
