"""Signing in and out."""

from datetime import timedelta

from flask import Response, current_app, flash, make_response, redirect, request, session, url_for
from flask_login import login_user, logout_user

from webapp.accounts import actions
from webapp.accounts.models import Device, Membership
from webapp.accounts.rules import fold_email, safe_path
from webapp.accounts.views import bp
from webapp.accounts.views.phones import this_phone
from webapp.kit.access import for_anyone, limiter, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other


def _address_and_email() -> str:
    return f"{request.remote_addr} {_email()}"


def _email() -> str:
    return fold_email(request.form.get("email", ""))


def enter(
    membership: Membership, lasting: timedelta | None = None, phone: Device | None = None, proof: str = "password"
) -> None:
    """Begin a session for that membership in this browser, `proof` being what they signed in with; on an enrolled phone
    of theirs it ends with the phone's enrolment, however they signed in."""
    phone = phone or this_phone()
    phone_id = phone.id if phone and phone.business_id == membership.business_id else None
    lasting = lasting or timedelta(days=current_app.config["SESSION_DAYS"])
    with transaction():
        identity = actions.begin_session(
            membership, lasting / timedelta(days=1), request.headers.get("User-Agent", ""), phone_id, proof
        )
    session.clear()  # whatever a stranger may have put into this browser ends here
    session.permanent = True
    login_user(identity)


@bp.get("/sign-in", endpoint="new_session")
@for_anyone
def new() -> Response:
    """The sign-in form; somebody signed in already goes on."""
    return see_other("shell.index") if me.is_authenticated else page("accounts/session/new.html", phone=this_phone())


@bp.post("/sign-in", endpoint="create_session")
@for_anyone
@limiter.limit("10/minute")
@limiter.limit("5/minute", key_func=_address_and_email)
@limiter.limit("20/minute", key_func=_email)  # one address never reaches it: nobody locks another out alone
def create() -> Response:
    """Sign in and go on to where one wanted to go."""
    try:
        membership = actions.recognise(request.form.get("email", ""), request.form.get("password", ""))
        enter(membership)
    except Refused as refused:
        return refuse("accounts/session/new.html", refused.refusals, phone=this_phone())
    return make_response(redirect(safe_path(request.args.get("next")) or url_for("shell.index"), 303))


@bp.post("/sign-out", endpoint="destroy_session")
@for_anyone
def destroy() -> Response:
    """Sign out for good."""
    if me.is_authenticated:
        with transaction():
            actions.sign_out(me.token)
        logout_user()
        session.clear()
        flash("You are signed out.", "green")
    answer = see_other("accounts.new_session")
    answer.headers["Clear-Site-Data"] = '"cache"'  # never "storage": unsent scans live there
    return answer
