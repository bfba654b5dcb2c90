"""Choosing which orders one walk through the warehouse is for."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, flash
from htmx_flask import request
from sqlalchemy import select

from webapp.carriers.models import carriers_of
from webapp.deadlines.models import next_due_of
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.pages import page, see_other
from webapp.orders.models import Parcel, ParcelOrder
from webapp.places.models import places_of
from webapp.stock import actions
from webapp.stock.models import MOST_PICKED, lists_of, pickable
from webapp.stock.rules import SENDING
from webapp.stock.views import bp

HOURS = {"4": "in 4 hours", "12": "in 12 hours", "24": "in 24 hours", "72": "in 3 days"}
SIZES = (20, 50, 200, MOST_PICKED)
FAR = timedelta(days=36500)


@bp.get("/picks", endpoint="index_picks")
@for_roles("seller", "staff")
def index_picks() -> Response:
    """The lists that are walked, what is to be picked, and the lists of late."""
    places = places_of(me.business_id, *SENDING)
    place_id, carrier, hours = _asked("place", [str(place.id) for place in places]), _asked("carrier"), _asked("due")
    place_id = place_id or (str(places[0].id) if places else "")
    waiting = _waiting(UUID(place_id), carrier, hours) if place_id else []
    return page(
        "stock/picks/index.html",
        open=lists_of(me.business_id, done=False),
        done=lists_of(me.business_id, done=True, limit=10),
        waiting=waiting,
        places={place.id: place.name for place in places},
        carriers=[(carrier.id, carrier.name) for carrier in carriers_of(me.business_id)],
        commands=actions.stock_codes(me.business_id),
        HOURS=HOURS,
        SIZES=SIZES,
        asked={"place": place_id, "carrier": carrier, "due": hours},
    )


@bp.post("/picks", endpoint="create_pick")
@for_roles("seller", "staff")
def create_pick() -> Response:
    """Make a list of the orders that the form chose, what is due first among them."""
    places = {str(place.id): place for place in places_of(me.business_id, *SENDING)}
    place = places.get(_asked("place"))
    if place is None:
        flash("Choose the place.", "amber")
        return see_other("stock.index_picks")
    size = next((size for size in SIZES if str(size) == _asked("size")), SIZES[0])
    with transaction():
        rows = _waiting(place.id, _asked("carrier"), _asked("due"))[:size]
        words = _words(_asked("carrier"), _asked("due"))
        list_id = actions.make_pick_list(me.business_id, place.id, {row["id"] for row in rows}, words, me.name)
    if list_id is None:
        flash("Nothing is left to pick of these orders.", "amber")
        return see_other("stock.index_picks")
    return see_other("stock.show_pick", list_id=list_id)


def _asked(name: str, allowed: list[str] | None = None) -> str:
    value = request.values.get(name, "")[:40]
    return value if allowed is None or value in allowed else ""


def _words(carrier: str, hours: str) -> str:
    name = next((one.name for one in carriers_of(me.business_id) if str(one.id) == carrier), "")
    due = f"due {HOURS[hours]}" if hours in HOURS else ""
    return ", ".join(part for part in (name, due) if part) or "All that waits"


def _waiting(place_id: UUID, carrier: str, hours: str) -> list[dict[str, Any]]:
    """The orders that could be picked at a place, as the form sieves them; what is due first comes first."""
    rows = pickable(me.business_id, place_id)
    ids = [row.id for row in rows]
    due = next_due_of(me.business_id, ids)
    carried = _carriers_of(ids) if carrier else {}
    until = now() + timedelta(hours=int(hours)) if hours in HOURS else None
    found = [
        {"id": row.id, "number": row.number, "pieces": row.pieces, "due_at": getattr(due.get(row.id), "due_at", None)}
        for row in rows
        if not carrier or carrier in carried.get(row.id, ())
    ]
    kept = [one for one in found if until is None or (one["due_at"] and one["due_at"] <= until)]
    return sorted(kept, key=lambda one: _due(one["due_at"]))


def _due(at: datetime | None) -> datetime:
    return at or now() + FAR


def _carriers_of(order_ids: list[UUID]) -> dict[UUID, set[str]]:
    query = select(ParcelOrder.order_id, Parcel.carrier_id).join(
        Parcel, (Parcel.business_id == ParcelOrder.business_id) & (Parcel.id == ParcelOrder.parcel_id)
    )
    query = query.where(ParcelOrder.business_id == me.business_id, ParcelOrder.order_id.in_(order_ids))
    found: dict[UUID, set[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.order_id, set()).add(str(row.carrier_id))
    return found
