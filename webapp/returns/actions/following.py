"""Keeping returns in line with their orders' facts."""

from collections.abc import Iterable
from uuid import UUID

from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.orders.models import Order
from webapp.returns.models import FAR, Return, counts_of, returns_of
from webapp.returns.rules.standing import Subject, standing

FIELD = "return_answer_due_time"


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
        pieces, inspected = counts.get(row.id, (0, 0))
        subject = Subject(row.id, row.return_type, row.parcel_id, row.by_carrier, pieces, inspected,
                          row.settled_how if row.settled_at else "")  # fmt: skip
        _take(row, subject, facts[row.order_id])
    _state_times(business_id, rows)
    db.session.flush()


def _state_times(business_id: UUID, rows: list[Return]) -> None:
    """The platform's deadlines for answers go where the platform's other times of an order are: the radar watches
    them there. One that is answered stays: it was in time or not."""
    asked = [(row.due_at, row.order_id) for row in rows if row.due_at and row.state == "asked"]
    first = {order_id: due_at for due_at, order_id in sorted(asked, reverse=True)}
    for order_id, due_at in first.items():
        order = db.session.get_one(Order, (business_id, order_id))
        if order.platform_times.get(FIELD) != (text := due_at.isoformat()):
            order.platform_times = {**order.platform_times, FIELD: text}


def _take(row: Return, subject: Subject, facts: list) -> None:
    now_stands = standing(subject, facts)
    row.state = now_stands.state
    row.state_at = now_stands.at or row.opened_at
    row.received_at, row.received_by_name = now_stands.received_at, now_stands.received_by
    if row.settled_at is None:
        row.settled_how = now_stands.settled_how
    done = row.state == "done"
    row.due_sort = (row.settled_at or row.state_at) if done else (row.due_at or FAR)
