"""Enrolling a phone: a seller shows a code, the phone spends it and keeps a cookie that says which phone it is."""

from datetime import timedelta
from uuid import UUID

from flask import Response, abort, current_app, flash, make_response, redirect, request, url_for

from webapp.accounts import actions
from webapp.accounts.models import Device, Enrolment, devices_of, enrolment_by, enrolment_of, phone_holding
from webapp.accounts.rules.badges import code_of, dashed
from webapp.accounts.views import bp
from webapp.kit.access import for_anyone, for_roles, limiter, me
from webapp.kit.clock import now
from webapp.kit.codes import square
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.shell.actions import origin_for_phones

KEPT = timedelta(days=400)  # the longest that browsers keep a cookie; renewed with every sign-in


def this_phone() -> Device | None:
    """The enrolled phone that asks, if it is one."""
    return phone_holding(request.cookies.get(current_app.config["PHONE_COOKIE_NAME"], ""))


def remember_phone(answer: Response, token: str) -> Response:
    """Have the browser keep the phone's token: no script reads it, no other site sends it."""
    config = current_app.config
    answer.set_cookie(
        config["PHONE_COOKIE_NAME"], token, max_age=KEPT, path="/", httponly=True, samesite="Lax",
        secure=config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return answer


@bp.get("/enrolled-phones", endpoint="index_enrolled")
@for_roles("seller")
def index() -> Response:
    """Every enrolled phone, and the way to enrol another."""
    return page("accounts/phones/index.html", phones=devices_of(me.business_id, "phone"))


@bp.post("/enrolments", endpoint="create_enrolment")
@for_roles("seller")
def create() -> Response:
    """Show the code by which a phone is enrolled."""
    try:
        with transaction():
            offered, code = actions.offer_enrolment(me.business_id, request.form.get("name", ""), me.name)
            enrolment_id = offered.id
    except Refused as refused:
        phones = devices_of(me.business_id, "phone")
        return refuse("accounts/phones/index.html", refused.refusals, phones=phones)
    reached = origin_for_phones(current_app.config["HOME"], request.host_url)
    origin = reached or request.host_url.rstrip("/")
    drawn = square(origin + url_for("accounts.edit_enrolment", code=dashed(code)), "A code to open on the phone")
    offered = _enrolment(enrolment_id)
    return page("accounts/phones/code.html", 201, enrolment=offered, now=now(), code=dashed(code), origin=origin,
                drawn=drawn, local=not reached)  # fmt: skip


@bp.get("/enrolments/<uuid:enrolment_id>", endpoint="show_enrolment")
@for_roles("seller")
def show(enrolment_id: UUID) -> Response:
    """Whether the phone has come; the page with the code asks this every two seconds."""
    return page("accounts/phones/_enrolment.html", enrolment=_enrolment(enrolment_id), now=now())


@bp.get("/enrol", endpoint="new_enrolled")
@for_anyone
def new() -> Response:
    """On the phone: the field for a code."""
    return page("accounts/phones/enrol.html", code="", offered=None)


@bp.get("/enrol/<code>", endpoint="edit_enrolment")
@for_anyone
@limiter.limit("30/minute")
def edit(code: str) -> Response:
    """On the phone: what the code is for. Looking spends nothing, so that a preview of the link does no harm."""
    offered = enrolment_by(code_of(code))
    return page("accounts/phones/enrol.html", 200 if offered else 404, code=code if offered else "", offered=offered)


@bp.post("/enrol", endpoint="update_enrolment")
@for_anyone
@limiter.limit("10/minute")
def update() -> Response:
    """On the phone: spend the code and be an enrolled phone from now on."""
    code = request.form.get("code", "")
    try:
        with transaction():
            phone, token = actions.enrol(code)
            name = phone.name
    except Refused as refused:
        return refuse("accounts/phones/enrol.html", refused.refusals, code=code, offered=None)
    flash(f"This phone is enrolled as {name}. Sign in with badge and PIN.", "green")
    return remember_phone(make_response(redirect(url_for("accounts.new_badge_session"), 303)), token)


@bp.post("/enrolled-phones/<uuid:device_id>/revocation", endpoint="create_phone_revocation")
@for_roles("seller")
def create_revocation(device_id: UUID) -> Response:
    """The phone is enrolled no longer, and everybody is signed out on it."""
    with transaction():
        phone = db.one_or_404(db.select(Device).filter_by(business_id=me.business_id, id=device_id, kind="phone"))
        actions.revoke_device(phone)
        name = phone.name
    flash(f"{name} is no longer enrolled, and everybody is signed out on it.", "green")
    return see_other("accounts.index_enrolled")


def _enrolment(enrolment_id: UUID) -> Enrolment:
    return enrolment_of(me.business_id, enrolment_id) or abort(404)
