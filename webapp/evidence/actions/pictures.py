"""Pictures that may show a buyer's name, address or door: erased, their hashes kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.evidence.actions.destroying import doom
from webapp.evidence.models import Held
from webapp.evidence.rules.erasing import ERASED
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.labels.models import Run, Upload
from webapp.proofs.models import Proof


def pictures_of(found: Held) -> list[Proof]:
    """An order's photos and the recipient's signature. What shows a whole handover, and the driver's signature, are
    not the buyer's."""
    return [p for proofs in found.photos.values() for p in proofs if p.subject != "batch"] + found.signatures


def erase_pictures(found: Held) -> None:
    """Erase an order's photos, the recipient's signature and its labels. The caller commits."""
    erase_proofs(found.order.business_id, pictures_of(found))
    doom(found.order.business_id, {label.picture_sha256 for label in found.labels})
    _erase_runs(found)


def erase_proofs(business_id: UUID, proofs: Iterable[Proof]) -> None:
    """Erase photos and signatures; that they were taken, and their hashes, stay. The caller commits."""
    mine = (Proof.business_id == business_id, among(Proof.id, [proof.id for proof in proofs]))
    # Held and read anew: one may just have come out of the darkroom.
    query = select(Proof).where(*mine).order_by(Proof.id).with_for_update().execution_options(populate_existing=True)
    names = set()
    for proof in db.session.scalars(query).all():
        names |= {proof.sha256, proof.developed_sha256 or ""}
        proof.developed_sha256, proof.developed_at, proof.exif = None, None, None
        if proof.spoilt_because != ERASED:
            proof.spoilt_at, proof.spoilt_because, proof.caption = now(), ERASED, ""
    db.session.flush()
    doom(business_id, names)


def _erase_runs(found: Held) -> None:
    """The files that this order's labels were printed from: runs can be made again, uploads were read."""
    ids = {label.file_id for label in found.labels}
    models: tuple[Any, ...] = (Run, Upload)
    for model in models:
        query = select(model).where(model.business_id == found.order.business_id, among(model.id, ids))
        for row in db.session.scalars(query):
            doom(row.business_id, (row.sha256, getattr(row, "slips_sha256", "")))
