"""Paying back, whole or in part."""

from decimal import Decimal
from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cancellations.actions import record_refund, undo_refund
from webapp.cancellations.models import TYPED, Refund, refund_of
from webapp.cancellations.views import bp
from webapp.cases.actions import Clerk
from webapp.cases.actions.refunding import note_undone
from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import see_other
from webapp.orders.models import order_of
from webapp.orders.rules.amounts import BadAmount, read_money
from webapp.returns import actions as returns

LONGEST_KEY = 60
PAGES = {"return": "returns.show", "case": "cases.show"}
MOVED_ALREADY = "If the money was refunded in Seller Center already, that stays: only the platform can answer for it."


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
            answer = record_refund(me.business_id, order_id, wanted, "", why, f"{TYPED}{key}", me.actor, me.name)
    refusal = answer if isinstance(answer, Refusal) else None
    done = "Written down. Now refund it in Seller Center: see Messages."
    flash(refusal.words if refusal else done, "red" if refusal else "green")
    return see_other("orders.show", order_id=order_id)


@bp.post("/refunds/<uuid:refund_id>/undoing", endpoint="create_refund_undoing")
@for_roles("seller")
def create_refund_undoing(refund_id: UUID) -> Response:
    """Take back a refund that was written down by mistake, or write it down anew with the right amount; then back to
    the page that it was done on."""
    with transaction():
        was = refund_of(me.business_id, refund_id) or abort(404)
        order_id = was.order_id
        answer: object = amount_typed(request.form.get("amount", ""), was.currency)
        if not isinstance(answer, Refusal):
            wanted = answer if isinstance(answer, Decimal) else None
            answer = _undo(was, wanted)
    said = answer.words if isinstance(answer, Refusal) else f"Corrected. {MOVED_ALREADY}"
    flash(said, "red" if isinstance(answer, Refusal) else "green")
    return _where_it_was(order_id)


def _undo(was: Refund, amount: Decimal | None) -> Refund | Refusal:
    over, because = was.withdrawn_at, request.form.get("because", "")
    stands = undo_refund(me.business_id, was.id, amount, because, me.actor, me.name)
    if not isinstance(stands, Refusal) and not over:
        note_undone(Clerk(me.business_id, me.actor, me.name), was, stands)
        returns.follow(me.business_id, [was.order_id])
    return stands


def _where_it_was(order_id: UUID) -> Response:
    """To the page of the return or case that the form was on, else the order's."""
    kind, _, named = request.form.get("on", "").partition("-")
    if kind in PAGES and (subject := as_uuid(named)):
        return see_other(PAGES[kind], **{f"{kind}_id": subject})
    return see_other("orders.show", order_id=order_id)


def amount_typed(text: str, currency: str) -> Decimal | Refusal | None:
    """The amount that a form names, None for an empty field, or why it is none."""
    try:
        return read_money(text, currency) if text.strip() else None
    except BadAmount as bad:
        return Refusal("bad_amount", str(bad), "amount")
