"""The pages of carriers."""

from uuid import UUID

from flask import Blueprint, Response, flash, request

from webapp.carriers import actions
from webapp.carriers.models import Carrier, carriers_of, retired_carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other

bp = Blueprint("carriers", __name__)
FIELDS = ("name", "others", "days_from", "days_to", "own_fleet")


def _carrier(carrier_id: UUID) -> Carrier:
    return db.one_or_404(db.select(Carrier).filter_by(business_id=me.business_id, id=carrier_id))


def _typed() -> list[str]:
    return [request.form.get(field, "") for field in FIELDS]


@bp.get("/carriers")
@for_roles("seller")
def index() -> Response:
    """Every carrier with the names it goes by."""
    return page(
        "carriers/index.html", carriers=carriers_of(me.business_id), retired=retired_carriers_of(me.business_id)
    )


@bp.get("/carriers/new")
@for_roles("seller")
def new() -> Response:
    """The form for a new carrier."""
    return page("carriers/new.html")


@bp.post("/carriers")
@for_roles("seller")
def create() -> Response:
    """Add a carrier."""
    try:
        with transaction():
            carrier = actions.add_carrier(me.business_id, *_typed())
    except Refused as refused:
        return refuse("carriers/new.html", refused.refusals)
    flash(f"{carrier.name} is here.", "green")
    return see_other("carriers.index")


@bp.get("/carriers/<uuid:carrier_id>/edit")
@for_roles("seller")
def edit(carrier_id: UUID) -> Response:
    """The form for a carrier's names and promises."""
    return page("carriers/edit.html", carrier=_carrier(carrier_id))


@bp.post("/carriers/<uuid:carrier_id>")
@for_roles("seller")
def update(carrier_id: UUID) -> Response:
    """Change names and promises."""
    try:
        with transaction():
            actions.change_carrier(_carrier(carrier_id), *_typed())
    except Refused as refused:
        return refuse("carriers/edit.html", refused.refusals, carrier=_carrier(carrier_id))
    flash("Saved.", "green")
    return see_other("carriers.index")


@bp.post("/carriers/<uuid:carrier_id>/retirement")
@for_roles("seller")
def create_retirement(carrier_id: UUID) -> Response:
    """Use a carrier no more."""
    with transaction():
        carrier = _carrier(carrier_id)
        actions.retire_carrier(carrier)
    flash(f"{carrier.name} is used no more. What it moved stays.", "green")
    return see_other("carriers.index")


@bp.post("/carriers/<uuid:carrier_id>/return")
@for_roles("seller")
def create_return(carrier_id: UUID) -> Response:
    """Use a retired carrier again."""
    with transaction():
        carrier = _carrier(carrier_id)
        actions.reinstate_carrier(carrier)
    flash(f"{carrier.name} is used again.", "green")
    return see_other("carriers.index")
