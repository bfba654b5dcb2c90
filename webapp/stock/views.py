"""The pages of stock."""

from uuid import UUID

from flask import Blueprint, Response, flash, url_for
from htmx_flask import request

from webapp.accounts.rules import safe_path
from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, see_other, see_there
from webapp.orders.rules.rows import Unreadable
from webapp.places.models import places_of
from webapp.stock import actions
from webapp.stock.models import MOVEMENTS, Item, count_items, holdings_of, items_page, movements_of
from webapp.stock.rules import SENDING, read_listed

bp = Blueprint("stock", __name__)
ROWS = 100
MOST_ORDERS = 500


def _index(status: int = 200, refusals: list[Refusal] | None = None, kept: int | None = None) -> Response:
    words, after = request.args.get("q", "").strip()[:200], request.args.get("after", "")[:200]
    items = items_page(me.business_id, words, after, ROWS + 1)
    more, items = (items[ROWS - 1].sku if len(items) > ROWS else ""), items[:ROWS]
    places = places_of(me.business_id)
    by_item: dict[UUID, list] = {item.id: [] for item in items}
    for holding in holdings_of(me.business_id, by_item):
        by_item[holding.item_id].append(holding)
    return page(
        "stock/_found.html" if request.htmx.target == "found" else "stock/index.html",
        status,
        items=items,
        holdings=by_item,
        places={place.id: place for place in places},
        place_choices=[(place.name, place.name) for place in places if place.kind in SENDING],
        count=count_items(me.business_id),
        q=words,
        more=more,
        refusals=refusals or [],
        kept=kept,
        typed=request.form,
    )


@bp.get("/stock")
@for_roles("seller", "staff")
def index() -> Response:
    """Every item, where it lies, and what of it is still free."""
    return _index()


@bp.post("/stock")
@for_roles("seller", "staff")
def create() -> Response:
    """Count one item at one place; an SKU not heard of before becomes an item."""
    cells = [request.form.get(name, "") for name in ("sku", "name", "place", "on_hand")]
    found = read_listed(1, cells, {"sku": 0, "name": 1, "place": 2, "on_hand": 3})
    if not isinstance(found, tuple):
        refusals: list[Refusal] = []
        with transaction():
            actions.count_stock(me.business_id, [found], me.name, refusals)
        if not refusals:
            flash(f"{found.sku}: {found.on_hand} on hand.", "green")
            return see_other("stock.index", q=found.sku)
        return _index(422, [Refusal(r.code, r.words, _FIELDS[r.facts["column"]]) for r in refusals])
    return _index(422, [Refusal("bad_row", found[1], _FIELDS[found[0]])])


_FIELDS = {"SKU": "sku", "Place": "place", "On hand": "on_hand"}


@bp.post("/stock/imports")
@for_roles("seller", "staff")
def create_import() -> Response:
    """Take a stock list; the rows that cannot be taken are listed with the reason."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _index(422, [Refusal("no_file", "Choose the stock list first.", "file")])
    try:
        stock = actions.read_stock(file.stream)
        with transaction():
            counted = actions.import_stock(me.business_id, stock, me.name)
    except Unreadable as why:
        return _index(422, [Refusal(why.code, why.words, "file")])
    if counted.refusals:
        return _index(422, counted.refusals, counted.kept)
    flash(f"{counted.kept} rows counted.", "green")
    return see_other("stock.index")


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


@bp.get("/stock/<uuid:item_id>")
@for_roles("seller", "staff")
def show(item_id: UUID) -> Response:
    """One item: where it lies, and its latest movements."""
    item = db.one_or_404(db.select(Item).filter_by(business_id=me.business_id, id=item_id))
    return page(
        "stock/show.html",
        item=item,
        holdings=holdings_of(me.business_id, [item.id]),
        movements=movements_of(me.business_id, item.id),
        places={place.id: place for place in places_of(me.business_id)},
        KINDS_OF_MOVEMENT=MOVEMENTS,
    )
