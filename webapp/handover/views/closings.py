from uuid import UUID

from flask import Response, request

from webapp.handover.actions import Closing, close_batch
from webapp.handover.models import Batch
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.handover.views.batches import HANDLERS, found, progress
from webapp.kit.access import for_roles
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.proofs.actions import Subject, take_signature
from webapp.proofs.models import Proof, proofs_of
from webapp.proofs.rules.strokes import Signature, read_strokes


@bp.get("/handovers/<uuid:batch_id>/closing")
@for_roles(*HANDLERS)
def new_closing(batch_id: UUID) -> Response:
    batch = found(batch_id)
    if batch.manifest_number:
        return see_other("handover.show_manifest", batch_id=batch_id)
    return page("handover/closing.html", refusals=[], asked={}, **_about(batch))


@bp.post("/handovers/<uuid:batch_id>/closing")
@for_roles(*HANDLERS)
def create_closing(batch_id: UUID) -> Response:
    """Close it; the same button pressed twice gives the same manifest."""
    found(batch_id)
    sent = request.form.get("signature", "")
    signature = read_strokes(sent) if sent else None
    wrong: list[Refusal] = [signature] if isinstance(signature, Refusal) else []
    if not wrong:
        with transaction():
            closed = close_batch(witness(), batch_id, _closing(batch_id, signature))
            wrong = closed if isinstance(closed, list) else []
    if wrong:
        return refuse("handover/closing.html", wrong, asked=request.form, **_about(found(batch_id)))
    return see_other("handover.show_manifest", batch_id=batch_id)


def _closing(batch_id: UUID, signature: Signature | Refusal | None) -> Closing:
    name, by = request.form.get("driver_name", ""), witness()
    proof: Proof | None = None
    if isinstance(signature, Signature):
        of = Subject(by.business_id, "batch", batch_id, now(), by.actor, by.name, name[:120])
        proof = take_signature(of, signature)
    return Closing(name, proof, bool(request.form.get("typed")))


def _about(batch: Batch) -> dict:
    photos = proofs_of(batch.business_id, "batch", [batch.id])
    return {"batch": batch, "photos": [p for p in photos if p.kind == "photo"], **progress(batch)}
