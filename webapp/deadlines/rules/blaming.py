"""By whose delay a deadline was missed: who had it in hand when the time ran out. A first answer from the facts alone;
a case may know better."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from webapp.policy.rules import Rule

# Whoever has seen a parcel at one of these has it from us.
HANDED_OVER = frozenset(
    {
        "handed_over", "collected", "in_transit", "out_for_delivery", "available_for_pickup", "attempt_failed",
        "exception", "returning", "returned", "delivered", "damaged", "lost", "acknowledged", "completed",
    }
)  # fmt: skip
# From here on it lies with the buyer: nobody was at the door, it waits to be fetched, or it has come.
WITH_BUYER = frozenset({"attempt_failed", "available_for_pickup", "delivered"})
MOVES = HANDED_OVER - {"acknowledged", "completed", "damaged", "lost", "exception"}
HELD, LET_GO = frozenset({"held"}), frozenset({"released", "paid"})


def fault_of(rule: Rule, facts: Sequence[Any], due_at: datetime) -> str:
    """Whose delay it was (policy/rules/faults.py), by what had happened when the time ran out. `facts` in their order.

    A force majeure that names the rule goes first. What the seller alone can do (answer a buyer; say Shipped where no
    carrier's scan does) is ours whoever has the parcel; else it is ours until handed over, the platform's while it
    held the order, the buyer's once the parcel waited for them, and the carrier's in between.
    """
    by_then = [fact for fact in facts if fact.happened_at <= due_at]
    if any(fact.kind == "excused" and rule.code in fact.details.get("rules", [rule.code]) for fact in facts):
        return "weather"
    if rule.starts_by == "buyer":
        return "ours"
    handed_over = any(fact.kind in HANDED_OVER for fact in by_then)
    held = _last(by_then, HELD | LET_GO)
    if not handed_over:
        return "platform" if held in HELD else "ours"
    if rule.figure.attempts:
        return "buyer"
    if "shipped" in rule.stops and "in_transit" not in rule.stops:
        return "ours"
    return "buyer" if _last(by_then, MOVES) in WITH_BUYER else "carrier"


def _last(facts: Sequence[Any], kinds: frozenset[str]) -> str:
    return next((fact.kind for fact in reversed(facts) if fact.kind in kinds), "")
