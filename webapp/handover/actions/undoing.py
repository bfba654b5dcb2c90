from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from webapp.handover.actions.delivering import delivery_keys, report_of
from webapp.handover.actions.rows import Witness
from webapp.handover.actions.runs import follow_runs
from webapp.handover.models.lists import orders_in
from webapp.handover.models.scans import Scan
from webapp.handover.models.standing import other_scans
from webapp.handover.rules.deliveries import facts_told, read_claim
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, hold_chains, open_stories, write

AT_ONCE = timedelta(seconds=15)  # a slip of the hand needs no reason: ten seconds on the phone and some for the road


def scan_of(business_id: UUID, client_id: UUID) -> Scan | None:
    """One scan, if it is this business's."""
    return db.session.get(Scan, (business_id, client_id))


def undo_scan(by: Witness, client_id: UUID, pressed_at: datetime, reason: str = "") -> Scan | Refusal:
    """Take a scan back: its fact never counted. Taking it back again changes nothing.

    `pressed_at` is by our clock; later than 15 seconds after the scan it needs a reason.
    """
    query = select(Scan).where(Scan.business_id == by.business_id, Scan.client_id == client_id)
    # Chains first, as every writer does: whoever lets this scan join its order holds them, and then wants the scan.
    hold_chains(by.business_id, _orders_of(by.business_id, db.session.scalars(query).one()))
    held = query.with_for_update(of=Scan).execution_options(populate_existing=True)
    scan = db.session.scalars(held).one()
    if scan.undone_at:
        return scan
    reason = " ".join(reason.split())[:200]
    if not reason and pressed_at - scan.happened_at > AT_ONCE:
        return Refusal("no_reason", "Say why this scan is taken back.", "reason")
    scan.undone_at, scan.undone_by_name, scan.undone_because = pressed_at, by.name, reason
    if scan.purpose in {"handover", "return"} or scan.outcome:
        order_ids = _orders_of(by.business_id, scan)
        _take_back(by, scan, order_ids)
        if scan.outcome:
            follow_runs(by.business_id, order_ids)
    return scan


def take_out(by: Witness, client_id: UUID, pressed_at: datetime, reason: str) -> Scan | Refusal:
    """Take a scan back and with it every earlier one by which its parcel is in this handover: it stays here. Of a
    courier only their own."""
    undone = undo_scan(by, client_id, pressed_at, reason)
    if isinstance(undone, Scan):
        for other in other_scans(undone, pressed_at):
            if by.role != "courier" or other.actor == by.actor:
                undo_scan(by, other.client_id, pressed_at, reason)
    return undone


def _orders_of(business_id: UUID, scan: Scan) -> list[UUID]:
    """The orders that heard of a scan: those in its parcel, or those that its judge named."""
    if named := scan.details.get("order_ids"):
        return [UUID(text) for text in named.split(",")]
    return (
        [order_id for order_id, _ in orders_in(business_id, [scan.parcel_id])[scan.parcel_id]] if scan.parcel_id else []
    )


def _take_back(by: Witness, scan: Scan, order_ids: list[UUID]) -> None:
    assert scan.undone_at is not None
    kinds = told_by(scan)
    stories = open_stories(by.business_id, order_ids)
    write(
        stories,
        [
            Telling(order_id, "undone", f"undo-{key}", scan.undone_at, by.actor, by.name, scan.parcel_id,
                    scan.place_id, {"undid": kind, "reason": scan.undone_because}, key)
            for order_id in order_ids
            for kind, key in zip(kinds, delivery_keys(scan.client_id), strict=False)
            if key in stories[order_id].keys
        ],
    )  # fmt: skip


def told_by(scan: Scan) -> tuple[str, ...]:
    """The kinds of facts that a scan made."""
    if scan.purpose == "return":
        return ("return_received", "returned")
    if not scan.believed:
        return ("scan_refused",)
    claim = read_claim(report_of(scan))
    return facts_told(claim) if claim else ("handed_over",)
