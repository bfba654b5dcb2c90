"""Paying back, whole or in part."""

from decimal import Decimal
from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cancellations.actions import record_refund
from webapp.cancellations.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import see_other
from webapp.orders.models import order_of
from webapp.orders.rules.amounts import BadAmount, read_money

LONGEST_KEY = 60


@bp.post("/orders/<uuid:order_id>/refunds", endpoint="create_refund")
@for_roles("seller")
def create_refund(order_id: UUID) -> Response:
    """Write down that money goes back; an empty amount is all that is left. The form's key makes pressing twice one."""
    key, why = request.form.get("key", "")[:LONGEST_KEY], request.form.get("why", "").strip()
    with transaction():
        order = order_of(me.business_id, order_id) or abort(404)
        answer: object = amount_typed(request.form.get("amount", ""), order.currency)
        if not key or not why:
            answer = Refusal("no_why", "Say why the money goes back.", "why")
        elif not isinstance(answer, Refusal):
            wanted = answer if isinstance(answer, Decimal) else None
            answer = record_refund(me.business_id, order_id, wanted, "", why, f"typed-{key}", me.actor, me.name)
    refusal = answer if isinstance(answer, Refusal) else None
    done = "Written down. Now refund it in Seller Center: see Messages."
    flash(refusal.words if refusal else done, "red" if refusal else "green")
    return see_other("orders.show", order_id=order_id)


def amount_typed(text: str, currency: str) -> Decimal | Refusal | None:
    """The amount that a form names, None for an empty field, or why it is none."""
    try:
        return read_money(text, currency) if text.strip() else None
    except BadAmount as bad:
        return Refusal("bad_amount", str(bad), "amount")
