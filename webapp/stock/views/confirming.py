"""Confirming orders, and what can be done where goods are lacking."""

from uuid import UUID

from flask import Response, flash, url_for
from htmx_flask import request

from webapp.accounts.rules import safe_path
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, see_there
from webapp.stock import actions
from webapp.stock.views import bp

MOST_ORDERS = 500


@bp.post("/stock/confirmations")
@for_roles("seller", "staff")
def create_confirmations() -> Response:
    """Confirm orders, one or many, and say of each what became of it."""
    wanted = [UUID(text) for text in request.form.getlist("order_ids")[:MOST_ORDERS] if _is_id(text)]
    with transaction():
        answers = actions.confirm_orders(me.business_id, wanted, me.actor, me.name)
        done = [answer for answer in answers if not answer.refusal]
        refused = [answer for answer in answers if answer.refusal]
    there = safe_path(request.form.get("next")) or url_for("shell.index")
    if answers and not refused:
        flash(f"{len(done)} confirmed." if len(done) > 1 else f"Order {done[0].number} is confirmed.", "green")
        return see_there(there)
    return page("stock/confirmations.html", 200 if done else 422, done=done, refused=refused, there=there)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
