"""What can be done with an order now, and why the rest cannot."""

from dataclasses import dataclass

WAITS = {
    "unpaid": "It is not paid yet.",
    "on_hold": "The platform holds it back for now.",
    "to_confirm": "Confirm it first.",
    "cancelled": "It is cancelled.",
}
LEFT = "It has left already."
GONE = frozenset({"delivered", "acknowledged", "returned"})


@dataclass(frozen=True, slots=True)
class Step:
    """Something a person may want to do with an order: its code, and why it cannot be done (empty: it can)."""

    code: str
    why_not: str = ""


def steps(status: str, numbered_parcels: int, confirmed_why_not: str) -> list[Step]:
    """The steps of an order's way, in order. `confirmed_why_not` is the stock's word on confirming it."""
    return [
        Step("confirm", confirmed_why_not),
        Step("hand_over", _handing_over(status, numbered_parcels)),
        Step("cancel", _cancelling(status)),
    ]


def _handing_over(status: str, numbered_parcels: int) -> str:
    if status != "to_hand_over":
        return WAITS.get(status, LEFT)
    return "" if numbered_parcels else "It has no tracking number yet. The next import brings it, or type it in."


def _cancelling(status: str) -> str:
    if status == "cancelled":
        return WAITS["cancelled"]
    if status in GONE:
        return "It has arrived; a return is the way back."
    return "Orders are cancelled in Seller Center; the next import brings it here."
