"""What goes of cases and complaints when the buyer's data are erased: words at once, pictures and documents with the
other pictures. What the shop wrote itself stays, without the buyer."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from webapp.cases.models import Case, Complaint, Entry, complaints_of, documents_of_orders, needed_documents
from webapp.cases.rules.striking import strike
from webapp.evidence.actions import erase_proofs
from webapp.evidence.actions.destroying import doom
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.models import proofs_of

NAMELESS = "document"  # what is left of the name of one that was erased


def forget(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Follow an erasure (the fact `redacted`): words go, and pictures and documents too where the pictures of the order
    went, which waits until no case is open. Doing it twice does nothing more. The caller commits."""
    wanted = list(order_ids)
    table = Complaint.__table__
    mine = (table.c.business_id == business_id, among(table.c.order_id, wanted))
    db.session.execute(update(table).where(*mine).values(words=""))
    gone = pictures_gone(business_id, wanted)
    complaints = [one.id for one in complaints_of(business_id, list(gone))] if gone else []
    if complaints:
        erase_proofs(business_id, proofs_of(business_id, "complaint", complaints))
    for order_id, at in gone.items():
        _forget_documents(business_id, order_id, at)


def pictures_gone(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When the pictures of these orders were erased last; those of which they were not are not in it."""
    return {
        order_id: max(times)
        for order_id, facts in facts_of(business_id, order_ids).items()
        if (times := [f.recorded_at for f in facts
                      if f.kind == "redacted" and f.details.get("pictures") == "erased"])
    }  # fmt: skip


def spare_documents(business_id: UUID, order_id: UUID, ids: Collection[str], by_name: str) -> None:
    """Of the documents of an order's cases those stay that a person chose to keep at its erasure, by the text of their
    ids. The caller commits, together with the erasure."""
    for document in documents_of_orders(business_id, [order_id]):
        if str(document.id) in ids:
            document.spared_by_name = by_name
    db.session.flush()


def strike_out(business_id: UUID, order_id: UUID, buyer: Mapping[str, str]) -> None:
    """Strike the buyer, as the order's fields named them until now, out of the answers, logs and outcomes of its cases.
    The caller commits, together with the erasure."""
    cases = db.session.scalars(select(Case).where(Case.business_id == business_id, Case.order_id == order_id)).all()
    for case in cases:
        case.answer, case.outcome_note = strike(case.answer, buyer), strike(case.outcome_note, buyer)
    entries = select(Entry).where(Entry.business_id == business_id, among(Entry.case_id, [case.id for case in cases]))
    for entry in db.session.scalars(entries):
        entry.words = strike(entry.words, buyer)
    db.session.flush()


def _forget_documents(business_id: UUID, order_id: UUID, at: datetime) -> None:
    """What people added to the order's cases before that goes, unless it was spared; its name too, since that may name
    somebody. The hash stays."""
    going = [one for one in documents_of_orders(business_id, [order_id]) if one.at <= at and not one.spared_by_name]
    if not going:
        return
    for document in going:
        document.erased_at, document.name = now(), NAMELESS
    db.session.flush()
    cases = {document.subject_id for document in going}
    _unname(business_id, cases)
    photos = {document.proof_id for document in going}
    erase_proofs(business_id, [one for one in proofs_of(business_id, "case", list(cases)) if one.id in photos])
    names = {document.sha256 for document in going if not document.proof_id}
    doom(business_id, names - needed_documents(names))


def _unname(business_id: UUID, case_ids: Iterable[UUID]) -> None:
    """That documents were added stays in the logs of these cases; how they were called goes."""
    table = Entry.__table__
    mine = (table.c.business_id == business_id, among(table.c.case_id, case_ids), table.c.kind == "document")
    db.session.execute(update(table).where(*mine).values(words=f"Added a {NAMELESS}."))
