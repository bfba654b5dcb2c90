from uuid import UUID

from flask import Blueprint, Response, abort, flash, make_response, redirect, request, url_for

from webapp.handover.actions import caption, scan_of, tell_photo
from webapp.handover.models import batch_of
from webapp.handover.rules.reports import as_uuid
from webapp.handover.rules.times import corrected
from webapp.kit import files
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import json_answer, see_other
from webapp.kit.queue import ring
from webapp.orders.models import Parcel, order_of
from webapp.proofs.actions import (
    Subject,
    arriving,
    forget_pieces,
    take_photo,
    take_piece,
    take_sent_signature,
    whole,
)
from webapp.proofs.models import Proof, proof_of
from webapp.proofs.rules.refusals import MOST_BYTES
from webapp.proofs.rules.strokes import Signature, read_strokes
from webapp.returns.actions import photographed_return, tell_return_photo

bp = Blueprint("proofs", __name__)

DEVELOP = "webapp.proofs.jobs.develop_waiting"
# What is shown never changes; it is for this person's eyes, and it is only a picture.
SHOWN = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
STATUS = {"unknown_subject": 404, "picture_too_heavy": 413, "picture_damaged": 409, "pieces_missing": 409}
MOST_OF_A_PIECE = 256 * 1024


@bp.post("/proofs")
@for_roles("seller", "staff", "courier")
def create() -> Response:
    """Take a photo or signature of a scan, a handover or a parcel. The same again is the same proof. `length` in place
    of a file: its pieces were sent before (`create_piece`)."""
    request.max_content_length = MOST_BYTES + 1024 * 1024
    sent = request.files.get("photo")
    content = sent.read() if sent else _arrived() if "length" in request.form else b""
    subject, subject_id = request.form.get("subject", ""), as_uuid(request.form.get("subject_id"))
    proof = content if isinstance(content, Refusal) else _take(content, subject, subject_id)
    if isinstance(proof, Refusal):
        return _refused(proof)
    _forget_pieces()
    ring(DEVELOP)
    answer = {"id": str(proof.id), "sha256": proof.sha256, "reused": proof.reuses is not None}
    if request.accept_mimetypes.best == "application/json":
        return json_answer(answer, 201)
    flash("Photo kept.", "green")
    return _back()


@bp.post("/proofs/pieces")
@for_roles("seller", "staff", "courier")
def create_piece() -> Response:
    """Take a piece of a photo; answers how many of its bytes are here. An empty piece only asks."""
    request.max_content_length = MOST_OF_A_PIECE
    asked = request.args
    photo = arriving(me.business_id, me.actor, asked.get("sha256", ""), asked.get("length", ""))
    if isinstance(photo, Refusal):
        return _refused(photo)
    return json_answer({"here": take_piece(photo, asked.get("offset", 0, int), request.get_data())})


def _arrived() -> bytes | Refusal:
    """The photo whose pieces were sent before this form."""
    form = request.form
    photo = arriving(me.business_id, me.actor, form.get("sha256", ""), form.get("length", ""))
    return photo if isinstance(photo, Refusal) else whole(photo)


def _forget_pieces() -> None:
    photo = arriving(me.business_id, me.actor, request.form.get("sha256", ""), request.form.get("length", ""))
    if not isinstance(photo, Refusal):
        forget_pieces(photo)


def _take(content: bytes, subject: str, subject_id: UUID | None) -> Proof | Refusal:
    wrong = Refusal("unknown_subject", "There is nothing of that id to take a photo of.", "subject_id")
    if subject_id is None or not _known(subject, subject_id):
        return wrong
    taken_at = corrected(request.form.get("taken_at"), request.form.get("sent_at"), now()).happened_at
    with transaction():
        words = caption(me.business_id, subject, subject_id, taken_at, request.form.get("number", ""))
        of = Subject(me.business_id, subject, subject_id, taken_at, me.actor, me.name, words)
        proof = take_sent_signature(of, content) if request.form.get("kind") == "signature" else take_photo(of, content)
        if isinstance(proof, Refusal):
            return proof
        if (expected := request.form.get("sha256")) and expected.lower() != proof.sha256:
            db.session.rollback()
            return Refusal("picture_damaged", "The picture was damaged on its way. It is sent again.", "photo")
        if subject == "return":
            tell_return_photo(proof)
        else:
            tell_photo(proof)
    return proof


