"""Somebody asks for an order to be called off, and somebody answers."""

from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.actions.cancelling import LONGEST, Called, Why, carry_out, settle, standing_of
from webapp.cancellations.actions.following import follow
from webapp.cancellations.models import Cancellation, cancellations_of, orders_with_markets, reasons
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write


def ask_for_buyer(
    business_id: UUID, order_id: UUID, words: str, source: str, actor: str, actor_name: str
) -> Refusal | None:
    """The buyer wants the order cancelled: `source` is where that was said ("page", "typed", "export"). While one wish
    waits, another changes nothing. The caller commits."""
    story = open_stories(business_id, [order_id])[order_id]
    [(order, market)] = orders_with_markets(business_id, [order_id])
    if refusal := rules.why_not_answered(standing_of(order, market, story.facts)):
        return refusal
    follow(business_id, [order_id])
    rows = cancellations_of(business_id, [order_id])[order_id]
    if any(row.standing == "asked" and row.by == "buyer" for row in rows):
        return None
    said = sum(fact.kind == "cancel_requested" for fact in story.facts) + 1
    key, details = f"cancel-requested-{said}", {"by": "buyer", "source": source}
    write({order_id: story}, [Telling(order_id, "cancel_requested", key, now(), actor, actor_name, details=details)])
    follow(business_id, [order_id])
    for row in cancellations_of(business_id, [order_id])[order_id]:
        if row.key == key:  # what a buyer said may name somebody: it stands where it can be erased, not in the ledger
            row.words = "" if order.erased_at else words[:LONGEST]
    db.session.flush()
    return None


def agree(business_id: UUID, row: Cancellation, actor: str, actor_name: str) -> Called:
    """Say yes to whoever asked, or let a rule's proposal run now. The caller commits."""
    story = open_stories(business_id, [row.order_id])[row.order_id]
    [(order, market)] = orders_with_markets(business_id, [row.order_id])
    db.session.refresh(row)
    standing = standing_of(order, market, story.facts)
    if row.standing not in {"asked", "proposed", "stopped"}:
        return Called(order.id, order.number, Refusal("settled", "That was settled meanwhile."))
    refusal = rules.why_not(standing) if row.by == "shop" else rules.why_not_answered(standing)
    if refusal:
        return Called(order.id, order.number, refusal)
    if row.by == "buyer":
        row.reason = next((one.code for one in reasons().of_seller(market, standing.state) if one.buyer_asked), "")
    return carry_out(row, order, story, actor, actor_name)


def refuse(business_id: UUID, row: Cancellation, why: Why, actor: str, actor_name: str) -> Refusal | None:
    """Say no to a buyer (or to the shop's own wish), with one of the platform's reasons where they are known. The
    caller commits."""
    story = open_stories(business_id, [row.order_id])[row.order_id]
    [(_, market)] = orders_with_markets(business_id, [row.order_id])
    db.session.refresh(row)
    if row.standing != "asked":
        return Refusal("settled", "That was settled meanwhile.")
    if refusal := _wrong_refusal(row, market, why):
        return refusal
    settle(row, "rejected", actor, actor_name)
    row.reason = why.code
    db.session.flush()
    if row.by != "buyer":  # nobody outside asked: a refusal would answer a buyer who asked too, and stop their clock
        kept = {"words": "The seller keeps the order"}
        write({row.order_id: story}, [Telling(row.order_id, "undone", f"undone-{row.key}", now(), actor, actor_name,
                                              undoes=row.key, details=kept)])  # fmt: skip
        return None
    details = {"by": "seller", "request": row.key, "reason": why.code, "words": why.words[:LONGEST]}
    write({row.order_id: story}, [Telling(row.order_id, "cancel_rejected", f"cancel-rejected-{row.id}", now(), actor,
                                          actor_name, details={k: v for k, v in details.items() if v})])  # fmt: skip
    return None


def stop(business_id: UUID, row: Cancellation, actor: str, actor_name: str) -> Refusal | None:
    """Keep a rule's proposal from being carried out. The caller commits."""
    open_stories(business_id, [row.order_id])
    db.session.refresh(row)
    if row.standing != "proposed":
        return Refusal("settled", "That was settled meanwhile.")
    settle(row, "stopped", actor, actor_name)
    db.session.flush()
    return None


def _wrong_refusal(row: Cancellation, market: str, why: Why) -> Refusal | None:
    known = reasons().of_refusal(market)
    if row.by != "buyer" or (not known and why.words.strip()):
        return None
    if not known:
        return Refusal("no_words", "Write the reason in words.", "words")
    if why.code not in {one.code for one in known}:
        return Refusal("wrong_reason", "Choose one of the platform's reasons.", "reason")
    return None
