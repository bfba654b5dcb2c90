"""Confirming orders, and what can be done where goods are lacking."""

from uuid import UUID

from flask import Response, abort, flash, url_for
from htmx_flask import request

from webapp.accounts.rules import safe_path
from webapp.cancellations.models import markets_of
from webapp.cancellations.rules import IN_PARTS
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, see_other, see_there
from webapp.orders.models import order_of
from webapp.stock import actions, rules
from webapp.stock.views import bp

MOST_ORDERS = 500


@bp.post("/stock/confirmations")
@for_roles("seller", "staff")
def create_confirmations() -> Response:
    """Confirm orders, one or many, and say of each what became of it."""
    wanted = [UUID(text) for text in request.form.getlist("order_ids")[:MOST_ORDERS] if _is_id(text)]
    place, partly = request.form.get("place", ""), bool(request.form.get("partly"))
    rest, goods = request.form.get("rest", ""), _goods() if len(wanted) == 1 else None
    wish = actions.Wish(UUID(place) if _is_id(place) else None, partly, goods, rest if rest in rules.RESTS else "waits")
    markets = markets_of(me.business_id, wanted)
    if goods and rest == "cancel" and not IN_PARTS.intersection(markets.values()):
        flash("A part of an order cannot be cancelled in this market: let the rest wait, or cancel all of it.", "red")
        return see_there(safe_path(request.form.get("next")) or url_for("shell.index"))
    with transaction():
        answers = actions.confirm_orders(me.business_id, wanted, me.actor, me.name, wish)
        done = [answer for answer in answers if not answer.refusal]
        refused = [answer for answer in answers if answer.refusal]
    there = safe_path(request.form.get("next")) or url_for("shell.index")
    if answers and not refused and not any(answer.part and answer.rest for answer in done):
        flash(f"{len(done)} confirmed." if len(done) > 1 else f"Order {done[0].number} is confirmed.", "green")
        return see_there(there)
    in_part = any(answer.refusal and answer.refusal.code == "in_part" for answer in refused)
    status = 200 if done or in_part else 422
    return page("stock/confirmations.html", status, done=done, refused=refused, there=there,
                in_parts={order_id for order_id, market in markets.items() if market in IN_PARTS})  # fmt: skip


@bp.post("/stock/orders/<uuid:order_id>/parts", endpoint="create_part")
@for_roles("seller", "staff")
def create_part(order_id: UUID) -> Response:
    """Send what is there by now of the rest of an order that goes in parts."""
    order_of(me.business_id, order_id) or abort(404)
    place = request.form.get("place", "")
    with transaction():
        seller = actions.Seller(me.actor, me.name)
        answer = actions.send_rest(
            me.business_id, order_id, request.form.get("number", ""), seller, UUID(place) if _is_id(place) else None
        )
        going = rules.in_words(answer.part.goods) if answer.part else ""
    if answer.refusal:
        flash(answer.refusal.words, "amber")
    else:
        flash(f"Promised from {answer.place}: {going}. It is picked and packed as a parcel of its own.", "green")
    return see_other("orders.show", order_id=order_id)


@bp.post("/stock/orders/<uuid:order_id>/cancellation", endpoint="create_cancellation")
@for_roles("seller", "staff")
def create_cancellation(order_id: UUID) -> Response:
    """Ask the seller to cancel an order for want of goods."""
    order_of(me.business_id, order_id) or abort(404)
    with transaction():
        actions.want_cancelled(me.business_id, order_id, me.actor, me.name)
    flash("Noted. The seller is asked to cancel it.", "amber")
    return see_other("orders.show", order_id=order_id)


def _goods() -> dict[str, int] | None:
    """The agreed part as the form names it: SKUs, and how many of each go."""
    if not request.form.get("part"):
        return None
    named = zip(request.form.getlist("sku"), request.form.getlist("going"), strict=False)
    return {sku: int(text) for sku, text in named if text.isascii() and text.isdigit() and len(text) < 7 and int(text)}


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
