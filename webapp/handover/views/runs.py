"""Runs of our own couriers: the courier's own, one parcel of it, and all of them for whoever hands them out."""

from datetime import timedelta
from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.models import members_of
from webapp.handover.actions import move_stop, put_on_run, set_out
from webapp.handover.models.runs import fleet_rows, run_counts, run_rows, stop_rows
from webapp.handover.models.stops import Stop, stop_of
from webapp.handover.rules.reasons import FAILURES, UNSIGNED
from webapp.handover.rules.reports import as_uuid
from webapp.handover.rules.wording import words_for_phones
from webapp.handover.views import bp
from webapp.handover.views.api import witness
from webapp.handover.views.batches import HANDLERS
from webapp.handover.views.cards import Card, cards_of
from webapp.kit.access import for_roles, kept_offline, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.pages import page, see_other

A_SHIFT = timedelta(hours=16)  # what was done this long ago still shows


@bp.get("/run")
@kept_offline
@for_roles(*HANDLERS)
def show_run() -> Response:
    """My run: what is still to be brought, and what was done today."""
    cards = _run_of(me.actor)
    arrange = "arrange" in request.args
    return page("handover/deliveries/run.html", cards=cards, opened=None, arrange=arrange, **_table())


@bp.get("/run/parcels/<uuid:parcel_id>")
@for_roles(*HANDLERS)
def show_delivery(parcel_id: UUID) -> Response:
    """One parcel at the door. A courier sees those of their own run only."""
    _seen(parcel_id)
    cards = cards_of(stop_rows(me.business_id, parcel_id))
    return page("handover/deliveries/run.html", cards=cards, opened=parcel_id, arrange=False, **_table())


@bp.post("/run/departure")
@for_roles(*HANDLERS)
def create_departure() -> Response:
    """I set out: what is on my run is out for delivery, and its buyers can see that."""
    with transaction():
        count = set_out(witness())
    flash(f"{count} out for delivery. Their buyers can see it." if count else "All of it is out already.", "green")
    return see_other("handover.show_run")


@bp.post("/run/parcels/<uuid:parcel_id>/place")
@for_roles(*HANDLERS)
def update_stop(parcel_id: UUID) -> Response:
    """Bring a parcel earlier or later on its run."""
    courier = _seen(parcel_id).courier
    with transaction():
        order = [card.parcel_id for card in _run_of(courier) if card.mode == "deliver"]
        move_stop(me.business_id, courier, order, parcel_id, request.form.get("to") == "earlier")
    return see_other("handover.show_run", arrange="1", _anchor=f"stop_{parcel_id}")


@bp.get("/runs")
@for_roles("seller", "staff")
def index_runs() -> Response:
    """Who carries what, and what nobody carries yet."""
    return page(
        "handover/deliveries/runs.html", parcels=fleet_rows(me.business_id), couriers=_couriers(),
        runs=run_counts(me.business_id, now() - A_SHIFT),
    )  # fmt: skip


@bp.post("/runs")
@for_roles("seller", "staff")
def create_stops() -> Response:
    """Give the chosen parcels to a courier."""
    names = dict(_couriers())
    courier = request.form.get("courier", "")
    chosen = [found for text in request.form.getlist("parcel") if (found := as_uuid(text))]
    if courier not in names or not chosen:
        flash("Choose a courier and at least one parcel.", "red")
        return see_other("handover.index_runs")
    with transaction():
        count = put_on_run(witness(), courier, names[courier], chosen)
    flash(f"{count} given to {names[courier]}." if count else f"{names[courier]} has them already.", "green")
    return see_other("handover.index_runs")


def _seen(parcel_id: UUID) -> Stop:
    """The parcel on its run, or 404: for another business's, one on no run, and for a courier another's."""
    stop = stop_of(me.business_id, parcel_id) or abort(404)
    if me.role == "courier" and stop.courier != me.actor:
        abort(404)
    return stop


def _run_of(courier: str) -> list[Card]:
    """The stops as they are driven: where nobody opened comes after all others, until the next setting out."""
    cards = cards_of(run_rows(me.business_id, courier, now() - A_SHIFT))
    return sorted(cards, key=lambda card: card.status == "attempt_failed")


def _couriers() -> list[tuple[str, str]]:
    """Whoever may carry parcels, couriers first: (as the ledger names them, name)."""
    members = sorted(members_of(me.business_id), key=lambda member: member.role != "courier")
    return [(f"person:{member.person_id}", member.person.name) for member in members]


def _table() -> dict:
    reasons = {code: {"words": f.words, "then": f.then, "photo": f.photo} for code, f in FAILURES.items()}
    return {"FAILURES": FAILURES, "UNSIGNED": UNSIGNED, "words": {**words_for_phones(), "reasons": reasons}}
