"""What a person does with a case: each is a small form that comes back to the case's page."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cases.actions import (
    Clerk,
    add_note,
    choose_scenario,
    close_case,
    decide_fault,
    keep_answer,
    open_case,
    reopen_case,
)
from webapp.cases.actions.refunding import refund_buyer
from webapp.cases.models import Case
from webapp.cases.views import bp
from webapp.cases.views.showing import draw, mine
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import see_other
from webapp.orders.models import order_of, parcels_of


def clerk() -> Clerk:
    """Whoever asks."""
    return Clerk(me.business_id, me.actor, me.name)


def act(case_id: UUID, deed: Callable[[Case], Refusal | None], said: str) -> Response:
    """Do it in one transaction and go back to the case, or show it with what is wrong."""
    with transaction():
        refusal = deed(mine(case_id))
    if refusal:
        return draw(mine(case_id), (refusal,), 422)
    flash(said, "green")
    return see_other("cases.show", case_id=case_id)


@bp.post("/orders/<uuid:order_id>/cases")
@for_roles("seller")
def create(order_id: UUID) -> Response:
    """Open a case by hand."""
    with transaction():
        order = order_of(me.business_id, order_id) or abort(404)
        parcel_id = as_uuid(request.form.get("parcel"))
        if parcel_id and parcel_id not in {p.id for p in parcels_of(me.business_id, [order.id])[order.id]}:
            abort(404)
        case = open_case(clerk(), order.id, parcel_id, request.form.get("scenario", ""), request.form.get("words", ""))
    if isinstance(case, Refusal):
        flash(case.words, "red")
        return see_other("orders.show", order_id=order_id)
    return see_other("cases.show", case_id=case.id)


@bp.post("/cases/<uuid:case_id>/notes", endpoint="create_note")
@for_roles("seller", "staff")
def create_note(case_id: UUID) -> Response:
    """Write a note into the log."""
    return act(case_id, lambda case: add_note(clerk(), case, request.form.get("note", "")), "Noted.")


@bp.post("/cases/<uuid:case_id>/scenario", endpoint="update_scenario")
@for_roles("seller")
def update_scenario(case_id: UUID) -> Response:
    """Go by another scenario."""
    chosen = request.form.get("scenario", "")
    return act(case_id, lambda case: choose_scenario(clerk(), case, chosen), "The checklist is another one now.")


@bp.post("/cases/<uuid:case_id>/fault", endpoint="update_fault")
@for_roles("seller")
def update_fault(case_id: UUID) -> Response:
    """Say whose fault it was."""
    return act(case_id, lambda case: decide_fault(clerk(), case, request.form.get("fault", "")), "Decided.")


@bp.post("/cases/<uuid:case_id>/answer", endpoint="update_answer")
@for_roles("seller")
def update_answer(case_id: UUID) -> Response:
    """Keep the answer as it was written; "again" gives the draft back."""
    words = "" if "again" in request.form else request.form.get("answer", "")
    return act(case_id, lambda case: keep_answer(clerk(), case, words), "Kept.")


@bp.post("/cases/<uuid:case_id>/refund", endpoint="create_refund")
@for_roles("seller")
def create_refund(case_id: UUID) -> Response:
    """Write down that money goes back to the buyer."""
    done = "Written down. Now refund it in Seller Center: see Messages."
    return act(case_id, lambda case: refund_buyer(clerk(), case, request.form.get("refund", "")), done)


@bp.post("/cases/<uuid:case_id>/closing", endpoint="create_closing")
@for_roles("seller")
def create_closing(case_id: UUID) -> Response:
    """Say how it ended."""
    form = [request.form.get(name, "") for name in ("outcome", "outcome_amount", "outcome_note")]
    return act(case_id, lambda case: close_case(clerk(), case, *form), "The case is closed.")


@bp.post("/cases/<uuid:case_id>/reopening", endpoint="create_reopening")
@for_roles("seller")
def create_reopening(case_id: UUID) -> Response:
    """Take the closing back."""
    return act(case_id, lambda case: reopen_case(clerk(), case), "The case is open again.")
