"""What a seller says about labels: where they are made, and what a carrier's labels may show."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.models import shops_of
from webapp.carriers.models import Carrier, carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.labels.actions import permit, require_labels, withdraw_permit
from webapp.labels.models import permits_of
from webapp.labels.views import bp


@bp.get("/labels/rules", endpoint="index_rulings")
@for_roles("seller")
def index() -> Response:
    """Shops whose labels are made here, and carriers whose labels carry a code by design."""
    return page("labels/rulings.html", **_known())


@bp.post("/shops/<uuid:shop_id>/labels", endpoint="create_requirement")
@for_roles("seller")
def create_requirement(shop_id: UUID) -> Response:
    """From now on this shop's parcels need a label from here, or no longer."""
    with transaction():
        shop = require_labels(me.business_id, shop_id, request.form.get("wanted") == "1")
    if shop is None:
        abort(404)
    flash("Noted. It holds from this moment on.", "green")
    return see_other("labels.index_rulings")


@bp.post("/carriers/<uuid:carrier_id>/label-permits", endpoint="create_permit")
@for_roles("seller")
def create_permit(carrier_id: UUID) -> Response:
    """This carrier's labels carry a QR code by design: say whose word that is; without a word it ends."""
    db.session.get(Carrier, (me.business_id, carrier_id)) or abort(404)
    source, refusal = request.form.get("source", ""), None
    with transaction():
        if source:
            refusal = permit(me.business_id, carrier_id, source, me.name)
        else:
            withdraw_permit(me.business_id, carrier_id)
    if isinstance(refusal, Refusal):
        return refuse("labels/rulings.html", [refusal], **_known())
    flash("Noted, for labels checked from now on.", "green")
    return see_other("labels.index_rulings")


def _known() -> dict:
    return {
        "shops": shops_of(me.business_id),
        "carriers": carriers_of(me.business_id),
        "permits": permits_of(me.business_id),
    }
