from uuid import UUID

from flask import Response, request, url_for

from webapp.handover.actions import Closing, close_batch
from webapp.handover.models import Batch
from webapp.handover.rules.times import corrected
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.handover.views.batches import HANDLERS, found, progress
from webapp.kit.access import for_roles, kept_offline
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import json_answer, page, refuse, see_other
from webapp.proofs.actions import Subject, take_signature
from webapp.proofs.models import Proof, proofs_of
from webapp.proofs.rules.strokes import Signature, read_strokes


@bp.get("/handovers/<uuid:batch_id>/closing")
@kept_offline
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
    if request.accept_mimetypes.best == "application/json":
        return _to_phone(batch_id, wrong)
    if wrong:
        return refuse("handover/closing.html", wrong, asked=request.form, **_about(found(batch_id)))
    return see_other("handover.show_manifest", batch_id=batch_id)


def _to_phone(batch_id: UUID, wrong: list[Refusal]) -> Response:
    """What the phone hears of a closing that it kept: the manifest's number, or why not."""
    manifest = found(batch_id).manifest_number
    if not wrong and not manifest:
        wrong = [Refusal("already_discarded", "This handover was discarded while it was empty. Tell the office.")]
    if wrong:
        return json_answer({"error": {"code": wrong[0].code, "words": wrong[0].words, "where": wrong[0].where}}, 422)
    return json_answer({"manifest": manifest, "url": url_for("handover.show_manifest", batch_id=batch_id)})


def _closing(batch_id: UUID, signature: Signature | Refusal | None) -> Closing:
    name, by = request.form.get("driver_name", ""), witness()
    pressed = request.form.get("pressed_at")
    signed_at = corrected(pressed, request.form.get("sent_at"), now()).happened_at if pressed else None
    proof: Proof | None = None
    if isinstance(signature, Signature):
        of = Subject(by.business_id, "batch", batch_id, signed_at or now(), by.actor, by.name, name[:120])
        proof = take_signature(of, signature)
    return Closing(name, proof, bool(request.form.get("typed")), signed_at)


def _about(batch: Batch) -> dict:
    photos = proofs_of(batch.business_id, "batch", [batch.id])
    return {"batch": batch, "photos": [p for p in photos if p.kind == "photo"], **progress(batch)}
