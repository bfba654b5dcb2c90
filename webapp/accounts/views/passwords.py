"""One's own password."""

from flask import Response, flash, request
from werkzeug.datastructures import MultiDict

from webapp.accounts import actions
from webapp.accounts.models import Person
from webapp.accounts.views import bp
from webapp.kit.access import for_roles, limiter, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal, Refused
from webapp.kit.pages import page, refuse, see_other


def repeated(form: MultiDict) -> str:
    """The new password, which was typed twice. Raises Refused(not_repeated)."""
    if form.get("password", "") != form.get("again", ""):
        raise Refused(Refusal("not_repeated", "The two passwords are not the same.", "again"))
    return form.get("password", "")


def _myself() -> Person:
    return db.session.get_one(Person, me.person_id)


@bp.get("/password", endpoint="edit_password")
@for_roles("seller", "staff", "courier")
def edit() -> Response:
    """The form to change one's password."""
    return page("accounts/password.html")


@bp.post("/password", endpoint="update_password")
@for_roles("seller", "staff", "courier")
@limiter.limit("10/minute")
def update() -> Response:
    """Change it; every other sign-in of this person ends."""
    try:
        if not actions.check_password(_myself().password_hash, request.form.get("old", "")):
            raise Refused(Refusal("wrong_password", "That is not your password.", "old"))
        with transaction():
            actions.change_password(_myself(), repeated(request.form), me.token)
    except Refused as refused:
        return refuse("accounts/password.html", refused.refusals)
    flash("Your password is changed. You are signed out everywhere else.", "green")
    return see_other("shell.index_settings" if me.role == "seller" else "shell.index")
