"""Answering whoever wants an order called off."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cancellations import actions
from webapp.cancellations.models import cancellation_of
from webapp.cancellations.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import see_other
from webapp.orders.models import order_of


@bp.post("/orders/<uuid:order_id>/cancel-requests", endpoint="create_request")
@for_roles("seller", "staff")
def create_request(order_id: UUID) -> Response:
    """The buyer told us, by whatever way, that they want the order cancelled."""
    words = request.form.get("words", "").strip()
    with transaction():
        order_of(me.business_id, order_id) or abort(404)
        refusal = actions.ask_for_buyer(me.business_id, order_id, words, "typed", me.actor, me.name)
    flash(refusal.words if refusal else "Noted. Answer it before its time is up.", "amber")
    return see_other("orders.show", order_id=order_id)


@bp.post("/cancellations/<uuid:cancellation_id>/agreement", endpoint="create_agreement")
@for_roles("seller")
def create_agreement(cancellation_id: UUID) -> Response:
    """Say yes, or let a proposal run now."""
    with transaction():
        row = cancellation_of(me.business_id, cancellation_id) or abort(404)
        answer = actions.agree(me.business_id, row, me.actor, me.name)
    return _back(answer.order_id, answer.refusal, "Cancelled here. Now do the same in Seller Center: see Messages.")


@bp.post("/cancellations/<uuid:cancellation_id>/refusal", endpoint="create_refusal")
@for_roles("seller")
def create_refusal(cancellation_id: UUID) -> Response:
    """Say no, with a reason."""
    why = actions.Why(request.form.get("reason", ""), request.form.get("words", "").strip())
    with transaction():
        row = cancellation_of(me.business_id, cancellation_id) or abort(404)
        order_id = row.order_id
        refusal = actions.refuse(me.business_id, row, why, me.actor, me.name)
    return _back(order_id, refusal, "Refused. Now refuse it in Seller Center too: see Messages.")


@bp.post("/cancellations/<uuid:cancellation_id>/stopping", endpoint="create_stopping")
@for_roles("seller")
def create_stopping(cancellation_id: UUID) -> Response:
    """Keep a rule's proposal from running."""
    with transaction():
        row = cancellation_of(me.business_id, cancellation_id) or abort(404)
        order_id = row.order_id
        refusal = actions.stop(me.business_id, row, me.actor, me.name)
    return _back(order_id, refusal, "Stopped. The order stays as it is.")


def _back(order_id: UUID, refusal: Refusal | None, done: str) -> Response:
    flash(refusal.words if refusal else done, "red" if refusal else "green")
    return see_other("orders.show", order_id=order_id)
