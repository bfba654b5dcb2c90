"""A status in the buyer's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
    "rest_waits": Say("A part of it has been sent", "The rest follows in a parcel of its own.", "amber", "stack"),
    "rest_packed": Say("A part of it has been sent", "The rest is being packed.", "blue", "stack"),
    "to_follow": Say("Still at the shop", "It follows as soon as it is there.", "grey", "box"),
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

NOT_SENT = frozenset({"unpaid", "on_hold", "to_confirm", "rest_waits", "to_hand_over"})
OVER = frozenset({"cancelled", "acknowledged"})
CANNOT_SAY = NOT_SENT | OVER


def say(status: str) -> Say:
    """The big line for a status."""
    return SAY.get(status, NOTHING_KNOWN)


def may_acknowledge(status: str) -> bool:
    """Whether saying "I have it" makes sense: it has left the shop, and nobody said so yet."""
    return status not in CANNOT_SAY and status in SAY


def may_complain(status: str, some_left: bool = False) -> bool:
    """Whether something can be wrong with it already: it, or some of its parcels, has left the shop, and it was not
    called off."""
    if status in NOT_SENT:
        return some_left
    return status in SAY and status not in CANNOT_SAY - {"acknowledged", "returned"}


def statuses_of(parcels: Mapping[str, Mapping[str, Any]], order_status: str) -> dict[str, str]:
    """Each parcel's status by its id, as the chain keeps them; what ends the whole order goes before, and a parcel that
    has not left is where the order is."""
    whole = order_status if order_status in OVER else ""
    here = {"rest_waits": "to_follow"}.get(order_status, order_status if order_status in NOT_SENT else "to_hand_over")
    return {name: whole or parcel.get("status") or here for name, parcel in parcels.items()}
