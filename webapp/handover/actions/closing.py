from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from webapp.accounts.models import Business
from webapp.handover.actions.expecting import missing_from
from webapp.handover.actions.rows import Witness
from webapp.handover.models.batches import Batch
from webapp.handover.models.lists import orders_in, scans_of_batch
from webapp.handover.models.marks import all_marks_of
from webapp.handover.rules.manifests import Gone, Stayed, manifest, seal_of, stamp
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, record
from webapp.proofs.models import Proof, proofs_of

LONGEST_NAME = 120
AT_ONCE = timedelta(minutes=1)  # a closing that took this long was signed without a connection


@dataclass(frozen=True, slots=True)
class Closing:
    """Who takes the parcels: the driver's name as typed, and the signature's proof, or None where the typed name
    stands for it. `signed_at` is when the driver signed on a phone that may have been away since."""

    driver_name: str
    signature: Proof | None = None
    typed: bool = False
    signed_at: datetime | None = None


def close_batch(by: Witness, batch_id: UUID, closing: Closing) -> Batch | list[Refusal]:
    """Seal a batch under the next manifest number, and tell its orders. Closing it again changes nothing."""
    # The business's row is the queue for numbers: one at a time, so that they count up without gaps. Held without its
    # key, to which every row that is kept meanwhile refers: a scan on its way in must not wait for us, as we for it.
    queue = select(Business).where(Business.id == by.business_id).with_for_update(key_share=True)
    business = db.session.scalars(queue).one()
    query = select(Batch).where(Batch.business_id == by.business_id, Batch.id == batch_id)
    batch = db.session.scalars(query.with_for_update(of=Batch)).one()
    if batch.closed_at:
        return batch
    gone, stopped = _gone_and_stopped(batch)
    if wrong := _refusals(batch, closing, gone):
        return wrong
    last = select(func.max(Batch.manifest_number)).where(Batch.business_id == by.business_id)
    batch.manifest_number = (db.session.scalar(last) or 0) + 1
    batch.closed_at, batch.closed_by, batch.closed_by_name = now(), by.actor, by.name
    batch.driver_name = " ".join(closing.driver_name.split())
    batch.signature_id = closing.signature.id if closing.signature else None
    missing = [Stayed(each.number, each.order_numbers) for each in missing_from(batch)]
    batch.manifest = manifest(_heading(business, batch, closing), [g for g, _ in gone], missing, stopped)
    batch.manifest_sha256 = seal_of(batch.manifest)
    _tell(by, batch, [order_ids for _, order_ids in gone])
    db.session.flush()
    return batch


def _refusals(batch: Batch, closing: Closing, gone: list) -> list[Refusal]:
    wrong = []
    if not gone:
        wrong.append(Refusal("nothing_scanned", "Nothing was handed over in this batch yet."))
    name = closing.driver_name.strip()
    if batch.method == "pick_up" and not name:
        wrong.append(Refusal("no_name", "Write the driver's name.", "driver_name"))
    if len(name) > LONGEST_NAME:
        wrong.append(Refusal("long_name", f"A name has at most {LONGEST_NAME} letters.", "driver_name"))
    if batch.method == "pick_up" and not closing.signature and not closing.typed:
        wrong.append(Refusal("no_signature", "Let the driver sign, or tick that the typed name stands.", "signature"))
    return wrong


def _gone_and_stopped(batch: Batch) -> tuple[list[tuple[Gone, list[UUID]]], list[Stayed]]:
    rows = scans_of_batch(batch.business_id, batch.id)
    standing = [row for row in rows if row.believed and row.purpose == "handover" and row.undone_at is None]
    once = {row.parcel_id: row for row in reversed(standing) if row.parcel_id}
    inside = orders_in(batch.business_id, list(once))
    marks = all_marks_of(batch.business_id, {order_id for orders in inside.values() for order_id, _ in orders})
    photos: dict[UUID, list[str]] = {}
    for proof in proofs_of(batch.business_id, "scan", [row.client_id for row in standing]):
        photos.setdefault(proof.subject_id, []).append(proof.sha256)
    gone = [
        (
            Gone(
                row.tracking_number, tuple(number for _, number in inside[row.parcel_id]), row.happened_at,
                row.actor_name, row.code, tuple(photos.get(row.client_id, ())), marks.get(row.parcel_id, ()),
            ),
            [order_id for order_id, _ in inside[row.parcel_id]],
        )
        for row in reversed(once.values())
    ]  # fmt: skip
    left = [row for row in rows if not row.believed and row.purpose == "handover" and row.parcel_id not in once]
    stopped = {(row.tracking_number or row.number, row.code): row for row in left}
    return gone, [Stayed(number[:80], (), code) for number, code in stopped]


def _heading(business: Business, batch: Batch, closing: Closing) -> dict:
    assert batch.closed_at is not None
    away = closing.signed_at and batch.closed_at - closing.signed_at > AT_ONCE
    signed = {"signed_at": stamp(closing.signed_at)} if closing.signed_at and away else {}
    return {
        **signed, "manifest": batch.manifest_number, "batch": str(batch.id), "business": business.name,
        "carrier": batch.carrier.name, "place": batch.place.name, "address": batch.place.address,
        "method": batch.method, "opened_at": stamp(batch.opened_at), "opened_by": batch.opened_by_name,
        "closed_at": stamp(batch.closed_at), "closed_by": batch.closed_by_name, "driver": batch.driver_name,
        "signed": "on glass" if closing.signature else "by typed name" if closing.typed else "not signed",
        "signature_sha256": closing.signature.sha256 if closing.signature else None,
        "photos": [proof.sha256 for proof in proofs_of(batch.business_id, "batch", [batch.id])
                   if proof.kind == "photo"],
    }  # fmt: skip


def _tell(by: Witness, batch: Batch, parcels_orders: list[list[UUID]]) -> None:
    assert batch.closed_at is not None
    details = {"manifest": batch.manifest_number, "sha256": batch.manifest_sha256, "driver": batch.driver_name,
               "batch": str(batch.id)}  # fmt: skip
    order_ids = dict.fromkeys(order_id for group in parcels_orders for order_id in group)
    told = [
        Telling(order_id, "manifested", f"manifest-{batch.id}", batch.closed_at, by.actor, by.name,
                place_id=batch.place_id, details=details)
        for order_id in order_ids
    ]  # fmt: skip
    photos = [proof for proof in proofs_of(batch.business_id, "batch", [batch.id]) if proof.kind == "photo"]
    told += [
        Telling(order_id, "photographed", f"photo-{proof.id}", proof.taken_at, proof.taken_by, proof.taken_by_name,
                place_id=batch.place_id, details={"proof": str(proof.id), "sha256": proof.sha256, "of": "batch"})
        for proof in photos
        for order_id in order_ids
    ]  # fmt: skip
    record(by.business_id, told)
    for proof in photos:
        proof.told_at = batch.closed_at
