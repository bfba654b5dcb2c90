"""Texts for the boxes."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, refuse, see_other
from webapp.packing.actions import add_insert, remove_insert
from webapp.packing.models import insert_of, inserts_of, tongues
from webapp.packing.rules.wording import KINDS
from webapp.packing.views import bp
from webapp.packing.views.tables import PACKERS


@bp.get("/packing/inserts")
@for_roles(*PACKERS)
def index_inserts() -> Response:
    """The texts that were checked, and the check itself."""
    return page("packing/inserts.html", **_known(), refusals=[], typed={})


@bp.post("/packing/inserts")
@for_roles(*PACKERS)
def create_insert() -> Response:
    """Check a text, and keep it if nothing in it is forbidden."""
    form = request.form
    with transaction():
        wrong = add_insert(me.business_id, me.name, form.get("name", ""), form.get("text", ""), tongues())
    if wrong:
        return refuse("packing/inserts.html", wrong, **_known(), typed=form)
    flash("Nothing forbidden was found. The text is kept.", "green")
    return see_other("packing.index_inserts")


@bp.post("/packing/inserts/<uuid:insert_id>/removal")
@for_roles(*PACKERS)
def create_removal(insert_id: UUID) -> Response:
    """Take a text out of use."""
    with transaction():
        remove_insert(insert_of(me.business_id, insert_id) or abort(404))
    flash("Removed.", "green")
    return see_other("packing.index_inserts")


def _known() -> dict:
    return {"inserts": inserts_of(me.business_id), "tongues": tongues(), "KINDS": KINDS}
