"""Keeping returns in line with their orders' facts, and to be found by their numbers."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete

from webapp.kit.bulk import insert_new
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.orders.rules.searching import terms_of
from webapp.returns.models import FAR, Return, ReturnTerm, counts_of, returns_of
from webapp.returns.rules.standing import Subject, is_paid, standing


def follow(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Read anew how the returns of these orders stand. Whoever calls it holds their chains. A reaction to whatever is
    told of returns and of parcels that come back; running it again changes nothing."""
    db.session.flush()
    rows = returns_of(business_id, order_ids, to_change=True)
    if not rows:
        return
    facts = facts_of(business_id, {row.order_id for row in rows})
    counts = counts_of(business_id, [row.id for row in rows])
    for row in rows:
        _unsettle(row, facts[row.order_id])
        pieces, inspected = counts.get(row.id, (0, 0))
        subject = Subject(row.id, row.return_type, row.parcel_id, row.by_carrier, pieces, inspected,
                          row.settled_how if row.settled_at else "")  # fmt: skip
        _take(row, subject, facts[row.order_id])
    db.session.flush()


def save_terms(row: Return) -> None:
    """Let a return be found by the numbers that it has now."""
    mine = ReturnTerm.business_id == row.business_id, ReturnTerm.return_id == row.id
    terms = terms_of([], filter(None, (row.tracking_number, row.platform_id)), [])
    db.session.execute(delete(ReturnTerm).where(*mine, ReturnTerm.term.not_in(terms)))
    rows = [{"business_id": row.business_id, "term": term, "return_id": row.id} for term in sorted(terms)]
    insert_new(ReturnTerm, rows, ["business_id", "term", "return_id"])


def _unsettle(row: Return, facts: list) -> None:
    """A return whose refund was taken back, with none instead of it, waits to be settled anew."""
    if row.settled_at and row.settled_how == "refunded" and not is_paid(row.id, facts):
        row.settled_at, row.settled_how, row.settled_words, row.settled_by_name = None, "", "", ""


def _take(row: Return, subject: Subject, facts: list) -> None:
    now_stands = standing(subject, facts)
    row.state = now_stands.state
    row.state_at = now_stands.at or row.opened_at
    row.received_at, row.received_by_name = now_stands.received_at, now_stands.received_by
    if row.settled_at is None:
        row.settled_how = now_stands.settled_how
    done = row.state == "done"
    row.due_sort = (row.settled_at or row.state_at) if done else (row.due_at or FAR)
