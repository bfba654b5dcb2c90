from datetime import timedelta
from uuid import UUID

from flask import Response, abort, flash, request
from sqlalchemy import select

from webapp.handover.actions import scan_of, take_out, undo_scan
from webapp.handover.models import Quarantined, Scan
from webapp.handover.models.lists import gaps, orders_in
from webapp.handover.models.phones import worrying_phones
from webapp.handover.models.standing import still_handed_over
from webapp.handover.models.unproven import unproven
from webapp.handover.rules.reasons import FAILURES, UNSIGNED
from webapp.handover.rules.times import corrected
from webapp.handover.rules.verdicts import STRANGE, TONES, WORDS
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.handover.views.batches import HANDLERS, found, progress
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import json_answer, page, refuse, see_other
from webapp.orders.models import Parcel
from webapp.proofs.models import proofs_of

SHOWN = 200
LOOKED_BACK = timedelta(days=14)
PROOFS_COME = timedelta(hours=1)  # a photo or signature is on its way this long before anybody asks for it
# Verdicts that somebody in the office should look at.
WATCHED = (
    "unknown_number", "two_parcels", "not_a_number", "unknown_batch", "wrong_carrier", "wrong_place", "cancelled",
    "delivered_already", "coming_back", "reported_damaged", "reported_lost", "not_confirmed", "on_hold", "unpaid",
    "after_closing", "kept", "no_proof", "no_reason", "not_own_fleet", "delivered_for_another",
    "delivered_though_cancelled", "loss_noted", "not_expected_back", "came_back_unannounced",
)  # fmt: skip


@bp.get("/handovers/<uuid:batch_id>/scans")
@for_roles(*HANDLERS)
def index_batch_scans(batch_id: UUID) -> Response:
    """The last scans of a handover, as the scan page draws them."""
    batch = found(batch_id)
    return page("handover/_scans.html", batch=batch, **progress(batch))


@bp.get("/scans")
@for_roles("seller", "staff")
def index_scans() -> Response:
    """What needs somebody's eyes: scans that were stopped or unknown, kept apart, or never arrived."""
    since = now() - LOOKED_BACK
    query = (
        select(Scan)
        .where(
            Scan.business_id == me.business_id, Scan.code.in_(WATCHED), Scan.received_at > since,
            Scan.undone_at.is_(None), Scan.purpose != "lookup",
        )
        .order_by(Scan.received_at.desc())
        .limit(SHOWN)
    )  # fmt: skip
    unseen = (Quarantined.business_id == me.business_id, Quarantined.reviewed_at.is_(None))
    apart = select(Quarantined).where(*unseen).order_by(Quarantined.received_at.desc()).limit(SHOWN)
    quarantined = list(db.session.scalars(apart))
    many = len(quarantined) == SHOWN
    altogether = db.session.query(Quarantined).where(*unseen).count() if many else len(quarantined)
    return page(
        "handover/scans.html", scans=list(db.session.scalars(query)),
        quarantined=quarantined, apart=altogether,
        gaps=gaps(me.business_id, since), unproven=unproven(me.business_id, since, now() - PROOFS_COME),
        phones=[phone for phone in worrying_phones(me.business_id) if phone.missing_count],
        WORDS=WORDS, TONES=TONES, STRANGE=STRANGE,
    )  # fmt: skip


@bp.post("/quarantined/<uuid:row_id>/review")
@for_roles("seller", "staff")
def create_review(row_id: UUID) -> Response:
    with transaction():
        row = db.session.get(Quarantined, (me.business_id, row_id)) or abort(404)
        if not row.reviewed_at:
            row.reviewed_at, row.reviewed_by_name = now(), me.name
    return see_other("handover.index_scans")


@bp.get("/scans/<uuid:client_id>")
@for_roles(*HANDLERS)
def show_scan(client_id: UUID) -> Response:
    return page("handover/scan.html", refusals=[], **_about(client_id))


@bp.post("/scans/<uuid:client_id>/undoing")
@for_roles(*HANDLERS)
def create_undoing(client_id: UUID) -> Response:
    """Take a scan back: from the scan page at once, later with a reason; with `out` whatever else says that its parcel
    went with this handover. The phone is told what still says so. A courier only their own."""
    scan = scan_of(me.business_id, client_id) or abort(404)
    if me.role == "courier" and scan.actor != me.actor:
        abort(404)
    form, by = request.form, witness()
    pressed_at = (
        corrected(form["pressed_at"], form.get("sent_at"), now()).happened_at if "pressed_at" in form else now()
    )
    take_back = take_out if "out" in form else undo_scan
    with transaction():
        undone = take_back(by, client_id, max(pressed_at, scan.happened_at), form.get("reason", ""))
        undone_at = undone.undone_at.isoformat() if isinstance(undone, Scan) and undone.undone_at else None
    if request.accept_mimetypes.best == "application/json":
        if isinstance(undone, Refusal):
            fault = {"code": undone.code, "words": undone.words, "where": undone.where}
            return json_answer({"error": fault}, 422)
        return json_answer({"client_id": str(client_id), "undone_at": undone_at, "stands": still_handed_over(undone)})
    if isinstance(undone, Refusal):
        return refuse("handover/scan.html", [undone], **_about(client_id))
    flash("Taken back. It does not count any more.", "green")
    return see_other("handover.show_scan", client_id=client_id)


def _about(client_id: UUID) -> dict:
    scan = _seen(client_id)
    proofs = proofs_of(me.business_id, "scan", [client_id])
    return {
        "scan": scan,
        "parcel": db.session.get(Parcel, (me.business_id, scan.parcel_id)) if scan.parcel_id else None,
        "orders": orders_in(me.business_id, [scan.parcel_id])[scan.parcel_id] if scan.parcel_id else [],
        "photos": [proof for proof in proofs if proof.kind == "photo"],
        "signatures": [proof for proof in proofs if proof.kind == "signature"],
        "mine": me.role != "courier" or scan.actor == me.actor,
        "WORDS": WORDS, "TONES": TONES, "STRANGE": STRANGE, "FAILURES": FAILURES, "UNSIGNED": UNSIGNED,
    }  # fmt: skip


def _seen(client_id: UUID) -> Scan:
    """The scan, or 404. Of a delivery a courier sees their own only: it names whoever took the parcel."""
    scan = scan_of(me.business_id, client_id) or abort(404)
    if me.role == "courier" and scan.outcome and scan.actor != me.actor:
        abort(404)
    return scan
