"""What goes of a complaint when the buyer's data are erased: its words at once, its pictures with the others."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import update

from webapp.cases.models import Complaint, complaints_of
from webapp.evidence.actions import erase_proofs
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.models import proofs_of


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
    if complaints:
        erase_proofs(business_id, proofs_of(business_id, "complaint", complaints))
