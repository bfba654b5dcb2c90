"""What a buyer does."""

from webapp.buyer.rules import may_acknowledge
from webapp.cancellations.actions import ask_for_buyer
from webapp.cancellations.rules import may_ask
from webapp.kit.clock import now
from webapp.ledger.actions import Telling, record
from webapp.ledger.models import Chain, chain_of
from webapp.orders.models import Order

KEY = "buyer-acknowledged"


def acknowledge(order: Order) -> bool:
    """The buyer says "I have it"; said again it changes nothing. False where that makes no sense (cancelled, not sent
    yet): a link that was passed on must not end an order that never left."""
    chain = chain_of(order.business_id, order.id)
    if not may_say_so(chain):
        return False
    record(order.business_id, [Telling(order.id, "acknowledged", KEY, now(), "buyer", "The buyer")])
    return True


def may_say_so(chain: Chain | None) -> bool:
    """Whether the buyer may have all of it: nothing of an order that goes in parts is still at the shop."""
    if chain is None or not may_acknowledge(chain.status):
        return False
    return not chain.waits and chain.parts <= sum(1 for one in chain.parcels.values() if one.get("left_at"))


def some_left(chain: Chain | None) -> bool:
    """Whether any parcel of it has left the shop."""
    return chain is not None and any(one.get("left_at") for one in chain.parcels.values())


def may_cancel(order: Order) -> bool:
    """Whether the buyer may still ask for this order to be cancelled: nothing of it has left."""
    chain = chain_of(order.business_id, order.id)
    return chain is not None and may_ask(chain.status, some_left(chain))


def ask_to_cancel(order: Order) -> bool:
    """The buyer does not want it any more; said again it changes nothing. False where it is too late to ask."""
    if not may_cancel(order):
        return False
    return ask_for_buyer(order.business_id, order.id, "", "page", "buyer", "The buyer") is None
