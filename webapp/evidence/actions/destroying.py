"""What is to go from the disk: first written down with the decision, then, when that is committed, destroyed."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import exists, or_, select

from webapp.evidence.models import Doomed, Erasure, EvidenceFile
from webapp.evidence.rules.erasing import ERASED
from webapp.kit import files, queue
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.labels.models import Label, Run, Upload
from webapp.orders.models import Import, ParcelOrder
from webapp.proofs.models import Proof

DESTROY = "webapp.evidence.jobs.destroy_doomed"
AT_ONCE = 200
READ = ("done", "failed")


def doom(business_id: UUID, names: Iterable[str], what: str = "bytes") -> None:
    """Write down that these are to be destroyed; the worker does it once this is committed. The caller commits."""
    at = now()
    rows = [{"business_id": business_id, "what": what, "name": name, "at": at} for name in {*names} - {""}]
    insert_new(Doomed, rows, ("business_id", "what", "name"))
    if rows:
        queue.ring_after_commit(DESTROY)


def destroy_doomed(business_id: UUID | None = None) -> tuple[int, bool]:
    """Destroy some of what is doomed (of one business, or of all): how many went, and whether there may be
    more. Doing it again does nothing; what a crash interrupts is done again. The caller commits."""
    query = select(Doomed).order_by(Doomed.at, Doomed.name).limit(AT_ONCE).with_for_update(skip_locked=True)
    rows = db.session.scalars(query.where(Doomed.business_id == business_id) if business_id else query).all()
    done = [row for row in rows if _destroy(row)]
    for row in done:
        db.session.delete(row)
    db.session.flush()
    return len(done), bool(done) and len(rows) == AT_ONCE


def _destroy(row: Doomed) -> bool:
    """Whether that is over: gone, or needed after all."""
    if row.what == "evidence":
        return _destroy_evidence(row.business_id, UUID(row.name))
    return is_needed(row.business_id, row.name) or files.erase(row.name, row.at)


def _destroy_evidence(business_id: UUID, file_id: UUID) -> bool:
    """A made file and what workers have left of it. Its row is held: a worker that is finishing comes before or
    after."""
    mine = (EvidenceFile.business_id == business_id, EvidenceFile.id == file_id)
    row = db.session.scalars(select(EvidenceFile).where(*mine).with_for_update()).first()
    path = path_of(business_id, file_id)
    remove_parts(path)
    if row is None or row.removed_at or row.state != "done":
        path.unlink(missing_ok=True)
    return True


def path_of(business_id: UUID, file_id: UUID) -> Path:
    """Where a made evidence file lies."""
    return current_app.config["HOME"] / "evidence" / str(business_id) / f"{file_id}.zip"


def remove_parts(path: Path) -> None:
    """Remove what workers that died have left of a file. One that only seemed dead finds it gone."""
    for part in path.parent.glob(f"{path.stem}.*.part"):
        part.unlink(missing_ok=True)


def is_needed(business_id: UUID, name: str) -> bool:
    """Whether something that stands needs these bytes: they are kept once under their hash, whoever brought them, and
    nobody may erase a neighbour's by having brought the same. What is ours and was read is needed no more."""
    shown = or_(Proof.sha256 == name, Proof.developed_sha256 == name), Proof.spoilt_because != ERASED
    printed = Label.picture_sha256 == name, ~_erased_with(Label)
    wanted: list[tuple[Any, ...]] = [
        (or_(model.business_id != business_id, model.state.not_in(READ)), or_(*(column == name for column in columns)))
        for model, columns in ((Run, (Run.sha256, Run.slips_sha256)), (Upload, (Upload.sha256,)),
                               (Import, (Import.sha256,)))
    ]  # fmt: skip
    return any(db.session.scalar(select(exists().where(*each))) for each in (shown, printed, *wanted))


def _erased_with(label: Any) -> Any:
    """Whether a label's picture went with its buyer's."""
    return exists().where(
        ParcelOrder.business_id == label.business_id, ParcelOrder.parcel_id == label.parcel_id,
        Erasure.business_id == ParcelOrder.business_id, Erasure.order_id == ParcelOrder.order_id,
        Erasure.pictures_at >= label.checked_at,
    )  # fmt: skip
