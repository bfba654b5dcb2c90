"""Typing an order in."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, request

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier, carriers_of
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.orders.actions import PAYMENTS, TypedLine, TypedOrder, type_order
from webapp.orders.models import SHIPPING_TYPES
from webapp.orders.views import bp
from webapp.places.models import Place, places_of

ROWS = 6
TEXTS = ("recipient", "phone", "address", "city", "region", "postcode", "country", "buyer_message", "seller_note")


@bp.get("/orders/new")
@for_roles("seller", "staff")
def new() -> Response:
    """The form for an order that is in no file."""
    return page("orders/new.html", **_choices())


@bp.post("/orders")
@for_roles("seller", "staff")
def create() -> Response:
    """Take the typed order in."""
    with transaction():
        shop = chosen_shop() or abort(404)
        try:
            order_id = type_order(shop, _typed(), me.actor, me.name)
        except Refused as refused:
            wrong = refused.refusals
        else:
            wrong = ()
    if wrong:
        return refuse("orders/new.html", wrong, **_choices())
    flash("The order is in.", "green")
    return see_other("orders.show", order_id=order_id)


def shops() -> list[Shop]:
    """The business's shops by name."""
    return list(db.session.scalars(db.select(Shop).filter_by(business_id=me.business_id).order_by(Shop.name)))


def chosen_shop() -> Shop | None:
    """The shop that the form names, or the only one there is."""
    known = shops()
    named = request.form.get("shop", "")
    return next((shop for shop in known if str(shop.id) == named), known[0] if len(known) == 1 and not named else None)


def _mine(model, name: str):
    """The row of this business that a form's choice names; None where nothing is chosen."""
    text = request.form.get(name, "")
    if not text:
        return None
    try:
        return db.one_or_404(db.select(model).filter_by(business_id=me.business_id, id=UUID(text)))
    except ValueError:
        abort(404)


def _typed() -> TypedOrder:
    form = request.form
    lines = [
        TypedLine(form.get(f"sku-{place}", ""), form.get(f"name-{place}", ""), form.get(f"quantity-{place}", ""))
        for place in range(ROWS)
    ]
    plain = ("number", "placed_at", "payment", "shipping_type", "amount", "tracking_number")
    return TypedOrder(
        **{name: form.get(name, "") for name in plain},
        lines=lines,
        carrier=_mine(Carrier, "carrier"),
        place=_mine(Place, "place"),
        texts={name: form.get(name, "") for name in TEXTS},
    )


def _choices() -> dict:
    known = shops()
    zone = ZoneInfo(known[0].time_zone) if known else None
    return {
        "typed": request.form,
        "shops": known,
        "carriers": carriers_of(me.business_id),
        "warehouses": places_of(me.business_id, "warehouse"),
        "payments": PAYMENTS,
        "shipping_types": SHIPPING_TYPES,
        "rows": ROWS,
        "placed_at": now().astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
    }
