"""Orders are called off: by the seller, because the buyer asked, or because a rule says so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.actions.following import follow
from webapp.cancellations.actions.refunding import record_refund, withdraw_refund
from webapp.cancellations.models import WAITING, Cancellation, Refund, cancellations_of, orders_with_markets, reasons
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.ledger.rules import fold, in_order
from webapp.orders.models import Order

LONGEST = 200
TAKEN_BACK = "The cancellation was taken back"


@dataclass(frozen=True, slots=True)
class Called:
    """What became of calling one order off: why not, or what went back to the buyer (or why nothing did)."""

    order_id: UUID
    number: str
    refusal: Refusal | None = None
    refund: Refund | Refusal | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The reason that somebody gives: the platform's code, or words where the platform's list was not read."""

    code: str = ""
    words: str = ""


def cancel_orders(
    business_id: UUID, order_ids: Collection[UUID], why: Why, actor: str, actor_name: str
) -> list[Called]:
    """Call these orders off in the seller's name, each as far as the platform allows it to a seller, and pay back what
    was paid in advance. One answer per order; another business's are not among them. The caller commits."""
    answers = []
    stories = open_stories(business_id, [order.id for order, _ in orders_with_markets(business_id, order_ids)])
    for order, market in orders_with_markets(business_id, list(stories)):
        standing = standing_of(order, market, stories[order.id].facts)
        refusal = rules.why_not(standing) or _wrong_reason(standing, why)
        if refusal:
            answers.append(Called(order.id, order.number, refusal))
            continue
        row = Cancellation(business_id=business_id, id=new_id(), order_id=order.id, by="seller", standing="proposed",
                           reason=why.code, words=why.words[:LONGEST])  # fmt: skip
        row.key = row.fact_key
        db.session.add(row)
        answers.append(carry_out(row, order, stories[order.id], actor, actor_name))
    return answers


def carry_out(row: Cancellation, order: Order, story: Story, actor: str, actor_name: str) -> Called:
    """Make a wish or proposal true: the fact, the row's standing, the refund. The order's chain is held by the caller,
    who has looked whether it may be."""
    row.standing, row.settled_at, row.settled_by, row.settled_by_name = "made", now(), actor, actor_name
    row.runs_at, row.platform_status = None, order.platform_status
    said = "" if row.by == "buyer" else row.words  # what a buyer says may name somebody: no fact has it
    details = {"by": row.by, "reason": row.reason, "words": said, "rule": row.rule}
    told = Telling(order.id, "cancelled", row.fact_key, row.settled_at, actor, actor_name,
                   details={name: text for name, text in details.items() if text})  # fmt: skip
    for other in cancellations_of(order.business_id, [order.id])[order.id]:
        if other.standing in WAITING and other is not row:
            settle(other, "lapsed", actor, actor_name)
    db.session.flush()
    write({order.id: story}, [told])
    why = reasons().words(row.reason) or said or ("the buyer asked" if row.by == "buyer" else "")
    why = f"Cancelled: {why}" if why else "Cancelled"
    refund = record_refund(order.business_id, order.id, None, "", why, row.fact_key, actor, actor_name)
    return Called(order.id, order.number, refund=refund)


def take_back(business_id: UUID, row: Cancellation, actor: str, actor_name: str) -> Refusal | None:
    """Undo a cancellation that was made here, as long as the platform has not said the same. Its stock is free again
    since, so the order has to be confirmed anew; the refund is taken back with it."""
    story = open_stories(business_id, [row.order_id])[row.order_id]
    db.session.refresh(row)
    if row.standing != "made" or row.confirmed_at:
        return Refusal("over", "The platform has cancelled it too, so it stays cancelled." if row.confirmed_at
                       else "It is not cancelled.")  # fmt: skip
    settle(row, "withdrawn", actor, actor_name)
    db.session.flush()
    undone = [row.fact_key, *(fact.key for fact in in_order(story.facts) if fact.kind in {"confirmed", "reserved"})]
    write({row.order_id: story}, [
        Telling(row.order_id, "undone", f"undone-{key}", now(), actor, actor_name, undoes=key,
                details={"words": TAKEN_BACK}) for key in undone
    ])  # fmt: skip
    withdraw_refund(business_id, row.order_id, row.fact_key, TAKEN_BACK, actor, actor_name)
    _ask_again(business_id, row.order_id)
    return None


def _ask_again(business_id: UUID, order_id: UUID) -> None:
    """What a buyer asked and nobody refused waits for an answer again, by a row of its own: one that was settled stays
    as it is, and its facts' keys are spent."""
    spent = {
        row.key: row
        for row in cancellations_of(business_id, [order_id])[order_id]
        if row.by == "buyer" and row.standing in {"lapsed", "withdrawn"}
    }
    for key, row in spent.items():
        row.key = f"{key}-{row.fact_key}"
    db.session.flush()
    follow(business_id, [order_id])
    for row in cancellations_of(business_id, [order_id])[order_id]:
        if row.key in spent:
            row.words = spent[row.key].words
    db.session.flush()


def standing_of(order: Order, market: str, facts: Sequence[Any]) -> rules.Standing:
    """What is known of an order, by all its facts, for calling it off."""
    state = fold(facts)
    arranged = any(fact.kind == "arranged" for fact in in_order(facts))
    left = any(parcel.left_at for parcel in state.parcels.values())
    return rules.Standing(market, state.status, order.platform_status, arranged, left)


def _wrong_reason(order: rules.Standing, why: Why) -> Refusal | None:
    known = reasons().of_seller(order.market, order.state)
    if not known:
        return None if why.words.strip() else Refusal("no_words", "Write the reason in words.", "words")
    if why.code not in {reason.code for reason in known}:
        return Refusal("wrong_reason", "That reason does not hold for this order's market and state.", "reason")
    return None


def settle(row: Cancellation, standing: str, actor: str, actor_name: str) -> None:
    """A wish or proposal stands so from now on, by that person's or clock's doing."""
    row.standing, row.settled_at, row.settled_by, row.settled_by_name = standing, now(), actor, actor_name
    row.runs_at = None
