"""Days that the calendar gets wrong."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.models import Shop
from webapp.deadlines.actions import look_again
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import refuse, see_other
from webapp.policy import actions
from webapp.policy.models import OwnDay
from webapp.policy.views import bp
from webapp.policy.views.shelf import shown


@bp.post("/rules/days")
@for_roles("seller")
def create_day() -> Response:
    """Add a day that counts, or does not, against the calendar; open deadlines move with it."""
    asked = {name: request.form.get(name, "") for name in ("day", "counts", "name")}
    try:
        with transaction():
            shop_id = _shop(request.form.get("shop", ""))
            actions.add_day(me.business_id, shop_id, asked["day"], asked["counts"], asked["name"], me.name)
            look_again(me.business_id, shop_id)
    except Refused as refused:
        return refuse("policy/index.html", refused.refusals, **shown())
    flash("Kept. Open deadlines that count working days move within a minute.", "green")
    return see_other("policy.index", _anchor="own-days")


@bp.post("/rules/days/<uuid:day_id>/removal")
@for_roles("seller")
def destroy_day(day_id: UUID) -> Response:
    """Take a day to come back; open deadlines move with it."""
    try:
        with transaction():
            own = db.session.get(OwnDay, (me.business_id, day_id)) or abort(404)
            shop_id = own.shop_id
            actions.remove_day(own)
            look_again(me.business_id, shop_id)
    except Refused as refused:
        return refuse("policy/index.html", refused.refusals, **shown())
    flash("Removed. The calendar counts that day as it did.", "green")
    return see_other("policy.index", _anchor="own-days")


def _shop(text: str) -> UUID | None:
    """The shop of ours that was chosen; None for every shop."""
    if not text:
        return None
    try:
        found = db.session.get(Shop, (me.business_id, UUID(text)))
    except ValueError:
        found = None
    return found.id if found else abort(404)
