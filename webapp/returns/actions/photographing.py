"""Photos of what came back become facts of its order."""

from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Telling, record
from webapp.proofs.models import Proof
from webapp.returns.models import Return, ReturnLine


def photographed_return(business_id: UUID, subject_id: UUID) -> Return | None:
    """The return that a photo of subject `return` is of: the id is its own, or that of one of its lines."""
    if line := db.session.get(ReturnLine, (business_id, subject_id)):
        subject_id = line.return_id
    return db.session.get(Return, (business_id, subject_id))


def tell_return_photo(proof: Proof) -> None:
    """One new photo of a return is told. Telling it again changes nothing."""
    row = photographed_return(proof.business_id, proof.subject_id)
    if row is None or proof.told_at or proof.kind != "photo":
        return
    details = {"proof": str(proof.id), "sha256": proof.sha256, "return": str(row.id)}
    record(row.business_id, [Telling(row.order_id, "photographed", f"photo-{proof.id}", proof.taken_at, proof.taken_by,
                                     proof.taken_by_name, row.parcel_id, None, details)])  # fmt: skip
    proof.told_at = now()
