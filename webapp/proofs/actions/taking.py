import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.kit import files
from webapp.kit.bulk import insert_new
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.proofs.models import Proof
from webapp.proofs.rules.refusals import FORMATS, look_at
from webapp.proofs.rules.strokes import Signature, read_strokes


@dataclass(frozen=True, slots=True)
class Subject:
    """What a proof is of, who took it and when. `caption` is burnt into the developed photo."""

    business_id: UUID
    subject: str
    subject_id: UUID
    taken_at: datetime
    actor: str
    actor_name: str
    caption: str = ""


def take_photo(of: Subject, content: bytes) -> Proof | Refusal:
    """Seal a photo. The same bytes for the same subject again give the proof that is already there."""
    shape = look_at(content)
    if isinstance(shape, Refusal):
        return shape
    return _keep(of, "photo", content, FORMATS[shape.format], shape.width, shape.height)


def take_signature(of: Subject, signature: Signature) -> Proof:
    """Seal a signature's strokes."""
    content = signature.as_bytes()
    return _keep(of, "signature", content, "application/json", int(signature.width), int(signature.height))


def take_sent_signature(of: Subject, content: bytes) -> Proof | Refusal:
    """Seal a signature's strokes byte for byte as a phone hashed and sent them."""
    signature = read_strokes(content)
    if isinstance(signature, Refusal):
        return signature
    return _keep(of, "signature", content, "application/json", int(signature.width), int(signature.height))


def _keep(of: Subject, kind: str, content: bytes, media_type: str, width: int, height: int) -> Proof:
    sha256 = hashlib.sha256(content).hexdigest()
    same_bytes = select(Proof).where(Proof.business_id == of.business_id, Proof.sha256 == sha256)
    earlier = db.session.scalars(same_bytes.order_by(Proof.recorded_at, Proof.id)).all()
    mine = next((p for p in earlier if (p.subject, p.subject_id) == (of.subject, of.subject_id)), None)
    if mine and mine.spoilt_at:
        return mine  # what was erased does not come back because a phone sends it again
    files.keep(content)
    if mine:
        return mine
    row = {
        "business_id": of.business_id, "id": new_id(), "kind": kind, "subject": of.subject,
        "subject_id": of.subject_id, "sha256": sha256, "size": len(content), "media_type": media_type,
        "width": width, "height": height, "taken_at": of.taken_at, "taken_by": of.actor,
        "taken_by_name": of.actor_name, "caption": of.caption, "reuses": earlier[0].id if earlier else None,
    }  # fmt: skip
    # Two sends of one photo may meet here: the row that came first is the proof.
    insert_new(Proof, [row], ["business_id", "subject", "subject_id", "sha256"])
    kept = same_bytes.where(Proof.subject == of.subject, Proof.subject_id == of.subject_id)
    return db.session.scalars(kept).one()
