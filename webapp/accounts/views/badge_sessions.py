"""Signing in on an enrolled phone, and changing who holds it: badge, then PIN."""

from flask import Response, current_app, make_response, redirect, request, url_for

from webapp.accounts import actions
from webapp.accounts.rules import safe_path
from webapp.accounts.rules.badges import SHIFT
from webapp.accounts.views import bp
from webapp.accounts.views.phones import remember_phone, this_phone
from webapp.accounts.views.sessions import enter
from webapp.kit.access import for_anyone, limiter, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse


@bp.get("/badge", endpoint="new_badge_session")
@for_anyone
def new() -> Response:
    """The fields for badge and PIN, whoever is signed in here now; what they scanned stays theirs."""
    return page("accounts/session/badge.html", phone=this_phone())


@bp.post("/badge", endpoint="create_badge_session")
@for_anyone
@limiter.limit("120/minute")  # a whole shift behind one address; the lock is what stops guessing
def create() -> Response:
    """Sign in for a shift; whoever was signed in here is signed out."""
    phone = this_phone()
    if phone is None:
        return refuse("accounts/session/badge.html", [actions.NOT_ENROLLED], phone=None)
    form = request.form
    with transaction():
        badge_hash = actions.note_try(phone, form.get("badge", ""))
    try:
        membership = actions.recognise_badge(phone, badge_hash, form.get("pin", ""))
        before = me.token if me.is_authenticated else ""
        with transaction():
            actions.forget_tries(phone, badge_hash)
            if before:
                actions.sign_out(before)
        enter(membership, SHIFT, phone, "pin")
    except Refused as refused:
        return refuse("accounts/session/badge.html", refused.refusals, phone=this_phone())
    answer = make_response(redirect(safe_path(request.args.get("next")) or url_for("shell.index"), 303))
    return remember_phone(answer, request.cookies[current_app.config["PHONE_COOKIE_NAME"]])
