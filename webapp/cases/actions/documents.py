"""Documents that people add: photos take the proofs' safe road, PDFs are sealed and never opened here."""

from uuid import UUID

from sqlalchemy import func, select

from webapp.cases.actions.opening import log
from webapp.cases.actions.working import Clerk
from webapp.cases.models import Case, Document
from webapp.cases.rules.documents import MOST, PDF, is_pdf, look_at_pdf, shown_name
from webapp.kit import files
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.proofs.actions import Subject, take_photo


def add_document(clerk: Clerk, case: Case, ask: str, name: str, content: bytes) -> Refusal | None:
    """Add a document to a case, for one ask of its checklist ("" for none). The same again changes nothing."""
    refused = keep_document(clerk, case.id, ask, name, content, f"case {case.id.hex[-8:]}")
    if refused is None:
        log(case, "document", f"Added “{shown_name(name)}”.", clerk.by)
    return refused


def keep_document(clerk: Clerk, subject_id: UUID, ask: str, name: str, content: bytes, of: str) -> Refusal | None:
    """Seal a photo or a PDF for a case or an event. `of` is burnt into a photo."""
    if not content:
        return Refusal("no_file", "Choose a photo or a PDF.", "file")
    count = select(func.count()).select_from(Document)
    if (db.session.scalar(count.where(*_mine(clerk, subject_id))) or 0) >= MOST:
        return Refusal("too_many_documents", f"{MOST} documents are the most. Put several into one PDF.", "file")
    kept = _seal_pdf(content) if is_pdf(content) else _seal_photo(clerk, subject_id, content, of)
    if isinstance(kept, Refusal):
        return kept
    row = {
        "business_id": clerk.business_id, "id": new_id(), "subject_id": subject_id, "ask": ask,
        "name": shown_name(name), "size": len(content), "at": now(), "by": clerk.actor, "by_name": clerk.name, **kept,
    }  # fmt: skip
    insert_new(Document, [row], ["business_id", "subject_id", "ask", "sha256"])
    return None


def _mine(clerk: Clerk, subject_id: UUID) -> tuple:
    return Document.business_id == clerk.business_id, Document.subject_id == subject_id


def _seal_pdf(content: bytes) -> dict | Refusal:
    if refused := look_at_pdf(content):
        return refused
    return {"media_type": PDF, "sha256": files.keep(content), "proof_id": None}


def _seal_photo(clerk: Clerk, subject_id: UUID, content: bytes, of: str) -> dict | Refusal:
    caption = f"{of} · added {now():%d %b %Y %H:%M:%S} UTC"
    proof = take_photo(Subject(clerk.business_id, "case", subject_id, now(), clerk.actor, clerk.name, caption), content)
    if isinstance(proof, Refusal):
        words = "That is neither a photo (JPEG, PNG, WebP) nor a PDF." if proof.code == "not_a_picture" else proof.words
        return Refusal(proof.code, words, "file")
    return {"media_type": proof.media_type, "sha256": proof.sha256, "proof_id": proof.id}
