"""What the sample's buyers change their minds about, and what its seller calls off."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.cancellations.actions import Why, ask_for_buyer, cancel_orders
from webapp.kit.db import db, transaction
from webapp.orders.models import Order
from webapp.sample.exports import Sample


def change_their_mind(business_id: UUID, told: Sequence[Sample]) -> None:
    """One buyer asks for an order to be cancelled that waits to be confirmed."""
    with transaction():
        order_id = _first(business_id, told, "Awaiting shipment")
        ask_for_buyer(business_id, order_id, "Sample: found it cheaper", "page", "buyer", "The buyer")


def call_off(business_id: UUID, told: Sequence[Sample], seller: str) -> None:
    """One order that is not paid is cancelled by the seller: its price was wrong."""
    why = Why("seller_cancel_unpaid_reason_wrong_price")
    with transaction():
        cancel_orders(business_id, [_first(business_id, told, "Unpaid")], why, "sample", seller)


def _first(business_id: UUID, told: Sequence[Sample], status: str) -> UUID:
    number = next(sample.number for sample in told if sample.scene.status == status)
    return db.session.scalars(select(Order.id).where(Order.business_id == business_id, Order.number == number)).one()
