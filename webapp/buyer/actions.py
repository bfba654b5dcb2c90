"""What a buyer does."""

from webapp.buyer.rules import may_acknowledge
from webapp.kit.clock import now
from webapp.ledger.actions import Telling, record
from webapp.ledger.models import chain_of
from webapp.orders.models import Order

KEY = "buyer-acknowledged"


def acknowledge(order: Order) -> bool:
    """The buyer says "I have it"; said again it changes nothing. False where that makes no sense (cancelled, not sent
    yet): a link that was passed on must not end an order that never left."""
    chain = chain_of(order.business_id, order.id)
    if chain is None or not may_acknowledge(chain.status):
        return False
    record(order.business_id, [Telling(order.id, "acknowledged", KEY, now(), "buyer", "The buyer")])
    return True
