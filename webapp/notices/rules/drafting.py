"""From facts to what is to be said about them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.notices.rules.words import AUDIENCES, WORDS

RULED = frozenset({"lost", "delayed"})
BLANK = re.compile(r"\{(\w+)\}")
PLATFORMS = "platform-"  # how the keys begin of what the platform told us: nobody need be told it again
# How the platform calls what a seller agrees to; of the rest the money's own message speaks to the buyer.
AGREED = {
    "": "return_authorised",
    "APPROVE_RETURN": "return_authorised",
    "OFFER_PARTIAL_REFUND": "return_offered",
}
PLAIN = frozenset(
    {"complained", "damaged", "lost", "excused", "return_rejected", "return_received", "sent_back",
     "cancel_rejected"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drafted:
    """A notice as it will be kept: `code` is its line in the table of words."""

    fact_key: str
    audience: str
    code: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What the words need besides a fact: the order's number, when we came to know the order, what a reason's or a
    rule's code says in words, and whether a reason empties the platform's stock."""

    number: str
    known_at: datetime
    reason: Callable[[str], str]
    rule: Callable[[str], str]
    empties_stock: Callable[[str], bool]


def drafts(facts: Sequence[Any], context: Context) -> list[Drafted]:
    """Everything that these facts (those that stand, as they happened) give cause to say. What was over before we knew
    the order is no news: a first import brings a year of it."""
    refunds = {fact.details.get("for"): fact for fact in facts if fact.kind == "refunded"}
    found = []
    for fact in facts:
        if fact.happened_at < context.known_at:
            continue
        code = code_of(fact, {one.key for one in facts})
        for audience in AUDIENCES if code else ():
            if words := WORDS.get((code, audience)):
                fill = _filled(fact, context, refunds.get(fact.key))
                found.append(Drafted(fact.key, audience, code, _fill(words.subject, fill), _fill(words.text, fill)))
    return found


def code_of(fact: Any, keys: Iterable[str]) -> str:
    """Which line of the table a fact is, "" for none. What came from the platform is known there; a refund that goes
    with a cancellation is said with it."""
    if fact.kind == "missed":
        return fact.details["effect"] if fact.details.get("effect") in RULED else ""
    if fact.key.startswith(PLATFORMS):
        return ""
    if fact.kind == "cancelled":
        by = fact.details.get("by")
        return f"cancelled_by_{by}" if by in {"seller", "buyer", "rule"} else "cancelled_by_seller" if by else ""
    if fact.kind == "split":
        return _split(fact.details)
    if fact.kind == "part_cancelled":
        return fact.kind if fact.details.get("by") == "seller" else ""
    if fact.kind == "refunded":
        return "" if fact.details.get("for") in keys else "refunded"
    if fact.kind == "return_authorised":
        return AGREED.get(fact.details.get("decision", ""), "return_agreed")
    if fact.kind == "return_received" and getattr(fact, "parcel_id", None):
        return ""  # the parcel itself came back undelivered: its buyer has sent nothing
    return fact.kind if fact.kind in PLAIN else ""


def _split(details: Mapping[str, str]) -> str:
    """Of an order that goes in parts: whether its rest waits or is to be cancelled; the last part needs no word."""
    if not details.get("rest"):
        return ""
    return "split_cancelled" if details.get("then", "").endswith("to be cancelled") else "split"


def shown(text: str, hello: str, order: str) -> str:
    """A text as it is read: with the greeting and the order's name, or without."""
    text = text.replace("{hello}", hello).replace("{order}", order)
    return text[:1].upper() + text[1:]


def _filled(fact: Any, context: Context, refund: Any) -> dict[str, str]:
    details: Mapping[str, str] = {name: str(value) for name, value in fact.details.items()}
    code = details.get("reason", "")
    reason = context.reason(code) or details.get("words") or details.get("why") or code or "no reason was given"
    amount = f"{details.get('currency', '')} {details.get('amount', '')}".strip()
    back = refund.details if refund else {}
    zeroes = "\n\nThe platform then sets this product’s stock to 0: put the right figure back afterwards."
    return {
        "number": context.number,
        "reason": reason,
        "code": f" ({code})" if code and context.reason(code) else "",
        "with_code": f" with the reason “{reason}” ({code})" if code else "",
        "going": details.get("going", ""),
        "rest": details.get("rest", ""),
        "zeroes": zeroes,
        "stock": zeroes if context.empties_stock(code) else "",
        "rule": context.rule(details.get("rule", "")),
        "refund": f" {back['currency']} {back['amount']} goes back to you." if back else "",
        "amount": amount,
        "goods": details.get("off", "what cannot be sent"),
        "event": details.get("name") or details.get("words") or "force majeure",
        "words": details.get("words") or reason,
        "decision": f" ({details['decision']})" if "decision" in details else "",
    }


def _fill(text: str, fill: Mapping[str, str]) -> str:
    """Filled in once: what somebody typed is text, whatever braces are in it."""
    return BLANK.sub(lambda blank: fill.get(blank[1], blank[0]), text)
