"""Phones that scan: how they stand, and what to do about it."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.actions import ask_positions
from webapp.accounts.models import devices_of
from webapp.handover.actions.sighting import give_up_missing, name_phone
from webapp.handover.models.phones import Phone, phone_of, phones_of
from webapp.handover.rules.phones import STORED, clock_words
from webapp.handover.rules.positions import position_words
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, see_other

bp.add_app_template_filter(clock_words)
bp.add_app_template_filter(position_words)


@bp.get("/phones")
@for_roles("seller", "staff")
def index_phones() -> Response:
    """Every phone and what is wrong with it; as a fragment, for the page that looks again every half minute."""
    phones = phones_of(me.business_id)
    troubled = [(phone, found) for phone in phones if (found := phone.troubles)]
    troubled.sort(key=lambda each: each[1][0].tone != "red")
    seen = {phone.enrolled_id for phone in phones}
    known = [*devices_of(me.business_id, "phone"), *devices_of(me.business_id)]
    unseen = [device for device in known if device.id not in seen and not device.revoked_at]
    template = "handover/phones/_phones.html" if request.headers.get("HX-Request") else "handover/phones/index.html"
    return page(template, phones=phones, unseen=unseen, troubled=troubled, STORED=STORED)


@bp.get("/phones/<uuid:phone_id>")
@for_roles("seller", "staff")
def show_phone(phone_id: UUID) -> Response:
    return page("handover/phones/show.html", phone=_phone(phone_id), STORED=STORED)


@bp.post("/phones/<uuid:phone_id>")
@for_roles("seller")
def update_phone(phone_id: UUID) -> Response:
    """Name it."""
    with transaction():
        phone = _phone(phone_id)
        name_phone(phone, request.form.get("name", ""))
        called = phone.called
    flash(f"It is called {called} now.", "green")
    return see_other("handover.show_phone", phone_id=phone_id)


@bp.post("/phones/<uuid:phone_id>/giving-up")
@for_roles("seller")
def create_giving_up(phone_id: UUID) -> Response:
    """Nobody waits for its missing scans any longer."""
    with transaction():
        give_up_missing(witness(), _phone(phone_id))
    flash("Nobody waits for these scans any longer. Should one still come, it counts.", "green")
    return see_other("handover.show_phone", phone_id=phone_id)


@bp.post("/phones/positions")
@for_roles("seller")
def update_positions() -> Response:
    """Ask phones where they are when they scan, or no longer."""
    asked = "asked" in request.form
    with transaction():
        ask_positions(me.business_id, asked)
    flash("Phones say where they are from now on." if asked else "Phones are asked no longer where they are.", "green")
    return see_other("handover.index_phones")


def _phone(phone_id: UUID) -> Phone:
    return phone_of(me.business_id, phone_id) or abort(404)
