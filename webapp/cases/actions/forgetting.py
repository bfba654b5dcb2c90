"""What goes of a complaint when the buyer's data are erased: its words at once, its pictures with the others."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select, update

from webapp.cases.models import Complaint, complaints_of
from webapp.kit import files
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.models import Proof, proofs_of

WORDS = "erased with the buyer's data, its hash is kept"


def forget(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Follow an erasure (the fact `redacted`): words go, and pictures too where the pictures of the order went, which
    waits until no case is open. Doing it twice does nothing more. The caller commits."""
    wanted = list(order_ids)
    table = Complaint.__table__
    mine = (table.c.business_id == business_id, among(table.c.order_id, wanted))
    db.session.execute(update(table).where(*mine).values(words=""))
    facts = facts_of(business_id, wanted)
    gone = [
        order_id
        for order_id in wanted
        if any(f.kind == "redacted" and f.details.get("pictures") == "erased" for f in facts.get(order_id, ()))
    ]
    complaints = [one.id for one in complaints_of(business_id, gone)] if gone else []
    _erase(proofs_of(business_id, "complaint", complaints) if complaints else [])


def _erase(proofs: Sequence[Proof]) -> None:
    ids = [proof.id for proof in proofs]
    for proof in proofs:
        for name in filter(None, (proof.sha256, proof.developed_sha256)):
            same = (Proof.sha256 == name) | (Proof.developed_sha256 == name)
            if not db.session.scalar(select(func.count()).select_from(Proof).where(same, Proof.id.not_in(ids))):
                files.erase(name)
        proof.developed_sha256, proof.developed_at = None, None
        proof.spoilt_at, proof.spoilt_because, proof.caption = now(), WORDS, ""
