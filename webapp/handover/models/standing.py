"""What says of a parcel that it has gone, beside one scan of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from webapp.handover.models.lists import orders_in
from webapp.handover.models.scans import Scan
from webapp.kit.db import db
from webapp.ledger.models import chain_of


def other_scans(scan: Scan, until: datetime) -> Sequence[Scan]:
    """The other scans up to then that hand the same parcel over in the same handover and were not taken back."""
    if scan.purpose != "handover" or not scan.parcel_id:
        return []
    query = select(Scan).where(
        Scan.business_id == scan.business_id, Scan.parcel_id == scan.parcel_id, Scan.batch_id == scan.batch_id,
        Scan.purpose == "handover", Scan.believed, Scan.undone_at.is_(None), Scan.happened_at <= until,
        Scan.client_id != scan.client_id,
    )  # fmt: skip
    return db.session.scalars(query.order_by(Scan.client_id)).all()


def still_handed_over(scan: Scan) -> dict[str, str] | None:
    """Who handed over the parcel of a scan that was taken back, and when, if something else says so: {by, at}."""
    if scan.purpose != "handover" or not scan.believed or not scan.parcel_id:
        return None
    for order_id, _ in orders_in(scan.business_id, [scan.parcel_id])[scan.parcel_id]:
        chain = chain_of(scan.business_id, order_id)
        parcel = chain.parcels.get(str(scan.parcel_id), {}) if chain else {}
        if parcel.get("handed_over_at"):
            return {"by": parcel["handed_over_by"], "at": parcel["handed_over_at"]}
    return None
