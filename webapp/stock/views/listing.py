"""The stock list: looked at, counted into, brought in and given out."""

from uuid import UUID

from flask import Response, flash, make_response
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, see_other
from webapp.kit.sheets import write_csv, write_xlsx
from webapp.orders.rules.rows import Unreadable
from webapp.places.models import places_of
from webapp.stock import actions
from webapp.stock.models import count_items, holdings_of, items_page, low_items, open_receipts, waiting_rests
from webapp.stock.rules import SENDING, read_listed
from webapp.stock.views import bp

ROWS = 100
COUNTED = ("sku", "name", "place", "bin", "on_hand")
WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


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
        low={row.item_id: row.low_at for row in low_items(me.business_id, items=list(by_item))},
        rests=waiting_rests(me.business_id) if not words and not after else [],
        receipts=open_receipts(me.business_id),
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
    cells = [request.form.get(name, "") for name in COUNTED]
    found = read_listed(1, cells, {name: at for at, name in enumerate(COUNTED)})
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
            before = actions.made_before(me.business_id, stock)
            counted = actions.import_stock(me.business_id, stock, me.name)
        with transaction():
            actions.settle_remade(me.business_id, before)
    except Unreadable as why:
        return _index(422, [Refusal(why.code, why.words, "file")])
    if counted.refusals:
        return _index(422, counted.refusals, counted.kept)
    flash(f"{counted.kept} rows counted.", "green")
    return see_other("stock.index")


@bp.get("/stock/export", endpoint="show_export")
@for_roles("seller", "staff")
def show_export() -> Response:
    """The whole stock list as a file that can be brought in again; nothing in it is ever a formula."""
    kind = "xlsx" if request.args.get("kind") == "xlsx" else "csv"
    write, kind_of_content = WRITERS[kind]
    answer = make_response(write(actions.stock_rows(me.business_id)))
    answer.headers["Content-Type"] = kind_of_content
    answer.headers["Content-Disposition"] = f'attachment; filename="stock-{now():%Y-%m-%d}.{kind}"'
    return answer
