"""The rest of an order of which a part goes is called off, and its money goes back."""

from decimal import Decimal
from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.actions.cancelling import LONGEST, Called, Why, standing_of
from webapp.cancellations.actions.refunding import record_refund
from webapp.cancellations.models import orders_with_markets, reasons
from webapp.kit.errors import Refusal
from webapp.ledger.actions import open_stories
from webapp.stock.actions import Seller, call_off_rest


def cancel_rest(
    business_id: UUID, order_id: UUID, why: Why, amount: Decimal | None, actor: str, actor_name: str
) -> Called:
    """Call off what no part of an order takes, in the seller's name: only out of stock, and only where the platform
    lets a part be cancelled. `amount` goes back to the buyer (None: nothing). All of it happens, or nothing. The caller
    commits."""
    story = open_stories(business_id, [order_id])[order_id]
    [(order, market)] = orders_with_markets(business_id, [order_id])
    standing = standing_of(order, market, story.facts)
    known = {one.code for one in reasons().of_seller(market, standing.state) if one.out_of_stock}
    if market not in rules.IN_PARTS:
        words = "In this market only a whole order can be cancelled. Send the rest, or pay it back as a refund."
        return Called(order_id, order.number, Refusal("whole_only", words))
    if why.code not in known:
        words = "A part of an order can be cancelled only because it is out of stock."
        return Called(order_id, order.number, Refusal("wrong_reason", words, "reason"))
    said = {"by": "seller", "reason": why.code} | ({"words": why.words[:LONGEST]} if why.words else {})
    key = call_off_rest(business_id, order_id, Seller(actor, actor_name), said)
    if isinstance(key, Refusal):
        return Called(order_id, order.number, key)
    if amount is None:
        return Called(order_id, order.number)
    because = f"A part cancelled: {reasons().words(why.code)}"
    refund = record_refund(business_id, order_id, amount, "", because, key, actor, actor_name)
    return Called(order_id, order.number, refund if isinstance(refund, Refusal) else None, refund)
