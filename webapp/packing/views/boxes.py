"""The shop's boxes."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.packing.actions import BoxForm, add_box, change_box, retire_box
from webapp.packing.models import Box, book, box_of, boxes_of
from webapp.packing.rules.boxes import kilos
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS


@bp.app_template_filter("kilos")
def _kilos(grams: int) -> str:
    return kilos(grams)


@bp.get("/boxes")
@for_roles(*PACKERS)
def index_boxes() -> Response:
    """Every box in use, and how much room protection takes in it."""
    return page("packing/boxes.html", boxes=boxes_of(me.business_id), book=book())


@bp.get("/boxes/new")
@for_roles("seller")
def new_box() -> Response:
    """The form for a new box."""
    return page("packing/box.html", box=None, typed={}, refusals=[])


@bp.post("/boxes")
@for_roles("seller")
def create_box() -> Response:
    """Add a box."""
    try:
        with transaction():
            name = add_box(me.business_id, BoxForm.read(request.form)).name
    except Refused as refused:
        return refuse("packing/box.html", refused.refusals, box=None, typed=request.form)
    flash(f"{name} is here.", "green")
    return see_other("packing.index_boxes")


@bp.get("/boxes/<uuid:box_id>")
@for_roles("seller")
def edit_box(box_id: UUID) -> Response:
    """The form for a box that is there."""
    box = _box(box_id)
    typed = {name: value for name in BoxForm.__slots__ if (value := getattr(box, name)) is not None}
    return page("packing/box.html", box=box, typed=typed, refusals=[])


@bp.post("/boxes/<uuid:box_id>")
@for_roles("seller")
def update_box(box_id: UUID) -> Response:
    """Change a box."""
    try:
        with transaction():
            change_box(_box(box_id), BoxForm.read(request.form))
    except Refused as refused:
        return refuse("packing/box.html", refused.refusals, box=_box(box_id), typed=request.form)
    flash("Saved.", "green")
    return see_other("packing.index_boxes")


@bp.post("/boxes/<uuid:box_id>/retirement")
@for_roles("seller")
def create_retirement(box_id: UUID) -> Response:
    """Use it no more."""
    with transaction():
        retire_box(_box(box_id))
    flash("It is not used any more. What was packed in it stays.", "green")
    return see_other("packing.index_boxes")


def _box(box_id: UUID) -> Box:
    return box_of(me.business_id, box_id) or abort(404)
