"""Pictures that may show a buyer's name, address or door: erased, their hashes kept."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from webapp.evidence.models import Held
from webapp.evidence.rules.erasing import ERASED
from webapp.kit import files
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.labels.models import Label, Run, Upload
from webapp.orders.models import Import
from webapp.proofs.models import Proof


def erase_pictures(found: Held) -> None:
    """Erase an order's photos, the recipient's signature and its labels. What shows a whole handover, and the driver's
    signature, stay: they are not the buyer's."""
    mine = [p for proofs in found.photos.values() for p in proofs if p.subject != "batch"] + found.signatures
    erase_proofs(found.order.business_id, mine)
    labels = {label.id for label in found.labels}
    destroy(found.order.business_id, {label.picture_sha256 for label in found.labels}, labels)
    _erase_runs(found)


def erase_proofs(business_id: UUID, proofs: Iterable[Proof]) -> None:
    """Erase photos and signatures; that they were taken, and their hashes, stay."""
    names = set()
    for proof in proofs:
        names |= {proof.sha256, proof.developed_sha256 or ""}
        proof.developed_sha256, proof.developed_at = None, None
        proof.spoilt_at, proof.spoilt_because, proof.caption = now(), ERASED, ""
    db.session.flush()
    destroy(business_id, names)


def destroy(business_id: UUID, names: Iterable[str], labels: Collection[UUID] = ()) -> None:
    """Destroy these bytes, unless something that stands still needs them: bytes are kept once under their hash, whoever
    brought them, and nobody may erase a neighbour's by having brought the same. `labels` are those that go."""
    for name in {*names} - {""}:
        if not _is_needed(business_id, name, labels):
            files.erase(name)


def _is_needed(business_id: UUID, name: str, labels: Collection[UUID]) -> bool:
    shown = or_(Proof.sha256 == name, Proof.developed_sha256 == name), Proof.spoilt_because != ERASED
    printed = Label.picture_sha256 == name, Label.id.not_in(list(labels))
    elsewhere: list[tuple[Any, Any]] = [
        (model.business_id != business_id, or_(*(column == name for column in columns)))
        for model, columns in ((Run, (Run.sha256, Run.slips_sha256)), (Upload, (Upload.sha256,)),
                               (Import, (Import.sha256,)))
    ]  # fmt: skip
    return any(db.session.scalar(select(exists().where(*each))) for each in (shown, printed, *elsewhere))


def _erase_runs(found: Held) -> None:
    """The files that this order's labels were printed from: runs can be made again, uploads were read."""
    ids = {label.file_id for label in found.labels}
    models: tuple[Any, ...] = (Run, Upload)
    for model in models:
        query = select(model).where(model.business_id == found.order.business_id, among(model.id, ids))
        for row in db.session.scalars(query):
            destroy(row.business_id, (row.sha256, getattr(row, "slips_sha256", "")))
