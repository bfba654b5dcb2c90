"""What a buyer is told: in plain words, nothing about the inside of the shop, nothing that is not certain. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from webapp.ledger.rules import FactLike, in_order


@dataclass(frozen=True, slots=True)
class Say:
    """The big line for a status, and the sentence under it."""

    headline: str
    sentence: str
    tone: str
    icon: str


SAY = {
    "unpaid": Say("Waiting for payment", "The shop packs your order once it is paid.", "grey", "coin"),
    "on_hold": Say("The shop has your order", "It is packed as soon as the marketplace releases it.", "grey", "pause"),
    "to_confirm": Say("The shop has your order", "It will be packed soon.", "grey", "box"),
    "to_hand_over": Say("Being packed", "The carrier gets it next.", "blue", "box"),
    "handed_over": Say("With the carrier", "It has left the shop.", "blue", "hand"),
    "on_the_way": Say("On the way", "The carrier is bringing it nearer.", "blue", "truck"),
    "out_for_delivery": Say("Out for delivery", "It is on the vehicle; please be reachable.", "blue", "bike"),
    "available_for_pickup": Say("Ready to collect", "It waits for you at the carrier's pick-up point.", "blue", "pin"),
    "attempt_failed": Say("Nobody could take it", "The carrier will say what happens next.", "amber", "door"),
    "exception": Say("Held up", "The carrier reports a problem. The shop can see it too.", "amber", "warning"),
    "delayed": Say("Later than promised", "It is still on its way.", "amber", "clock"),
    "returning": Say("On its way back", "The carrier is taking it back to the shop.", "amber", "back"),
    "damaged": Say("Damaged on the way", "Please write to the shop; it can see this too.", "red", "crack"),
    "lost": Say("The carrier cannot find it", "Please write to the shop; it can see this too.", "red", "search"),
    "delivered": Say("Delivered", "Is it with you?", "green", "home"),
    "acknowledged": Say("You have it", "Thank you for saying so.", "green", "smile"),
    "returned": Say("Back at the shop", "The carrier took it back to the shop.", "grey", "back"),
    "cancelled": Say("Cancelled", "This order was cancelled; nothing will arrive.", "red", "cross"),
}  # fmt: skip
NOTHING_KNOWN = Say("The shop has your order", "There is nothing more to tell yet.", "grey", "box")

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
CANNOT_SAY = frozenset({"unpaid", "on_hold", "to_confirm", "to_hand_over", "cancelled", "acknowledged"})


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


@dataclass(frozen=True, slots=True)
class Promise:
    """When it comes: a day or a range of days, who says so, and whether that day is over."""

    first: date | None
    last: date | None
    words: str
    late: bool = False


def say(status: str) -> Say:
    """The big line for a status."""
    return SAY.get(status, NOTHING_KNOWN)


def may_acknowledge(status: str) -> bool:
    """Whether saying "I have it" makes sense: it has left the shop, and nobody said so yet."""
    return status not in CANNOT_SAY and status in SAY


def history(facts: Iterable[FactLike]) -> list[Line]:
    """What happened, newest first, as the buyer may read it. "On the way" again, without a place, says nothing new."""
    lines: list[Line] = []
    for fact in in_order(facts):
        if fact.kind not in TOLD or (lines and lines[-1].kind == fact.kind == "in_transit" and not _where(fact)):
            continue
        lines.append(Line(fact.happened_at, TOLD[fact.kind], fact.kind, _where(fact), fact.parcel_id))
    return lines[::-1]


def day(on: date) -> str:
    """A day as people say it: "Tue 24 Nov"."""
    return f"{on:%a} {on.day} {on:%b}"


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


def promise(
    told_on: date | None,
    marketplace_at: datetime | None,
    days: tuple[int | None, int | None],
    left: datetime | None,
    today: date,
    zone: tzinfo,
) -> Promise:
    """When a parcel comes, from the best of what is known, and who says so.

    The carrier's own day for this parcel; else the marketplace's; else the days that the carrier promises in general,
    counted from when it got the parcel; else nothing, and that is said.
    """
    if told_on:
        return Promise(told_on, told_on, "The carrier expects to deliver on this day.", told_on < today)
    if marketplace_at:
        day = marketplace_at.astimezone(zone).date()
        return Promise(None, day, "The marketplace promised it by this day.", day < today)
    last = days[1] if days[1] is not None else days[0]
    if last is None:
        return Promise(None, None, "Neither the carrier nor the shop has named a day yet.")
    first = days[0] if days[0] is not None else last
    first, last = min(first, last), max(first, last)
    if left is None:
        span = f"{first} to {last} days" if first != last else f"{last} {'day' if last == 1 else 'days'}"
        return Promise(None, None, f"The carrier promises {span}, counted from when it gets the parcel.")
    day = left.astimezone(zone).date()
    first_on, last_on = day + timedelta(days=first), day + timedelta(days=last)
    return Promise(first_on, last_on, "This is what the carrier promises in general.", last_on < today)


def statuses_of(parcels: Mapping[str, Mapping[str, Any]], order_status: str) -> dict[str, str]:
    """Each parcel's status by its id, as the chain keeps them; what concerns the whole order goes before."""
    whole = order_status if order_status in CANNOT_SAY else ""
    return {name: whole or parcel.get("status") or "to_hand_over" for name, parcel in parcels.items()}
