"""Pictures that may show a buyer's name, address or door: erased, their hashes kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.evidence.models import Held
from webapp.kit import files
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.labels.models import Label, Run, Upload
from webapp.proofs.models import Proof

WORDS = "erased with the buyer's data, its hash is kept"


def erase_pictures(found: Held) -> None:
    """Erase an order's photos, the recipient's signature and its labels. What shows a whole handover, and the driver's
    signature, stay: they are not the buyer's."""
    mine = [p for proofs in found.photos.values() for p in proofs if p.subject != "batch"] + found.signatures
    for proof in mine:
        _destroy({proof.sha256, proof.developed_sha256 or ""}, {each.id for each in mine})
        proof.developed_sha256, proof.developed_at = None, None
        proof.spoilt_at, proof.spoilt_because, proof.caption = now(), WORDS, ""
    for label in found.labels:
        _destroy({label.picture_sha256}, set(), {each.id for each in found.labels})
    _erase_runs(found)


def _destroy(names: Iterable[str], proofs: Iterable[UUID], labels: Iterable[UUID] = ()) -> None:
    """Destroy these bytes, unless they are also somebody else's."""
    for name in filter(None, names):
        others = select(func.count()).where(
            (Proof.sha256 == name) | (Proof.developed_sha256 == name), Proof.id.not_in(list(proofs))
        )
        same = select(func.count()).where(Label.picture_sha256 == name, Label.id.not_in(list(labels)))
        if not db.session.scalar(others) and not db.session.scalar(same):
            files.erase(name)


def _erase_runs(found: Held) -> None:
    """The files that this order's labels were printed from: runs can be made again, uploads were read."""
    ids = {label.file_id for label in found.labels}
    models: tuple[Any, ...] = (Run, Upload)
    for model in models:
        query = select(model).where(model.business_id == found.order.business_id, among(model.id, ids))
        for row in db.session.scalars(query):
            for name in filter(None, (row.sha256, getattr(row, "slips_sha256", ""))):
                files.erase(name)
