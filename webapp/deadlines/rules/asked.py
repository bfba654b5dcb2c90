"""What an order is asked for several times: each return has a clock of its own, which begins anew with the last thing
that the platform wants of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from webapp.policy.rules import Rule


def each_asked(rule: Rule, facts: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The facts as the clock of each return sees them that the rule's starts name; where they name none, all facts."""
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
