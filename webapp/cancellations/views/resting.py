"""Cancelling the rest of an order of which a part was sent."""

from decimal import Decimal
from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cancellations import actions
from webapp.cancellations.models import Refund
from webapp.cancellations.views import bp
from webapp.cancellations.views.refunding import amount_typed
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import see_other
from webapp.orders.models import order_of
from webapp.orders.rules.amounts import in_money


@bp.post("/orders/<uuid:order_id>/rest/cancellation", endpoint="create_rest")
@for_roles("seller")
def create_rest(order_id: UUID) -> Response:
    """Call the rest off and pay it back; an empty amount pays nothing back. Refused as a whole where either is."""
    why = actions.Why(request.form.get("reason", ""), request.form.get("words", "").strip())
    with transaction():
        order = order_of(me.business_id, order_id) or abort(404)
        amount = amount_typed(request.form.get("amount", ""), order.currency)
        refusal = amount if isinstance(amount, Refusal) else None
        done = "The rest is cancelled here. Now cancel its package in Seller Center too: see Messages."
        if not isinstance(amount, Refusal):
            wanted = amount if isinstance(amount, Decimal) and amount else None
            answer = actions.cancel_rest(me.business_id, order_id, why, wanted, me.actor, me.name)
            refusal = answer.refusal
            if isinstance(answer.refund, Refund):
                done += f" {in_money(answer.refund.amount, answer.refund.currency)} goes back to the buyer."
        if refusal:
            db.session.rollback()
    flash(refusal.words if refusal else done, "red" if refusal else "amber")
    return see_other("orders.show", order_id=order_id)
