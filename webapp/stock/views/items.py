"""One item: what it is, where it lies, what moved."""

from uuid import UUID

from flask import Response, flash
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.places.models import places_of
from webapp.stock import actions
from webapp.stock.models import (
    MOVEMENTS,
    Item,
    barcodes_of,
    holdings_of,
    items_by_id,
    kit_parts_of,
    movements_of,
)
from webapp.stock.rules import MARKS, PROTECTION, SENDING, bin_name, read_described, read_moved
from webapp.stock.views import bp

TEXTS = ("name", "barcodes", "length_mm", "width_mm", "height_mm", "weight_g", "low_at", "dangerous", "kit")


@bp.get("/stock/new")
@for_roles("seller", "staff")
def new() -> Response:
    """The form for an item that the list does not know yet."""
    return page("stock/new.html", **_form(dict.fromkeys(TEXTS, "") | {"sku": request.args.get("sku", "")[:200]}))


@bp.post("/stock/items", endpoint="create_item")
@for_roles("seller", "staff")
def create_item() -> Response:
    """Take a new item in."""
    sku = request.form.get("sku", "").strip()
    if not 1 <= len(sku) <= 200:
        return refuse("stock/new.html", [Refusal("no_sku", "An SKU has 1 to 200 characters.", "sku")], **_form())
    with transaction():
        item = actions.add_item(me.business_id, sku)
        wrong = _describe(item) if item else [Refusal("taken", "There is an item with this SKU already.", "sku")]
        if wrong:
            db.session.rollback()
    if wrong or item is None:
        return refuse("stock/new.html", wrong, **_form())
    flash(f"{sku} is in the list.", "green")
    return see_other("stock.show", item_id=item.id)


@bp.get("/stock/<uuid:item_id>/edit")
@for_roles("seller", "staff")
def edit(item_id: UUID) -> Response:
    """The form with what is known of an item."""
    item = _mine(item_id)
    return page("stock/edit.html", item=item, **_form(_known(item)))


@bp.post("/stock/<uuid:item_id>")
@for_roles("seller", "staff")
def update(item_id: UUID) -> Response:
    """Bring an item up to what the form says."""
    with transaction():
        item = _mine(item_id)
        before = actions.made_of(me.business_id, [item.sku])
        sku, wrong = item.sku, _describe(item)
        if wrong:
            db.session.rollback()
    if wrong:
        return refuse("stock/edit.html", wrong, item=_mine(item_id), **_form())
    with transaction():
        actions.settle_remade(me.business_id, before)
    flash(f"{sku} is saved.", "green")
    return see_other("stock.show", item_id=item_id)


@bp.get("/stock/<uuid:item_id>")
@for_roles("seller", "staff")
def show(item_id: UUID) -> Response:
    """One item: what it is, where it lies, and its latest movements."""
    return page("stock/show.html", **_shown(_mine(item_id)))


@bp.post("/stock/<uuid:item_id>/movements", endpoint="create_movement")
@for_roles("seller", "staff")
def create_movement(item_id: UUID) -> Response:
    """Receive goods, take them back, or write them off."""
    form = request.form
    with transaction():
        item = _mine(item_id)
        place = next((place for place in _senders() if str(place.id) == form.get("place")), None)
        quantity, wrong = read_moved(form.get("kind", ""), form.get("quantity", ""), form.get("reason", ""))
        if place is None:
            wrong.append(("place", "Choose the place."))
        refusals = [Refusal("bad_field", words, where) for where, words in wrong]
        if place and not refusals:
            shelf = bin_name(form["bin"]) if form.get("bin", "").strip() else None
            reason = " ".join(form.get("reason", "").split())[:200]
            move = actions.Move(form["kind"], item.id, place.id, quantity, reason, shelf)
            refusals = [why] if (why := actions.move_goods(me.business_id, move, me.name)) else []
    if refusals:
        return refuse("stock/show.html", refusals, typed=form, **_shown(_mine(item_id)))
    flash(f"{MOVEMENTS[form['kind']]}: {quantity:,}.", "green")
    return see_other("stock.show", item_id=item_id)


def _mine(item_id: UUID) -> Item:
    return db.one_or_404(db.select(Item).filter_by(business_id=me.business_id, id=item_id))


def _senders() -> list:
    return [place for place in places_of(me.business_id) if place.kind in SENDING]


def _describe(item: Item) -> list[Refusal]:
    said = {name: request.form.get(name, "") for name in TEXTS}
    said |= {name: ", ".join(request.form.getlist(name)) for name in ("marks", "protection")}
    described, wrong = read_described(1, item.sku, said)
    refusals = [Refusal("bad_field", words, where) for where, words in wrong]
    refused: list[Refusal] = []
    if not refusals:
        actions.describe_items(me.business_id, {item.sku: item}, [described], refused)
    return refusals + [Refusal(one.code, one.words, one.facts["column"]) for one in refused]


def _form(known: dict | None = None) -> dict:
    """What the form shows: what is known, or else what was typed."""
    form = request.form
    typed = {name: form.get(name, "") for name in ("sku", *TEXTS)} | {
        name: form.getlist(name) for name in ("marks", "protection")
    }
    return {"value": known if known is not None else typed, "MARKS": MARKS, "PROTECTION": PROTECTION}


def _known(item: Item) -> dict:
    return {
        **{name: getattr(item, name) for name in (*TEXTS, "marks", "protection") if hasattr(item, name)},
        "barcodes": "\n".join(barcodes_of(me.business_id, [item.id]).get(item.id, [])),
        "kit": "\n".join(f"{part.sku} x {count}" for part, count in _parts(item)),
    }


def _parts(item: Item) -> list[tuple[Item, int]]:
    counts = kit_parts_of(me.business_id, [item.id]).get(item.id, {})
    parts = items_by_id(me.business_id, counts)
    return sorted(((parts[part_id], count) for part_id, count in counts.items()), key=lambda pair: pair[0].sku)


def _shown(item: Item) -> dict:
    return {
        "item": item,
        "barcodes": barcodes_of(me.business_id, [item.id]).get(item.id, []),
        "parts": _parts(item),
        "holdings": holdings_of(me.business_id, [item.id]),
        "movements": movements_of(me.business_id, item.id),
        "places": {place.id: place for place in places_of(me.business_id)},
        "place_choices": [(place.id, place.name) for place in _senders()],
        "KINDS_OF_MOVEMENT": MOVEMENTS,
        "MARKS": MARKS,
        "PROTECTION": PROTECTION,
    }
