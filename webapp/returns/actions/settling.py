"""The end of a return: money back whole or in part, a replacement, nothing owed, or called off."""

from decimal import Decimal
from itertools import takewhile
from uuid import UUID

from webapp.cancellations.actions.refunding import record_refund
from webapp.kit.clock import now
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.returns.actions.answering import LONGEST, held
from webapp.returns.actions.following import follow
from webapp.returns.actions.opening import By, details_of
from webapp.returns.models import Return
from webapp.returns.rules.words import TYPES

BY_HAND = ("refunded", "replaced", "nothing", "withdrawn")


def settle_return(
    business_id: UUID, return_id: UUID, how: str, amount: Decimal | None, words: str, by: By
) -> Return | Refusal:
    """Settle a return, once: `how` is one of BY_HAND, `amount` the refund's (None: all that is left of what was paid).
    The caller commits.

    Refused with unknown_return, unknown_choice, no_reason, not_answered, and whatever the refund is refused with.
    """
    if (row := held(business_id, return_id)) is None:
        return Refusal("unknown_return", "There is no such return.")
    words = " ".join(words.split())[:LONGEST]
    if row.settled_at:
        return row
    if how not in BY_HAND:
        return Refusal("unknown_choice", "Choose how it ends.", "how")
    if how in {"nothing", "withdrawn"} and not words:
        return Refusal("no_reason", "Say why.", "words")
    if row.state == "asked" and how != "withdrawn":
        return Refusal("not_answered", "Answer it first: agree or refuse.")
    if row.state == "done":
        return Refusal("done", "It has ended already.")
    if how == "refunded" and (wrong := _pay_back(row, amount, words, by)):
        return wrong
    row.settled_at, row.settled_how, row.settled_words, row.settled_by_name = now(), how, words, by.name
    if how == "withdrawn":
        _unask(row, words, by)
    follow(business_id, [row.order_id])
    return row


def _pay_back(row: Return, amount: Decimal | None, words: str, by: By) -> Refusal | None:
    why = ": ".join(filter(None, (f"Return, {TYPES[row.return_type].lower()}", words)))
    paid = record_refund(row.business_id, row.order_id, amount, row.currency, why, f"return-{row.id}", by.actor,
                         by.name, row.parcel_id)  # fmt: skip
    return paid if isinstance(paid, Refusal) else None


def _unask(row: Return, words: str, by: By) -> None:
    """Nobody wants it any more, so nobody waits for an answer that was not given."""
    stories = open_stories(row.business_id, [row.order_id])
    mine = [fact for fact in in_order(stories[row.order_id].facts) if fact.details.get("return") == str(row.id)]
    unanswered = takewhile(lambda fact: fact.kind == "return_requested", reversed(mine))
    write(stories, [
        Telling(row.order_id, "undone", f"undone-{fact.key}", now(), by.actor, by.name, fact.parcel_id, None,
                details_of(row, words=words), fact.key) for fact in unanswered
    ])  # fmt: skip
