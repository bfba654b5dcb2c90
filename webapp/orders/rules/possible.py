"""What can be done with an order now, and why the rest cannot."""

from dataclasses import dataclass

WAITS = {
    "unpaid": "It is not paid yet.",
    "on_hold": "The platform holds it back for now.",
    "to_confirm": "Confirm it first.",
    "rest_waits": "A part has gone. Confirm the rest first.",
    "cancelled": "It is cancelled.",
}
LEFT = "It has left already."


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person may want to do with an order: its code, and why it cannot be done (empty: it can)."""

    code: str
    why_not: str = ""


def steps(status: str, numbered_parcels: int, confirmed_why_not: str, cancelled_why_not: str) -> list[Step]:
    """The steps of an order's way, in order. `confirmed_why_not` is the stock's word on confirming it, and
    `cancelled_why_not` the platform's on cancelling it."""
    return [
        Step("confirm", confirmed_why_not),
        Step("hand_over", _handing_over(status, numbered_parcels)),
        Step("cancel", cancelled_why_not),
    ]


def _handing_over(status: str, numbered_parcels: int) -> str:
    if status != "to_hand_over":
        return WAITS.get(status, LEFT)
    return "" if numbered_parcels else "It has no tracking number yet. The next import brings it, or type it in."


def is_past(status: str) -> bool:
    """Whether the shop has nothing more to do for it to leave: it has left, or never will."""
    return status != "to_hand_over" and (status == "cancelled" or status not in WAITS)
