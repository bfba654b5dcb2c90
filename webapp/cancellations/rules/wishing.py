"""Who wants an order called off, by its facts, and whether that still waits for an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.cancellations.rules.calling_off import ARRIVED
from webapp.ledger.rules import in_order


@dataclass(frozen=True, slots=True)
class Wish:
    """A request or a rule's word, known by the key of its fact. `by` is "buyer", "shop" or "rule"; `answered` says that
    somebody refused it."""

    key: str
    by: str
    at: datetime
    words: str = ""
    reason: str = ""
    rule: str = ""
    answered: bool = False

    @property
    def standing(self) -> str:
        """How a new row of it stands."""
        return "rejected" if self.answered else "proposed" if self.by == "rule" else "asked"


def wishes(facts: Sequence[Any]) -> dict[str, Wish]:
    """The wishes among these facts (those that stand, as they happened), by key."""
    refusals = [fact for fact in facts if fact.kind == "cancel_rejected"]
    found = [_wish(fact, refusals) for fact in facts if _is_wish(fact)]
    return {wish.key: wish for wish in found}


def standing_wishes(facts: Iterable[Any]) -> dict[str, Wish]:
    """The same, from all the facts there are of an order."""
    return wishes(in_order(facts))


def is_over(status: str) -> bool:
    """Whether an order of that status can no longer be called off by anybody."""
    return status == "cancelled" or status in ARRIVED


def _is_wish(fact: Any) -> bool:
    due = fact.kind == "missed" and fact.details.get("effect") == "cancellation_due"
    return due or fact.kind == "cancel_requested"


def _wish(fact: Any, refusals: Iterable[Any]) -> Wish:
    details = {name: str(value) for name, value in fact.details.items()}
    if fact.kind == "missed":
        return Wish(fact.key, "rule", fact.happened_at, rule=details.get("rule", ""))
    # Before buyers could ask, only the shop itself noted such a wish, without saying by whom.
    by = "buyer" if details.get("by") == "buyer" else "shop"
    answered = any(one.happened_at >= fact.happened_at for one in refusals)
    return Wish(fact.key, by, fact.happened_at, details.get("words", ""), details.get("reason", ""), "", answered)
