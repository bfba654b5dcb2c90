"""What happened, as a buyer may read it: the steps of a parcel and the history of an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.handover.rules.reasons import FAILURES, day_words
from webapp.ledger.rules import FactLike, in_order

# Facts that are the buyer's business, in the buyer's words. All others stay inside the shop.
TOLD = {
    "placed": "Order placed",
    "paid": "Paid",
    "handed_over": "Given to the carrier",
    "collected": "Fetched by the carrier",
    "shipped": "Shipped",
    "in_transit": "On the way",
    "out_for_delivery": "Out for delivery",
    "available_for_pickup": "Waiting at a pick-up point",
    "attempt_failed": "The carrier came and could not deliver",
    "exception": "The carrier reports a problem",
    "carrier_cancelled": "The carrier cancelled the delivery",
    "damaged": "Reported damaged",
    "lost": "Reported lost",
    "returning": "On its way back to the shop",
    "returned": "Back at the shop",
    "delivered": "Delivered",
    "acknowledged": "You said that you have it",
    "part_cancelled": "A part of the order was cancelled",
    "cancelled": "Order cancelled",
}

# A step is reached when one of its facts is there, or a later step is.
STEPS = (
    ("Ordered", frozenset({"placed"})),
    ("With the carrier", frozenset({"handed_over", "collected", "shipped"})),
    ("On the way", frozenset({"in_transit"})),
    ("Near you", frozenset({"out_for_delivery", "available_for_pickup"})),
    ("Delivered", frozenset({"delivered", "acknowledged"})),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a parcel's way: `at` is when it was reached, if that was told."""

    words: str
    reached: bool
    current: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    words: str
    kind: str
    where: str
    parcel_id: Any = None


def history(facts: Iterable[FactLike]) -> list[Line]:
    """What happened, newest first, as the buyer may read it. "On the way" again, without a place, says nothing new."""
    lines: list[Line] = []
    for fact in in_order(facts):
        if fact.kind not in TOLD or (lines and lines[-1].kind == fact.kind == "in_transit" and not _where(fact)):
            continue
        lines.append(Line(fact.happened_at, _told(fact), fact.kind, _where(fact), fact.parcel_id))
    return lines[::-1]


def _told(fact: FactLike) -> str:
    """The fact in the buyer's words; of the shop's own couriers it is known why it failed, and when they come again."""
    details = fact.details or {}
    failure = FAILURES.get(str(details.get("reason", "")))
    if fact.kind != "attempt_failed" or failure is None:
        return TOLD[fact.kind]
    again = day_words(str(details.get("next_on", "")))
    return f"The courier came, but {failure.told}" + (f". Next try on {again}" if again else "")


def _where(fact: FactLike) -> str:
    place = (fact.details or {}).get("where", "")
    return place if isinstance(place, str) else ""


def _of(facts: Iterable[FactLike], parcel_id: Any) -> list[FactLike]:
    return [fact for fact in in_order(facts) if parcel_id is None or fact.parcel_id in {None, parcel_id}]


def steps(facts: Iterable[FactLike], parcel_id: Any = None) -> list[Step]:
    """The way of one parcel in five steps."""
    mine = _of(facts, parcel_id)
    times = [min((fact.happened_at for fact in mine if fact.kind in kinds), default=None) for _, kinds in STEPS]
    furthest = max((place for place, at in enumerate(times) if at), default=-1)
    return [
        Step(words, place <= furthest, place == furthest, times[place]) for place, (words, _) in enumerate(STEPS)
    ]  # fmt: skip


def left_at(facts: Iterable[FactLike], parcel_id: Any = None) -> datetime | None:
    """When the carrier got it, which is when its promised days begin."""
    kinds = {"collected": 0, "handed_over": 1, "shipped": 2}
    mine = [fact for fact in _of(facts, parcel_id) if fact.kind in kinds]
    return min(mine, key=lambda fact: (kinds[fact.kind], fact.happened_at)).happened_at if mine else None
