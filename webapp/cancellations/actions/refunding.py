"""Money goes back to the buyer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.models import TYPED, Refund, refund_keyed, refund_of, refunds_of
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.orders.models import Order, order_of


def record_refund(
    business_id: UUID, order_id: UUID, amount: Decimal | None, currency: str, why: str, key: str, actor: str,
    actor_name: str, parcel_id: UUID | None = None, instead_of: str = "",
) -> Refund | Refusal:  # fmt: skip
    """Write down that money goes back to the buyer: `amount` in the order's currency ("" takes it as it is), or None
    for all that is left. Never more than was paid, whoever else refunds at the same moment: the order's chain is held
    from here to the commit. The same `key` of an order again is the same refund. `instead_of` is the key of the fact of
    a refund that was taken back, and that this one corrects. The caller commits.

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
    details |= {"instead_of": instead_of} if instead_of else {}
    write(stories, [Telling(order_id, "refunded", row.fact_key, row.refunded_at, actor, actor_name, parcel_id,
                            None, details)])  # fmt: skip
    return row


def withdraw_refund(business_id: UUID, order_id: UUID, key: str, because: str, actor: str, actor_name: str) -> None:
    """The refund of that key does not happen after all; once is enough. The caller commits."""
    stories = open_stories(business_id, [order_id])
    row = refund_keyed(business_id, order_id, key)
    if row and not row.withdrawn_at:
        _withdraw(stories, row, because, actor, actor_name)


def undo_refund(
    business_id: UUID, refund_id: UUID, amount: Decimal | None, because: str, actor: str, actor_name: str
) -> Refund | Refusal:
    """Take a refund back that was written down by mistake, and write it down anew with the right `amount` if one is
    given. Nothing is rewritten: the old fact is undone by one that names it, and the new one names the old. What it was
    for can be paid back again. Once is enough; answers with the refund that stands now or was taken back. The caller
    commits.

    Refused with unknown_refund, no_reason, same_amount, and whatever the new refund is refused with.
    """
    if (row := refund_of(business_id, refund_id)) is None:
        return Refusal("unknown_refund", "There is no such refund.")
    stories = open_stories(business_id, [row.order_id])
    db.session.refresh(row)
    if row.withdrawn_at:
        return row
    if not (because := " ".join(because.split())[:200]):
        return Refusal("no_reason", "Say what was wrong.", "because")
    facts = stories[row.order_id].facts
    if amount is not None and (wrong := _cannot_be_instead(row, amount, facts)):
        return wrong
    parcel_id = next((fact.parcel_id for fact in facts if fact.key == row.fact_key), None)
    _withdraw(stories, row, because, actor, actor_name)
    row.free_key()
    db.session.flush()
    if amount is None:
        return row
    key = f"{TYPED}{row.id}" if row.key == row.purpose else row.purpose
    return record_refund(
        business_id, row.order_id, amount, "", row.why, key, actor, actor_name, parcel_id, row.fact_key
    )


def _cannot_be_instead(row: Refund, amount: Decimal, facts: Sequence[Any]) -> Refusal | None:
    """Why a refund cannot be of that amount instead, if it cannot."""
    purse = purse_of(db.session.get_one(Order, (row.business_id, row.order_id)), facts)
    found = rules.refundable(replace(purse, refunded=purse.refunded - row.amount), amount)
    if found == row.amount:
        return Refusal("same_amount", "That is the amount that is written down.", "amount")
    return found if isinstance(found, Refusal) else None


def _withdraw(stories: dict[UUID, Story], row: Refund, because: str, actor: str, actor_name: str) -> None:
    row.withdrawn_at, row.withdrawn_by_name, row.withdrawn_because = now(), actor_name, because
    db.session.flush()
    write(stories, [Telling(row.order_id, "undone", f"undone-{row.fact_key}", row.withdrawn_at, actor, actor_name,
                            details={"undid": "refunded", "reason": because}, undoes=row.fact_key)])  # fmt: skip


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
