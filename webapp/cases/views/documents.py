"""Documents of cases and events."""

from uuid import UUID

from flask import Response, abort, make_response, request

from webapp.cases.actions import add_document
from webapp.cases.models import document_of
from webapp.cases.rules.documents import MOST_BYTES, PDF
from webapp.cases.views import bp
from webapp.cases.views.working import act, clerk
from webapp.kit import files
from webapp.kit.access import for_roles, me
from webapp.kit.queue import ring

DEVELOP = "webapp.proofs.jobs.develop_waiting"
# Whatever it is, no browser opens it as a page of ours.
SEALED = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}


def sent_file() -> tuple[str, bytes]:
    """The name and the bytes of what was sent; nothing sent is no bytes."""
    sent = request.files.get("file")
    return (sent.filename or "", sent.read()) if sent else ("", b"")


@bp.post("/cases/<uuid:case_id>/documents", endpoint="create_document")
@for_roles("seller", "staff")
def create(case_id: UUID) -> Response:
    """Add a photo or a PDF to a case, for one ask of its checklist."""
    request.max_content_length = MOST_BYTES + 1024 * 1024
    name, content = sent_file()
    ask = request.form.get("ask", "")[:60]
    answer = act(case_id, lambda case: add_document(clerk(), case, ask, name, content), "Added.")
    ring(DEVELOP)
    return answer


@bp.get("/cases/documents/<uuid:document_id>", endpoint="show_document")
@for_roles("seller", "staff")
def show(document_id: UUID) -> Response:
    """The document as it came, for downloading only."""
    document = document_of(me.business_id, document_id) or abort(404)
    if document.erased_at or not files.has(document.sha256):
        abort(404)
    answer = make_response(files.read(document.sha256), {**SEALED, "Content-Type": "application/octet-stream"})
    ending = "pdf" if document.media_type == PDF else document.media_type.rpartition("/")[2]
    answer.headers["Content-Disposition"] = f'attachment; filename="document-{document.sha256[:12]}.{ending}"'
    return answer
