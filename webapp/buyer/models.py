import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.carriers.models import Carrier
from webapp.kit.db import db
from webapp.orders.models import Order
from webapp.tracking.models import Watch, watches_of

KEY = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)  # 192 random bits, as webapp.kit.seal.token writes them


def order_behind(key: str) -> Order | None:
    """The order of that private link, with its parcels; None for anything that is not one of our keys."""
    if not KEY.fullmatch(key):
        return None
    query = select(Order).where(Order.buyer_key == key).options(selectinload(Order.parcels), selectinload(Order.lines))
    return db.session.scalar(query)


def carriers_by_id(business_id: UUID, carrier_ids: set[UUID]) -> dict[UUID, Carrier]:
    """These carriers."""
    query = select(Carrier).where(Carrier.business_id == business_id, Carrier.id.in_(carrier_ids))
    return {carrier.id: carrier for carrier in db.session.scalars(query)}


def watches_by_parcel(business_id: UUID, parcel_ids: list[UUID]) -> dict[UUID, Watch]:
    """Per parcel the watch that knows the day of its arrival, or any."""
    watches = sorted(watches_of(business_id, parcel_ids), key=lambda watch: watch.expected_on is not None)
    return {watch.parcel_id: watch for watch in watches}
