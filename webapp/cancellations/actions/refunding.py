"""Money goes back to the buyer."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.models import Refund, refund_keyed, refunds_of
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.orders.models import Order, order_of


def record_refund(
    business_id: UUID, order_id: UUID, amount: Decimal | None, currency: str, why: str, key: str, actor: str,
    actor_name: str, parcel_id: UUID | None = None,
) -> Refund | Refusal:  # fmt: skip
    """Write down that money goes back to the buyer: `amount` in the order's currency ("" takes it as it is), or None
    for all that is left. Never more than was paid, whoever else refunds at the same moment: the order's chain is held
    from here to the commit. The same `key` of an order again is the same refund. The caller commits.

    Refused with nothing_paid, amount_unknown, other_currency, all_refunded, bad_amount, too_much, withdrawn,
    unknown_order.
    """
    stories = open_stories(business_id, [order_id]) if order_of(business_id, order_id) else {}
    if not stories:
        return Refusal("unknown_order", "There is no such order.")
    if known := refund_keyed(business_id, order_id, key):
        return Refusal("withdrawn", "This refund was taken back.") if known.withdrawn_at else known
    purse = purse_of(db.session.get_one(Order, (business_id, order_id)), stories[order_id].facts)
    found = rules.refundable(purse, amount, currency)
    if isinstance(found, Refusal):
        return found
    part = "whole" if found == purse.amount else "part"
    row = Refund(business_id=business_id, order_id=order_id, key=key, amount=found, currency=purse.currency, part=part,
                 why=why[:200], refunded_at=now(), by=actor, by_name=actor_name)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    details = {"amount": f"{found:.2f}", "currency": purse.currency, "part": part, "why": row.why, "for": key}
    write(stories, [Telling(order_id, "refunded", f"refund-{row.id}", row.refunded_at, actor, actor_name, parcel_id,
                            None, details)])  # fmt: skip
    return row


def withdraw_refund(business_id: UUID, order_id: UUID, key: str, actor: str, actor_name: str) -> None:
    """A refund that was written down does not happen after all; once is enough. The caller commits."""
    stories = open_stories(business_id, [order_id])
    row = refund_keyed(business_id, order_id, key)
    if row is None or row.withdrawn_at:
        return
    row.withdrawn_at = now()
    db.session.flush()
    fact = f"refund-{row.id}"
    write(stories, [Telling(order_id, "undone", f"undone-{fact}", row.withdrawn_at, actor, actor_name, undoes=fact)])


def purse_of(order: Order, facts: Sequence[Any]) -> rules.Purse:
    """What was paid for an order with these facts, and what of it has gone back. To write, hold its chain first."""
    return purses_of(order.business_id, [order], {order.id: facts})[order.id]


def purses_of(
    business_id: UUID, orders: Iterable[Order], facts: Mapping[UUID, Sequence[Any]]
) -> dict[UUID, rules.Purse]:
    """The same for many orders of a business, by their ids."""
    orders = list(orders)
    gone = refunds_of(business_id, [order.id for order in orders])
    return {order.id: _purse(order, facts[order.id], gone[order.id]) for order in orders}


def _purse(order: Order, facts: Sequence[Any], gone: Sequence[Refund]) -> rules.Purse:
    paid = rules.was_paid(order.prepaid_at is not None, in_order(facts))
    return rules.Purse(order.amount, order.currency, paid, sum((one.amount for one in gone), Decimal(0)))
