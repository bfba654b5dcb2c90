"""A made evidence file: watched while it is written, then downloaded."""

from uuid import UUID

from flask import Response, abort, send_file, url_for
from htmx_flask import request

from webapp.evidence.actions import note_viewed, path_of
from webapp.evidence.models import EvidenceFile, evidence_file_of
from webapp.evidence.rules.names import safe
from webapp.evidence.views import bp
from webapp.evidence.views.subjects import asker
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page
from webapp.labels.models.files import STATES

BACK = {"order": ("evidence.show_order", "order_id"), "batch": ("evidence.show_batch", "batch_id"),
        "case": ("cases.show", "case_id")}  # fmt: skip


@bp.get("/evidence/files/<uuid:file_id>", endpoint="show")
@for_roles("seller")
def show(file_id: UUID) -> Response:
    """How far a file is, and the file."""
    row = evidence_file_of(me.business_id, file_id) or abort(404)
    fragment = request.htmx.target == f"evidence_{file_id}"
    there = bool(row.sha256) and not row.removed_at and path_of(row).is_file()
    template = "evidence/_file.html" if fragment else "evidence/file.html"
    return page(template, file=row, states=STATES, back_to=_back(row), there=there)


@bp.post("/evidence/files/<uuid:file_id>/download", endpoint="create_download")
@for_roles("seller")
def create_download(file_id: UUID) -> Response:
    """The ZIP itself, for downloading only, under a name of plain letters. That somebody took it out is told, which
    is why it takes a button and no mere link."""
    row = evidence_file_of(me.business_id, file_id) or abort(404)
    if not row.sha256 or row.removed_at or not path_of(row).is_file():
        abort(404)
    with transaction():
        note_viewed(asker(), [UUID(order_id) for order_id in row.order_ids])
    answer = send_file(path_of(row), "application/zip", as_attachment=True, max_age=0,
                       download_name=f"evidence-{safe(row.title, 'file')}-{row.sha256[:8]}.zip")  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _back(row: EvidenceFile) -> str:
    if row.subject in BACK:
        endpoint, name = BACK[row.subject]
        return url_for(endpoint, **{name: row.subject_id})
    return url_for("orders.index")
