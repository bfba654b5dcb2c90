from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.handover.actions.rows import Witness
from webapp.handover.models.lists import orders_in
from webapp.handover.models.scans import Scan
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, record

AT_ONCE = timedelta(seconds=15)  # a slip of the hand needs no reason: ten seconds on the phone and some for the road


def scan_of(business_id: UUID, client_id: UUID) -> Scan | None:
    """One scan, if it is this business's."""
    return db.session.get(Scan, (business_id, client_id))


def undo_scan(by: Witness, client_id: UUID, pressed_at: datetime, reason: str = "") -> Scan | Refusal:
    """Take a scan back: its fact never counted. Taking it back again changes nothing.

    `pressed_at` is by our clock; later than 15 seconds after the scan it needs a reason.
    """
    query = select(Scan).where(Scan.business_id == by.business_id, Scan.client_id == client_id)
    scan = db.session.scalars(query.with_for_update(of=Scan)).one()
    if scan.undone_at:
        return scan
    reason = " ".join(reason.split())[:200]
    if not reason and pressed_at - scan.happened_at > AT_ONCE:
        return Refusal("no_reason", "Say why this scan is taken back.", "reason")
    scan.undone_at, scan.undone_by_name, scan.undone_because = pressed_at, by.name, reason
    if scan.parcel_id and scan.purpose == "handover":
        details = {"undid": "handed_over" if scan.believed else "scan_refused", "reason": reason}
        record(
            by.business_id,
            [
                Telling(order_id, "undone", f"undo-scan-{client_id}", pressed_at, by.actor, by.name, scan.parcel_id,
                        scan.place_id, details, f"scan-{client_id}")
                for order_id, _ in orders_in(by.business_id, [scan.parcel_id])[scan.parcel_id]
            ],
        )  # fmt: skip
    return scan
