"""Bringing what was promised in line with where the orders are."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.models import Holding, Movement, Reservation, holdings_of, reservations_of


def settle(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Bring what was promised in line with where the orders are: gone with the parcel, back when that is undone,
    free again when cancelled before it left. Running it again changes nothing."""
    reservations = reservations_of(business_id, order_ids)
    if not reservations:
        return
    held = holdings_of(business_id, {row.item_id for row in reservations}, to_change=True)
    holdings = {(row.item_id, row.place_id): row for row in held}
    query = select(Chain.order_id, Chain.status).where(
        Chain.business_id == business_id, among(Chain.order_id, {row.order_id for row in reservations})
    )
    statuses = dict(db.session.execute(query).all())  # type: ignore[arg-type]
    movements = []
    for row in reservations:
        holding = holdings[row.item_id, row.place_id]
        if kind := _settle_one(row, holding, statuses.get(row.order_id, "to_confirm")):
            movements.append(
                movement(business_id, row.item_id, row.place_id, kind, row.quantity, row.order_id, "Handover")
            )
    db.session.flush()
    insert_many(Movement, movements)


def _settle_one(row: Reservation, holding: Holding, status: str) -> str:
    if status == "cancelled":
        if row.shipped_at:
            return ""  # what has left comes back as a return, not by itself
        holding.reserved -= row.quantity
        db.session.delete(row)
        return "released"
    if status in rules.HERE and row.shipped_at:
        holding.on_hand += row.quantity
        holding.reserved += row.quantity
        row.shipped_at = None
        return "brought_back"
    if status not in rules.HERE and not row.shipped_at:
        holding.reserved -= row.quantity
        holding.on_hand -= row.quantity
        row.shipped_at = now()
        return "shipped"
    return ""
