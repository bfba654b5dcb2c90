"""The sample's troubles: a buyer who misses something, and a flood that has excused nothing yet."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.cases.actions import Clerk, add_note, complain
from webapp.cases.actions.events import Wish, write_event
from webapp.cases.models import Case
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders.models import Order
from webapp.sample.exports import Sample


def go_wrong(business_id: UUID, told: Sequence[Sample]) -> None:
    """Somebody complains of a delivered parcel; the seller has asked about it. A flood touches some postcodes."""
    seller = Clerk(business_id, "sample", "Sample Seller")
    number = next(sample.number for sample in told if sample.scene.status == "Delivered")
    with transaction():
        order_id = db.session.scalars(select(Order.id).filter_by(business_id=business_id, number=number)).one()
        complain(business_id, order_id, "incomplete", "Sample words: the lid is missing.", (), ("buyer", "The buyer"))
        case = db.session.scalars(select(Case).filter_by(business_id=business_id, order_id=order_id)).one()
        add_note(seller, case, "Sample note: asked Ana, who packed it; the lid lies in the kettle.")
        began = now() - timedelta(hours=20)
        write_event(
            seller, Wish("Sample flood in the west", "flood", "", "0502*, 050110-050199", "", (), (), (), began, None)
        )