def _known(subject: str, subject_id: UUID) -> bool:
    match subject:
        case "scan":  # its scan may still be on its way
            return (
                scan_of(me.business_id, subject_id) is not None or request.accept_mimetypes.best == "application/json"
            )
        case "batch":
            return batch_of(me.business_id, subject_id) is not None
        case "parcel":
            return db.session.get(Parcel, (me.business_id, subject_id)) is not None
        case "order":
            return order_of(me.business_id, subject_id) is not None
        case "return":
            return me.role != "courier" and photographed_return(me.business_id, subject_id) is not None
    return False


def _refused(refusal: Refusal) -> Response:
    if request.accept_mimetypes.best == "application/json":
        fault = {"code": refusal.code, "words": refusal.words, "where": refusal.where}
        return json_answer({"error": fault}, STATUS.get(refusal.code, 422))
    flash(refusal.words, "red")
    return _back()


def _back() -> Response:
    """Where the form stands: the page of the return or the handover it is about."""
    subject_id = as_uuid(request.form.get("subject_id"))
    if request.form.get("subject") == "return" and subject_id:
        row = photographed_return(me.business_id, subject_id)
        return see_other("returns.show", return_id=row.id, line=subject_id) if row else see_other("returns.index")
    batch_id = as_uuid(request.form.get("batch") or request.form.get("subject_id"))
    known = batch_id and batch_of(me.business_id, batch_id)
    where = url_for("handover.new_closing", batch_id=batch_id) if known else url_for("handover.index")
    return make_response(redirect(where, 303))


@bp.get("/proofs/<uuid:proof_id>")
@for_roles("seller", "staff", "courier")
def show(proof_id: UUID) -> Response:
    """The developed copy: re-encoded, without metadata. A signature as a drawing."""
    proof = proof_of(me.business_id, proof_id) or abort(404)
    if me.role == "courier" and proof.subject == "scan" and proof.taken_by != me.actor and _of_a_delivery(proof):
        abort(404)  # it shows a buyer's door or name
    if me.role == "courier" and proof.subject in {"case", "complaint", "return"}:
        abort(404)
    if proof.kind == "signature":
        return make_response(_drawing(proof), {**SHOWN, "Content-Type": "image/svg+xml"})
    if not proof.developed_sha256 or not files.has(proof.developed_sha256):
        abort(404)
    return make_response(files.read(proof.developed_sha256), {**SHOWN, "Content-Type": "image/jpeg"})


@bp.get("/proofs/<uuid:proof_id>/original")
@for_roles("seller")
def show_original(proof_id: UUID) -> Response:
    """The sealed original, for downloading only: whatever it is, no browser opens it as a page."""
    proof = proof_of(me.business_id, proof_id) or abort(404)
    if not files.has(proof.sha256):
        abort(404)
    answer = make_response(files.read(proof.sha256), {**SHOWN, "Content-Type": "application/octet-stream"})
    answer.headers["Content-Disposition"] = f'attachment; filename="original-{proof.sha256[:16]}.bin"'
    return answer


def _of_a_delivery(proof: Proof) -> bool:
    scan = scan_of(me.business_id, proof.subject_id)
    return bool(scan and scan.outcome)


def _drawing(proof: Proof) -> str:
    strokes = read_strokes(files.read(proof.sha256)) if files.has(proof.sha256) else None
    if not isinstance(strokes, Signature):
        abort(404)
    paths = "".join(f'<path d="{path}"/>' for path in strokes.paths())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {strokes.width:.0f} {strokes.height:.0f}" fill="none" '
        f'stroke="#211a1f" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">{paths}</svg>'
    )
