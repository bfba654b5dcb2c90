from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.handover.models.batches import batch_of
from webapp.handover.models.lists import orders_in
from webapp.handover.models.scans import Scan
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Telling, record
from webapp.orders.models import ParcelOrder
from webapp.places.models import Place
from webapp.proofs.models import Proof


def tell_photographed(business_id: UUID, order_ids: Sequence[UUID]) -> None:
    """Photos of scans become facts of these orders. A photo may come before its scan: the scan's own fact brings us
    here again (a reaction to handed_over and scan_refused). Running it again changes nothing."""
    query = (
        select(Proof, Scan.parcel_id, Scan.place_id)
        .join(Scan, (Scan.business_id == Proof.business_id) & (Scan.client_id == Proof.subject_id))
        .join(ParcelOrder, (ParcelOrder.business_id == Scan.business_id) & (ParcelOrder.parcel_id == Scan.parcel_id))
        .where(
            Proof.business_id == business_id, Proof.subject == "scan", Proof.kind == "photo", Proof.told_at.is_(None),
            ParcelOrder.order_id.in_(list(order_ids)),
        )
    )  # fmt: skip
    _tell(business_id, list(dict.fromkeys(tuple(row) for row in db.session.execute(query))))


def tell_photo(proof: Proof) -> None:
    """One new photo becomes a fact of its orders at once, where its scan, parcel or order is known already."""
    business_id = proof.business_id
    if proof.told_at or proof.kind != "photo":
        return
    if proof.subject == "scan":
        scan = db.session.get(Scan, (business_id, proof.subject_id))
        if scan and scan.parcel_id:
            _tell(business_id, [(proof, scan.parcel_id, scan.place_id)])
    elif proof.subject == "parcel":
        _tell(business_id, [(proof, proof.subject_id, None)])
    elif proof.subject == "order":  # packed before its parcel was known
        _tell_of_orders([(proof, None, None, proof.subject_id)])


def _tell(business_id: UUID, found: list[tuple]) -> None:
    inside = orders_in(business_id, {parcel_id for _, parcel_id, _ in found})
    _tell_of_orders([(*each, order_id) for each in found for order_id, _ in inside[each[1]]])
    for proof, _, _ in found:
        proof.told_at = now()


def _tell_of_orders(found: list[tuple]) -> None:
    for business_id in {proof.business_id for proof, *_ in found}:
        record(
            business_id,
            [
                Telling(order_id, "photographed", f"photo-{proof.id}", proof.taken_at, proof.taken_by,
                        proof.taken_by_name, parcel_id, place_id, {"proof": str(proof.id), "sha256": proof.sha256})
                for proof, parcel_id, place_id, order_id in found
            ],
        )  # fmt: skip
    for proof, *_ in found:
        proof.told_at = now()


def caption(business_id: UUID, subject: str, subject_id: UUID, taken_at: datetime, number: str = "") -> str:
    """What is burnt into a photo: the number, the time (UTC), the place. `number` is the phone's word, used while
    the scan itself has not arrived."""
    place_id, words = None, number
    if subject == "batch" and (batch := batch_of(business_id, subject_id)):
        place_id, words = batch.place_id, f"{batch.carrier.name}, handover of {batch.opened_at:%d %b %Y %H:%M} UTC"
    elif subject == "scan" and (scan := db.session.get(Scan, (business_id, subject_id))):
        place_id, words = scan.place_id, scan.number
    place = db.session.get(Place, (business_id, place_id)) if place_id else None
    parts = [" ".join(words.split())[:80], f"{taken_at:%d %b %Y %H:%M:%S} UTC", place.name if place else ""]
    return " · ".join(part for part in parts if part)
