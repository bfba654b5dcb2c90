"""Erasing a buyer's data from an order."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.cases.actions.forgetting import spare_documents, strike_out
from webapp.cases.models import documents_of_orders
from webapp.cases.rules.striking import NAMING
from webapp.evidence import actions
from webapp.evidence.models import erasures_of
from webapp.evidence.rules.erasing import GOES, HELD_BACK, HELD_BECAUSE, PICTURES, STAYS
from webapp.evidence.rules.personal import REASONS
from webapp.evidence.views import bp
from webapp.evidence.views.subjects import asker
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.ledger.models import facts_of
from webapp.orders.models import Order, order_of


@bp.get("/evidence/orders/<uuid:order_id>/erasure", endpoint="new_erasure")
@for_roles("seller")
def new_erasure(order_id: UUID) -> Response:
    """What would go, what would stay, and why."""
    return page("evidence/erasure.html", refusals=[], **_about(_order(order_id)))


@bp.post("/evidence/orders/<uuid:order_id>/erasure", endpoint="create_erasure")
@for_roles("seller")
def create_erasure(order_id: UUID) -> Response:
    """Erase it. There is no way back."""
    order = _order(order_id)
    with transaction():
        before, buyer = order.erased_at, {name: getattr(order, name) for name in NAMING}
        done = actions.erase(asker(), order_id, request.form.get("because", ""))
        if not isinstance(done, Refusal) and not before:
            spared = {*request.form.getlist("listed")} - {*request.form.getlist("destroy")}
            spare_documents(me.business_id, order_id, spared, me.name)
            strike_out(me.business_id, order_id, buyer)
        held_back = not isinstance(done, Refusal) and done.pictures_at is None
    with transaction():
        actions.destroy_doomed(me.business_id)
    if isinstance(done, Refusal):
        return refuse("evidence/erasure.html", [done], **_about(order))
    words = " Pictures stay until the case is closed, then they go by themselves." if held_back else ""
    flash(f"The buyer's data are erased.{words}", "green")
    return see_other("evidence.show_order", order_id=order_id)


def _order(order_id: UUID) -> Order:
    return order_of(me.business_id, order_id) or abort(404)


def _about(order: Order) -> dict:
    facts = facts_of(me.business_id, [order.id])[order.id]
    return {
        "order": order, "reasons": REASONS, "disputed": actions.is_disputed(facts),
        "erasure": erasures_of(me.business_id, [order.id]).get(order.id), "goes": GOES, "pictures": PICTURES,
        "documents": documents_of_orders(me.business_id, [order.id]),
        "held_back": HELD_BACK, "held_because": HELD_BECAUSE, "stays": STAYS,
    }  # fmt: skip
