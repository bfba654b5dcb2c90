"""Runs of labels and files of labels: watched while they are worked on, and looked at afterwards."""

from uuid import UUID

from flask import Response, abort, flash, make_response
from htmx_flask import request

from webapp.handover.rules.reports import as_uuid
from webapp.kit import files
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.labels.actions import legible_scripts, print_run, printers, take_upload
from webapp.labels.models import Run, labels_of_file, run_of, upload_of
from webapp.labels.models.files import STATES
from webapp.labels.rules.making import FORMS
from webapp.labels.rules.offences import WORDS
from webapp.labels.rules.uploads import MOST_BYTES
from webapp.labels.views import bp
from webapp.orders.models import Parcel

SHOWN = 200
# A file of ours for this person's eyes; a PDF opens in the browser's own viewer, and runs nothing.
PRIVATE = {"Cache-Control": "private, no-store"}
WRITINGS = {"CJK": "Chinese", "MYANMAR": "Burmese"}  # where Unicode's name is not the reader's


@bp.get("/labels/runs/<uuid:run_id>", endpoint="show_run")
@for_roles("seller", "staff")
def show_run(run_id: UUID) -> Response:
    """How far a run is, and its files."""
    run = _run(run_id)
    refused = [label for label in labels_of_file(me.business_id, run_id) if label.verdict != "good"][:SHOWN]
    return page(
        "labels/_run.html" if request.htmx.target == f"run_{run_id}" else "labels/run.html",
        run=run, form=FORMS[run.form], states=STATES, refused=refused, words=WORDS, printers=list(printers()),
    )  # fmt: skip


@bp.get("/labels/runs/<uuid:run_id>/file", endpoint="show_run_file")
@for_roles("seller", "staff")
def show_file(run_id: UUID) -> Response:
    """The labels themselves, to print: a PDF opens in the browser, ZPL is downloaded."""
    run = _run(run_id)
    if FORMS[run.form].density:
        return _file(run.sha256, "text/plain; charset=utf-8", f'attachment; filename="labels-{run.id.hex[-8:]}.zpl"')
    return _file(run.sha256, "application/pdf", f'inline; filename="labels-{run.id.hex[-8:]}.pdf"')


@bp.get("/labels/runs/<uuid:run_id>/slips", endpoint="show_slips")
@for_roles("seller", "staff")
def show_slips(run_id: UUID) -> Response:
    """The packing slips of a run's parcels."""
    return _file(_run(run_id).slips_sha256, "application/pdf", f'inline; filename="slips-{run_id.hex[-8:]}.pdf"')


@bp.post("/labels/runs/<uuid:run_id>/prints", endpoint="create_print")
@for_roles("seller", "staff")
def create_print(run_id: UUID) -> Response:
    """Send a run to a network printer (again)."""
    _run(run_id)
    with transaction():
        refusal = print_run(db.session.get_one(Run, (me.business_id, run_id)), request.form.get("printer", ""))
    flash(*(refusal.words, "red") if refusal else ("On its way to the printer.", "blue"))
    return see_other("labels.show_run", run_id=run_id)


def legible() -> list[str]:
    """The writings that are read in pictures here, in the words of a reader; none without a program for it."""
    return sorted(WRITINGS.get(script, script.title()) for script in legible_scripts())


@bp.get("/labels/uploads/new", endpoint="new_upload")
@for_roles("seller", "staff")
def new_upload() -> Response:
    """Choose a file of labels; with a parcel in the address it is that parcel's."""
    return page("labels/upload_new.html", legible=legible(), parcel=_parcel(request.args.get("parcel")))


@bp.post("/labels/uploads", endpoint="create_upload")
@for_roles("seller", "staff")
def create_upload() -> Response:
    """Keep a file of labels; the worker reads it."""
    request.max_content_length = MOST_BYTES + 1024 * 1024
    sent, parcel = request.files.get("file"), _parcel(request.form.get("parcel"))
    content = sent.read() if sent else b""
    refusal: Refusal | None = None if sent and sent.filename else Refusal("no_file", "Choose a file.", "file")
    if refusal is None:
        with transaction():
            taken = take_upload(
                me.business_id, sent.filename if sent else "", content, me.actor, me.name, parcel.id if parcel else None
            )
        if not isinstance(taken, Refusal):
            return see_other("labels.show_upload", upload_id=taken.id)
        refusal = taken
    return refuse("labels/upload_new.html", [refusal], legible=legible(), parcel=parcel)


@bp.get("/labels/uploads/<uuid:upload_id>", endpoint="show_upload")
@for_roles("seller", "staff")
def show_upload(upload_id: UUID) -> Response:
    """How far a file has been read, and the labels in it."""
    upload = upload_of(me.business_id, upload_id) or abort(404)
    return page(
        "labels/_upload.html" if request.htmx.target == f"upload_{upload_id}" else "labels/upload.html",
        upload=upload, states=STATES, labels=labels_of_file(me.business_id, upload_id)[:SHOWN], words=WORDS,
    )  # fmt: skip


def _run(run_id: UUID) -> Run:
    return run_of(me.business_id, run_id) or abort(404)


def _parcel(text: str | None) -> Parcel | None:
    parcel_id = as_uuid(text) if text else None
    if text and parcel_id is None:
        abort(404)
    return (db.session.get(Parcel, (me.business_id, parcel_id)) or abort(404)) if parcel_id else None


def _file(sha256: str, media_type: str, how: str) -> Response:
    if not sha256 or not files.has(sha256):
        abort(404)
    return make_response(files.read(sha256), PRIVATE | {"Content-Type": media_type, "Content-Disposition": how})
