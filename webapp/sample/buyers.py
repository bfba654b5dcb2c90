"""What the sample's buyers do by themselves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.cancellations.actions import ask_for_buyer
from webapp.kit.db import db, transaction
from webapp.orders.models import Order
from webapp.sample.exports import Sample


def change_their_mind(business_id: UUID, told: Sequence[Sample]) -> None:
    """One buyer asks for an order to be cancelled that waits to be confirmed."""
    number = next(sample.number for sample in told if sample.scene.status == "Awaiting shipment")
    with transaction():
        order_id = db.session.scalars(
            select(Order.id).where(Order.business_id == business_id, Order.number == number)
        ).one()
        ask_for_buyer(business_id, order_id, "Sample: found it cheaper", "page", "buyer", "The buyer")
