"""The pages of places."""

from uuid import UUID

from flask import Blueprint, Response, flash, request

from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.places import actions
from webapp.places.models import KINDS, Place, closed_places_of, places_of

bp = Blueprint("places", __name__)


def _place(place_id: UUID) -> Place:
    return db.one_or_404(db.select(Place).filter_by(business_id=me.business_id, id=place_id))


@bp.get("/places")
@for_roles("seller")
def index() -> Response:
    """Every place by its kind."""
    return page(
        "places/index.html", kinds=KINDS, places=places_of(me.business_id), closed=closed_places_of(me.business_id)
    )


@bp.get("/places/new")
@for_roles("seller")
def new() -> Response:
    """The form for a new place."""
    return page("places/new.html", kinds=KINDS)


@bp.post("/places")
@for_roles("seller")
def create() -> Response:
    """Add a place."""
    form = request.form
    try:
        with transaction():
            place = actions.add_place(
                me.business_id, form.get("kind", ""), form.get("name", ""), form.get("address", "")
            )
    except Refused as refused:
        return refuse("places/new.html", refused.refusals, kinds=KINDS)
    flash(f"{place.name} is here.", "green")
    return see_other("places.index")


@bp.get("/places/<uuid:place_id>/edit")
@for_roles("seller")
def edit(place_id: UUID) -> Response:
    """The form for a place's name and address."""
    return page("places/edit.html", place=_place(place_id), kinds=KINDS)


@bp.post("/places/<uuid:place_id>")
@for_roles("seller")
def update(place_id: UUID) -> Response:
    """Change name and address."""
    try:
        with transaction():
            actions.change_place(_place(place_id), request.form.get("name", ""), request.form.get("address", ""))
    except Refused as refused:
        return refuse("places/edit.html", refused.refusals, place=_place(place_id), kinds=KINDS)
    flash("Saved.", "green")
    return see_other("places.index")


@bp.post("/places/<uuid:place_id>/closing")
@for_roles("seller")
def create_closing(place_id: UUID) -> Response:
    """Close a place."""
    with transaction():
        place = _place(place_id)
        actions.close_place(place)
    flash(f"{place.name} is closed. What happened there stays.", "green")
    return see_other("places.index")


@bp.post("/places/<uuid:place_id>/reopening")
@for_roles("seller")
def create_reopening(place_id: UUID) -> Response:
    """Open a closed place again."""
    with transaction():
        place = _place(place_id)
        actions.reopen_place(place)
    flash(f"{place.name} is open again.", "green")
    return see_other("places.index")
