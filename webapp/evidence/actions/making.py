"""An evidence file from the asking to the download. What is made can be made again: a file is kept for a while only."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.evidence.actions import destroying
from webapp.evidence.actions.destroying import doom, remove_parts
from webapp.evidence.actions.personal import fix_personal
from webapp.evidence.actions.writing import Writing, digest_of
from webapp.evidence.models import EvidenceFile
from webapp.kit import leases, queue
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Sealed, Telling, hold_chains, record, seal_chains
from webapp.ledger.models import Fact

MAKE = "webapp.evidence.jobs.make_files"
AT_ONCE = 3  # orders whose file is made while the page waits; more are the worker's
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for evidence, looks at it, or erases."""

    business_id: UUID
    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes along: bytes kept in kit.files under `sha256`, the name it had, and words about it."""

    name: str
    sha256: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What an evidence file is of. `shows` "values": the buyer's data go along in clear, else as digests alone."""

    subject: str
    subject_id: UUID
    title: str
    order_ids: Sequence[UUID]
    documents: Sequence[Document] = ()
    shows: str = "digests"


def ask(by: Asker, about: About) -> EvidenceFile:
    """Ask for an evidence file; the worker makes it. The caller commits."""
    row = EvidenceFile(
        business_id=by.business_id, id=new_id(), subject=about.subject, subject_id=about.subject_id,
        title=" ".join(about.title.split())[:200], order_ids=[str(order_id) for order_id in about.order_ids],
        documents=[{"name": d.name[:200], "sha256": d.sha256, "words": d.words} for d in about.documents],
        shows="values" if about.shows == "values" else "digests", total=len(about.order_ids), by=by.actor,
        by_name=by.name,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    queue.ring_after_commit(MAKE)
    return row


def claim() -> leases.Claimed | None:
    """Take the next file that waits to be made."""
    return leases.claim(EvidenceFile, failure=leases.GIVEN_UP)


def prepare(asked: Any) -> Sealed:
    """Fix the buyer's data and sign a checkpoint over everything that was told so far. The caller commits, and then
    has it witnessed."""
    order_ids = [UUID(order_id) for order_id in asked.order_ids]
    fix_personal(asked.business_id, order_ids)
    return seal_chains(asked.business_id, order_ids)


def write(claimed: leases.Claimed, sealed: Sealed, note: Callable[[int], object]) -> tuple[str, int]:
    """Write what is claimed beside where it will lie, so that two who write it never meet. Only reads the database.
    Returns its SHA-256 and size; ("", 0) where it was taken away meanwhile."""
    remove_parts(path_of(claimed.row))
    part = _part_of(claimed)
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        Writing(claimed.row, sealed, part).write(note)
        return digest_of(part)
    except FileNotFoundError:
        if part.exists():
            raise
        return "", 0
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def finish(claimed: leases.Claimed, sealed: Sealed, sha256: str, size: int) -> bool:
    """Put the file where it belongs, write down that it is made, and tell its orders that their evidence was exported.
    False: somebody else makes it by now, or a buyer was erased while it was written, and it is made anew."""
    row, number, part = claimed.row, sealed.checkpoint["number"], _part_of(claimed)
    order_ids = [UUID(order_id) for order_id in row.order_ids]
    hold_chains(row.business_id, order_ids)
    if not sha256 or _is_erased_since(row.business_id, order_ids, sealed):
        part.unlink(missing_ok=True)
        if leases.keep(claimed, state="waiting", done=0):
            queue.ring_after_commit(MAKE)
        return False
    kept = leases.keep(claimed, state="done", done=row.total, sha256=sha256, size=size, checkpoint=number,
                         finished_at=now())  # fmt: skip
    if kept:
        part.replace(path_of(row))
        tell(Asker(row.business_id, row.by, row.by_name), order_ids, "evidence_exported", f"evidence-{sha256[:32]}",
             {"sha256": sha256, "checkpoint": number})  # fmt: skip
    part.unlink(missing_ok=True)
    return kept


def _is_erased_since(business_id: UUID, order_ids: Sequence[UUID], sealed: Sealed) -> bool:
    """Whether a buyer's data went after these chains were sealed. Their chains are held: nobody erases meanwhile."""
    query = select(Fact.order_id, Fact.position).where(
        Fact.business_id == business_id, among(Fact.order_id, order_ids), Fact.kind == "redacted"
    )
    return any(row.position > sealed.heads.get(str(row.order_id), (0, ""))[0] for row in db.session.execute(query))


def _part_of(claimed: leases.Claimed) -> Path:
    return path_of(claimed.row).with_suffix(f".{claimed.claim[:16]}.part")


def note_done(claimed: leases.Claimed, done: int) -> bool:
    """Say how far it is; False where somebody else makes it by now."""
    return leases.keep(claimed, done=done)


def tell(by: Asker, order_ids: Iterable[UUID], kind: str, key: str, details: dict) -> None:
    """Tell these orders that something was done with their evidence."""
    told = [Telling(order_id, kind, key, now(), by.actor, by.name, details=details) for order_id in order_ids]
    record(by.business_id, told)


def note_viewed(by: Asker, order_ids: Sequence[UUID]) -> None:
    """Tell that somebody took it out to look: once a person, order and day, as more would drown what matters."""
    tell(by, order_ids, "evidence_viewed", f"evidence-viewed-{by.actor}-{now():%Y-%m-%d}", {})


def path_of(row: Any) -> Path:
    """Where a made file lies."""
    return destroying.path_of(row.business_id, row.id)


def remove_old() -> int:
    """Remove files that were made long ago: whoever needs one again makes it again. How many went. The caller
    commits."""
    before = now() - KEPT
    query = select(EvidenceFile).where(EvidenceFile.finished_at < before, EvidenceFile.removed_at.is_(None))
    return sum(remove(row) for row in db.session.scalars(query.limit(1000)).all())


def remove(row: EvidenceFile) -> bool:
    """Say that a made file is removed, and doom it; that it was made stays known. The caller commits."""
    row.removed_at = now()
    doom(row.business_id, [str(row.id)], "evidence")
    return True
