"""One's own PIN."""

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import Membership
from webapp.accounts.views import bp
from webapp.kit.access import for_roles, limiter, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


def _mine() -> Membership:
    held = db.select(Membership).filter_by(business_id=me.business_id, person_id=me.person_id, ended_at=None)
    return db.first_or_404(held)


@bp.get("/pin", endpoint="edit_pin")
@for_roles("seller", "staff", "courier")
def edit() -> Response:
    """The form to set one's PIN."""
    return page("accounts/pin.html", has_pin=bool(_mine().pin_hash))


@bp.post("/pin", endpoint="update_pin")
@for_roles("seller", "staff", "courier")
@limiter.limit("10/minute", key_func=lambda: str(me.person_id))
def update() -> Response:
    """Set it."""
    form = request.form
    try:
        pin_hash = actions.hash_pin(_mine(), form.get("old", ""), form.get("pin", ""), form.get("again", ""))
        with transaction():
            actions.set_pin(_mine(), pin_hash)
    except Refused as refused:
        return refuse("accounts/pin.html", refused.refusals, has_pin=bool(_mine().pin_hash))
    flash("Your PIN is set. With your badge it signs you in on any enrolled phone.", "green")
    return see_other("shell.index_settings" if me.role == "seller" else "shell.index")
