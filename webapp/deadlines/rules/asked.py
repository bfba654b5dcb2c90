"""What an order is asked for several times: each return has a clock of its own. The clock for the answer begins anew
with the last thing that the platform wants of it; the clock for the review with the return's arrival."""

from collections.abc import Iterator, Sequence
from typing import Any

from webapp.policy.rules import Rule

REQUEST, FINDING, REFUND = "return_requested", "inspected", "refunded"
UNASKED = "UNDELIVERED"  # a type of return that is none of the platform's: nobody reviews it
ON_ARRIVAL = "SELLER_RESPOND_RECEIVE_PACKAGE"


def each_asked(rule: Rule, facts: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The facts as the clock of each return sees them that the rule's starts name; where they name none, all facts."""
    if rule.covers == "every_return":
        yield from _each_review(rule, facts)
        return
    starts = {fact.details["return"]: fact for fact in facts if fact.kind in rule.starts and "return" in fact.details}
    if not starts:
        yield facts
    for last in starts.values():
        yield [fact for fact in facts if _is_seen(rule, fact, last)]


def _is_seen(rule: Rule, fact: Any, last: Any) -> bool:
    """Not what starts or stops another return's clock, nor what did so to this one before it was begun anew."""
    if fact.kind not in rule.starts | rule.stops:
        return True
    if fact.details.get("return", last.details["return"]) != last.details["return"]:
        return False
    return fact is last or (fact.kind in rule.stops and fact.happened_at >= last.happened_at)


def _each_review(rule: Rule, facts: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The facts as the clock for the review of each return sees them. None runs for a return that nobody asked for,
    that was refunded before it came, or for whose review the platform states a time of its own: that one is watched
    with the answers."""
    asked = {fact.details["return"]: fact for fact in facts if fact.kind == REQUEST and "return" in fact.details}
    for name, last in asked.items():
        own_time = last.details.get("action") == ON_ARRIVAL and last.details.get("due_at")
        mine = [fact for fact in facts if fact.kind in rule.starts | rule.stops and _is_about(fact, name)]
        come = next((place for place, fact in enumerate(mine) if fact.kind in rule.starts), None)
        if own_time or last.details.get("type") == UNASKED or come is None:
            continue
        if any(fact.kind == REFUND for fact in mine[:come]):
            continue
        seen = {id(fact) for fact in _whole_only(mine[come:])}
        yield [fact for fact in facts if fact.kind not in rule.starts | rule.stops or id(fact) in seen]


def _is_about(fact: Any, name: str) -> bool:
    return fact.details.get("return") == name or (fact.kind == REFUND and fact.details.get("for") == f"return-{name}")


def _whole_only(facts: Sequence[Any]) -> Iterator[Any]:
    """Of findings only the one with which every piece was looked at."""
    found = 0
    for fact in facts:
        if fact.kind == FINDING:
            found += int(fact.details.get("quantity", 0))
            if found < int(fact.details.get("pieces", 0)):
                continue
        yield fact
