"""How much each order weighs on the radar, beside what its shop's orders usually are worth."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.deadlines.models.worth import fresh_worths, keep_worths, latest_amounts
from webapp.deadlines.rules.worth import share, usual_amount


def shares_of(business_id: UUID, orders: Iterable[Any], at: datetime) -> dict[UUID, float]:
    """By what each order's rules weigh more or less than the book says. What a shop's orders usually are worth is
    looked up at most once a day, so that nothing of it moves while one looks on. The caller commits."""
    orders = list(orders)
    usual = fresh_worths(business_id, at)
    unknown = {(order.shop_id, order.currency) for order in orders if order.amount is not None} - usual.keys()
    if unknown:
        found = [(kind, usual_amount(latest_amounts(business_id, *kind))) for kind in unknown]
        keep_worths(business_id, found, at)
        usual |= dict(found)
    return {order.id: share(order.amount, usual.get((order.shop_id, order.currency))) for order in orders}
