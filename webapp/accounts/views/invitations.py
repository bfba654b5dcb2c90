"""Setting a password by a one-time link."""

from flask import Response, flash, request

from webapp.accounts import actions
from webapp.accounts.models import person_invited_by
from webapp.accounts.views import bp
from webapp.accounts.views.passwords import repeated
from webapp.kit.access import for_anyone, limiter
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


@bp.get("/invitation/<token>", endpoint="edit_invitation")
@for_anyone
@limiter.limit("30/minute")
def edit(token: str) -> Response:
    """The form to choose a password; a link that no longer holds says so."""
    person = person_invited_by(token)
    return page("accounts/invitation.html", 200 if person else 404, person=person, token=token)


@bp.post("/invitation/<token>", endpoint="update_invitation")
@for_anyone
@limiter.limit("10/minute")
def update(token: str) -> Response:
    """Keep the password; the link is spent."""
    try:
        with transaction():
            actions.accept_invitation(token, repeated(request.form))
    except Refused as refused:
        return refuse("accounts/invitation.html", refused.refusals, person=person_invited_by(token), token=token)
    flash("Your password is set. Sign in with it.", "green")
    return see_other("accounts.new_session")
