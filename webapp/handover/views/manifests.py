from uuid import UUID

from flask import Response, abort, make_response

from webapp.handover.models import Batch
from webapp.handover.models.lists import scans_of_batch
from webapp.handover.rules.manifests import seal_of
from webapp.handover.rules.verdicts import WORDS
from webapp.handover.views import bp, manifest_pdf
from webapp.handover.views.batches import HANDLERS, found
from webapp.kit import files
from webapp.kit.access import for_roles
from webapp.kit.pages import page
from webapp.proofs.models import proofs_of
from webapp.proofs.rules.strokes import Signature, read_strokes


@bp.get("/handovers/<uuid:batch_id>/manifest")
@for_roles(*HANDLERS)
def show_manifest(batch_id: UUID) -> Response:
    batch = _signed(batch_id)
    rows = scans_of_batch(batch.business_id, batch.id)
    late = [row for row in rows if row.code == "after_closing" and not row.undone_at]
    # Only what was taken back after the signature: before it, the scan was never on the manifest.
    undone = [row for row in rows if row.undone_at and batch.closed_at and row.undone_at > batch.closed_at]
    return page(
        "handover/manifest.html", batch=batch, manifest=batch.manifest, late=late, undone=undone,
        sealed=seal_of(batch.manifest or {}) == batch.manifest_sha256, signature=_strokes(batch), WORDS=WORDS,
        photos=[p for p in proofs_of(batch.business_id, "batch", [batch.id]) if p.kind == "photo"],
        of_scans=proofs_of(batch.business_id, "scan", [row.client_id for row in rows]),
        numbers={row.client_id: row.tracking_number or row.number for row in rows},
    )  # fmt: skip


@bp.get("/handovers/<uuid:batch_id>/manifest.pdf")
@for_roles(*HANDLERS)
def show_manifest_pdf(batch_id: UUID) -> Response:
    batch = _signed(batch_id)
    content = manifest_pdf.draw(batch.manifest or {}, batch.manifest_sha256 or "", _strokes(batch))
    answer = make_response(content, {"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff"})
    answer.headers["Content-Disposition"] = f'inline; filename="manifest-{batch.manifest_number}.pdf"'
    return answer


def _signed(batch_id: UUID) -> Batch:
    batch = found(batch_id)
    return batch if batch.manifest_number else abort(404)


def _strokes(batch: Batch) -> Signature | None:
    if batch.signature is None or not files.has(batch.signature.sha256):
        return None
    strokes = read_strokes(files.read(batch.signature.sha256))
    return strokes if isinstance(strokes, Signature) else None
