"""A code was scanned that no item has: it is given to one, on the list or new, and the scanning goes on."""

from uuid import UUID

from flask import Response, flash
from htmx_flask import request

from webapp.handover.rules.reports import as_uuid
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, refuse, see_other
from webapp.stock import actions
from webapp.stock.models import Count, Item, items_page
from webapp.stock.views import bp

FOUND = 30


@bp.get("/stock/barcodes/new", endpoint="new_barcode")
@for_roles("seller", "staff")
def new_barcode() -> Response:
    """Which item is it?"""
    return page("stock/barcode.html", **_asked())


@bp.post("/stock/barcodes", endpoint="create_barcode")
@for_roles("seller", "staff")
def create_barcode() -> Response:
    """Give the code to the item that was chosen, or to a new one."""
    code, sku = request.form.get("code", "")[:200], request.form.get("sku", "").strip()
    with transaction():
        item, wrong = _meant(sku)
        wrong = wrong or (actions.give_barcode(me.business_id, item, code) if item else None)
        if wrong or item is None:
            db.session.rollback()
        else:
            sku, item_id = item.sku, item.id
    if wrong or item is None:
        return refuse("stock/barcode.html", [wrong or Refusal("no_item", "Choose the item.", "sku")], **_asked())
    flash(f"{sku} has this barcode now. Scan it again.", "green")
    count = _round()
    return see_other("stock.show_count", count_id=count.id) if count else see_other("stock.show", item_id=item_id)


def _meant(sku: str) -> tuple[Item | None, Refusal | None]:
    if chosen := as_uuid(request.form.get("item")):
        return db.one_or_404(db.select(Item).filter_by(business_id=me.business_id, id=chosen)), None
    if not 1 <= len(sku) <= 200 or not sku.isprintable():
        return None, Refusal("no_sku", "An SKU has 1 to 200 characters.", "sku")
    item = actions.add_item(me.business_id, sku)
    if item is None:
        return None, Refusal("taken", "There is an item with this SKU already. Search for it above.", "sku")
    item.name = request.form.get("name", "").strip()[:400]
    return item, None


def _asked() -> dict:
    words = request.values.get("q", "").strip()[:200]
    count = _round()
    return {
        "code": request.values.get("code", "").strip()[:200],
        "q": words,
        "items": items_page(me.business_id, words, "", FOUND + 1),
        "FOUND": FOUND,
        "round": count,
        "typed": request.form,
    }


def _round() -> Count | None:
    """The count or the receipt in which it was scanned, if it is one of ours."""
    asked: UUID | None = as_uuid(request.values.get("round"))
    return db.session.get(Count, (me.business_id, asked)) if asked else None
