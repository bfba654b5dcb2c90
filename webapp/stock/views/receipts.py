"""Receiving what was delivered, with a scanner: a count of what came (views/counts.py), which adds to what is there."""

from typing import Any
from uuid import UUID

from flask import Response, flash
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, see_other
from webapp.places.models import places_of
from webapp.stock import actions
from webapp.stock.models import Count, counts_of, receipt_called
from webapp.stock.rules import SENDING
from webapp.stock.views import bp

MOST_TOLD = 20  # of lines that could not be taken back


@bp.get("/receipts", endpoint="index_receipts")
@for_roles("seller", "staff")
def index_receipts() -> Response:
    """What is being received, and where goods can be received."""
    return _index()


@bp.post("/receipts", endpoint="create_receipt")
@for_roles("seller", "staff")
def create_receipt() -> Response:
    """Begin to receive at a place. Of a delivery note that was received before, it is asked whether that is meant."""
    asked, said = request.form.get("place", ""), _said()
    place = next((place for place in places_of(me.business_id, *SENDING) if str(place.id) == asked), None)
    if place is None:
        flash("Choose the place.", "amber")
        return see_other("stock.index_receipts")
    if "again" not in request.form and (same := receipt_called(me.business_id, said["reference"])):
        return _index(409, same=same, place=place, typed=said)
    with transaction():
        count_id = actions.open_count(me.business_id, place.id, me.name, "received", **said)
    return see_other("stock.show_count", count_id=count_id)


def _index(status: int = 200, **said: Any) -> Response:
    places = places_of(me.business_id, *SENDING)
    names = {place.id: place.name for place in places_of(me.business_id)}
    shown = {
        "receipts": counts_of(me.business_id, "received"),
        "senders": places,
        "names": names,
        "typed": {},
        "commands": actions.stock_codes(me.business_id),
    }
    return page("stock/receipts.html", status, **(shown | said))


@bp.post("/receipts/<uuid:count_id>", endpoint="update_receipt")
@for_roles("seller", "staff")
def update_receipt(count_id: UUID) -> Response:
    """Say what the delivery note is called, while it is being received."""
    db.one_or_404(db.select(Count).filter_by(business_id=me.business_id, id=count_id))
    with transaction():
        if count := actions.held_count(me.business_id, count_id):
            actions.describe_count(count, **_said())
    flash("Kept." if count else "It is done already.", "green" if count else "amber")
    return see_other("stock.show_count", count_id=count_id)


@bp.post("/receipts/<uuid:count_id>/undoing", endpoint="create_receipt_undoing")
@for_roles("seller", "staff")
def create_receipt_undoing(count_id: UUID) -> Response:
    """Take a delivery that is in stock back, as far as its goods are there and promised to nobody."""
    db.one_or_404(db.select(Count).filter_by(business_id=me.business_id, id=count_id))
    with transaction():
        receipt = actions.held_receipt(me.business_id, count_id)
        refusals = actions.take_receipt_back(receipt, request.form.get("reason", ""), me.name) if receipt else []
    if receipt is None:
        flash("It is not in stock.", "amber")
    else:
        flash(_taken_back(refusals), "amber" if refusals else "green")
    return see_other("stock.show_count", count_id=count_id)


def _taken_back(refusals: list[Refusal]) -> str:
    words = [refusal.words for refusal in refusals[:MOST_TOLD]]
    if more := len(refusals) - len(words):
        words.append(f"And more: {more:,}.")
    if refusals and refusals[0].code != "no_reason":
        words.insert(0, "Taken back, but not these:")
    return " ".join(words) or "Taken back. It is not in stock any more."


def _said() -> dict[str, str]:
    lengths = {"reference": 80, "note": 200}
    return {name: " ".join(request.form.get(name, "").split())[:most] for name, most in lengths.items()}
