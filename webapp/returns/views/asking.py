"""A return is written down: on an order's page, or from the platform's row."""

from uuid import UUID

from flask import Response, abort, flash, request

from webapp.accounts.models import Shop
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.kit.pages import page, refuse, see_other
from webapp.orders.models import Order, lines_of, order_of
from webapp.returns.actions import By, may_come_back, open_return
from webapp.returns.models import Return, return_keyed
from webapp.returns.rules.asking import read_wish
from webapp.returns.rules.words import CAUSES, NEXT_ACTIONS, PAYERS, STATUSES, TYPES
from webapp.returns.views import bp
from webapp.shell.rules import zone_named


def by() -> By:
    """Whoever asks, as the ledger will name them."""
    return By(me.actor, me.name)


@bp.get("/orders/<uuid:order_id>/returns/new")
@for_roles("seller", "staff")
def new(order_id: UUID) -> Response:
    return page("returns/new.html", refusals=[], asked={"key": str(new_id())}, **_about(_order(order_id)))


@bp.post("/orders/<uuid:order_id>/returns")
@for_roles("seller", "staff")
def create(order_id: UUID) -> Response:
    """Write a return down. The same form sent twice is one return."""
    order, form = _order(order_id), request.form.to_dict()
    about, key = _about(order), f"typed-{form.get('key', '')[:40]}"
    if known := return_keyed(me.business_id, order_id, key):
        return see_other("returns.show", return_id=known.id)
    wish = read_wish(form, may_come_back(me.business_id, order_id), shop_zone(order), order.currency)
    if isinstance(wish, list):
        return refuse("returns/new.html", wish, asked=form, **about)
    with transaction():
        made = open_return(me.business_id, order_id, wish, key, by())
        return_id = made.id if isinstance(made, Return) else None
    if isinstance(made, list):
        return refuse("returns/new.html", made, asked=form, **_about(_order(order_id)))
    flash("The return is written down.", "green")
    return see_other("returns.show", return_id=return_id)


def _order(order_id: UUID) -> Order:
    return order_of(me.business_id, order_id) or abort(404)


def shop_zone(order: Order):
    """The time zone of the order's shop: the platform shows its seller times in it."""
    shop = db.session.get_one(Shop, (order.business_id, order.shop_id))
    return zone_named(shop.time_zone) or zone_named("UTC")


def _about(order: Order) -> dict:
    shop = db.session.get_one(Shop, (order.business_id, order.shop_id))
    return {
        "order": order, "zone": shop.time_zone, "lines": lines_of(me.business_id, [order.id])[order.id],
        "most": may_come_back(me.business_id, order.id), "TYPES": TYPES, "CAUSES": CAUSES, "PAYERS": PAYERS,
        "STATUSES": STATUSES, "NEXT_ACTIONS": NEXT_ACTIONS,
    }  # fmt: skip
