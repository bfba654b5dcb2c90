"""What comes back to the sample's shop: one wish to answer, one return on its way, one that lies here."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders.models import Order, lines_of
from webapp.returns.actions import By, answer, open_return, receive
from webapp.returns.models import Return
from webapp.returns.rules.asking import Wish
from webapp.sample.exports import Sample

BY = By("sample", "Sample Ana")


def bring_back(business_id: UUID, told: Sequence[Sample]) -> None:
    """Of three delivered orders: one buyer asks, one has sent it, one parcel is here."""
    numbers = [sample.number for sample in told if sample.scene.status == "Delivered"]
    with transaction():
        mine = select(Order.id).where(Order.business_id == business_id, Order.number.in_(numbers))
        asked, coming, here = db.session.scalars(mine.order_by(Order.number)).all()[:3]
        _open(business_id, asked, "Sample: the lid does not close", "", now() + timedelta(hours=40))
        _agree(business_id, _open(business_id, coming, "Sample: changed their mind", "RETSMP0000001"))
        back = _open(business_id, here, "Sample: it arrived damaged", "RETSMP0000002")
        _agree(business_id, back)
        receive(business_id, back, now(), BY)


def _open(business_id: UUID, order_id: UUID, reason: str, number: str, due_at=None) -> UUID:
    lines = tuple((line.id, line.quantity) for line in lines_of(business_id, [order_id])[order_id])
    wish = Wish(
        "RETURN_AND_REFUND", "damaged" if "damaged" in reason else "buyer", reason, "platform", number,
        "Sample Express" if number else "", "", "RETURN_OR_REFUND_REQUEST_PENDING" if due_at else "",
        "SELLER_RESPOND_RETURN" if due_at else "", due_at, Decimal("9.90") if due_at else None, lines,
    )  # fmt: skip
    made = open_return(business_id, order_id, wish, f"sample-{order_id}", BY)
    assert isinstance(made, Return)
    return made.id


def _agree(business_id: UUID, return_id: UUID) -> None:
    answer(business_id, return_id, "APPROVE_RETURN", "", BY)
