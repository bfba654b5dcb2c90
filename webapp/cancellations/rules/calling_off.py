"""Whether an order can still be called off, by whom, and in which of the platform's states it is."""

from dataclasses import dataclass

from webapp.kit.errors import Refusal

ARRIVED = frozenset({"delivered", "acknowledged", "returned"})
PLATFORM_LEFT = frozenset({"IN_TRANSIT", "DELIVERED", "COMPLETED"})
PLATFORM_ARRANGED = frozenset({"PARTIALLY_SHIPPING", "AWAITING_COLLECTION"})
# Source: TikTok Shop Partner Center, order statuses: only sellers in the United States may cancel when shipping is
# arranged (AWAITING_COLLECTION).
AFTER_ARRANGING = frozenset({"US"})
# Source: TikTok Shop Partner Center, cancellations: parts of an order only in these markets, and only out of stock.
IN_PARTS = frozenset({"US", "GB"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of an order when somebody wants to call it off. `platform_status` is the platform's last word (its
    code, or "" for an order typed in), `arranged` and `left` what our own facts say."""

    market: str
    status: str
    platform_status: str = ""
    arranged: bool = False
    left: bool = False

    @property
    def state(self) -> str:
        """Which of the platform's lists of reasons holds: "unpaid" or "paid"."""
        return "unpaid" if "unpaid" in {self.status, self.platform_status.lower()} else "paid"


def why_not(order: Standing) -> Refusal | None:
    """Why the seller cannot cancel this order; None if that can be done."""
    if refusal := _over(order):
        return refusal
    if order.left or order.platform_status in PLATFORM_LEFT:
        return Refusal("left", "It has left. Only the buyer can ask for it now; else it comes back as a return.")
    if (order.arranged or order.platform_status in PLATFORM_ARRANGED) and order.market not in AFTER_ARRANGING:
        words = ("Its shipping is arranged on the platform. From then on only sellers in the United States may cancel;"
                 " the buyer can still ask, and you agree.")  # fmt: skip
        return Refusal("arranged", words)
    return None


def why_not_answered(order: Standing) -> Refusal | None:
    """Why a buyer's request, or a rule, can no longer end this order; None if it can. That it has left is no reason."""
    return _over(order)


def may_ask(status: str, left: bool) -> bool:
    """Whether the buyer may still ask on the tracking page: nothing has left."""
    return not left and status in {"unpaid", "on_hold", "to_confirm", "to_hand_over"}


def contradicts(before: str, after: str) -> bool:
    """Whether the platform goes on with an order that was cancelled here: it has moved on from the status that it had
    then to being arranged or gone."""
    return after != before and after in PLATFORM_ARRANGED | PLATFORM_LEFT


def _over(order: Standing) -> Refusal | None:
    if order.status == "cancelled":
        return Refusal("cancelled", "It is cancelled already.")
    if order.status in ARRIVED:
        return Refusal("arrived", "It has arrived; a return is the way back.")
    return None
