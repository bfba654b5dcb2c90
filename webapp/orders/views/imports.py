"""Files of orders: brought, watched while they are read, and looked at afterwards."""

import csv
import io
from uuid import UUID

from flask import Response, abort, current_app, make_response
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal, Refused
from webapp.kit.pages import page, refuse, see_other
from webapp.kit.sheets import harmless
from webapp.orders.actions import take_import
from webapp.orders.models import STATES, Import, has_orders, import_of, imports_of, remarks_of
from webapp.orders.rules.columns import ONE_OF, REQUIRED, title
from webapp.orders.views import bp
from webapp.orders.views.typing import chosen_shop, shops

SHOWN = 200
LAST_ROW = 2**31 - 1  # no file has more, and no column of whole numbers holds more


@bp.get("/imports", endpoint="index_imports")
@for_roles("seller", "staff")
def index() -> Response:
    """The files that came, newest first."""
    known = {shop.id: shop for shop in shops()}
    return page("orders/imports/index.html", imports=imports_of(me.business_id), shops=known, states=STATES)


@bp.get("/imports/new", endpoint="new_import")
@for_roles("seller", "staff")
def new() -> Response:
    """Choose a file."""
    return page("orders/imports/new.html", **_choices())


@bp.post("/imports", endpoint="create_import")
@for_roles("seller", "staff")
def create() -> Response:
    """Keep the file; the worker reads it."""
    request.max_content_length = current_app.config["IMPORT_BYTES"]
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return refuse("orders/imports/new.html", [Refusal("no_file", "Choose a file.", "file")], **_choices())
    content = sent.read()
    try:
        with transaction():
            shop = chosen_shop() or abort(404)
            import_id = take_import(
                me.business_id, shop, sent.filename.replace("\0", ""), content, me.actor, me.name
            ).id
    except Refused as refused:
        return refuse("orders/imports/new.html", refused.refusals, **_choices())
    return see_other("orders.show_import", import_id=import_id)


@bp.get("/imports/<uuid:import_id>", endpoint="show_import")
@for_roles("seller", "staff")
def show(import_id: UUID) -> Response:
    """How far a file has been read, and what is said of its rows."""
    row = _mine(import_id)
    watching = request.htmx.target == f"import_{import_id}"
    after = min(max(0, request.args.get("after", 0, type=int)), LAST_ROW)
    return page(
        "orders/imports/_import.html" if watching else "orders/imports/show.html",
        row=row,
        shop=next((shop for shop in shops() if shop.id == row.shop_id), None),
        states=STATES,
        remarks=remarks_of(me.business_id, import_id, after, SHOWN) if row.finished_at else [],
        known=bool(row.finished_at) and has_orders(me.business_id, import_id),
        shown=SHOWN,
        after=after,
    )


@bp.get("/imports/<uuid:import_id>/remarks.csv", endpoint="show_remarks")
@for_roles("seller", "staff")
def show_remarks(import_id: UUID) -> Response:
    """What is said of a file's rows, as a file; nothing in it is ever a formula."""
    row = _mine(import_id)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Row", "Column", "What", "Code", "Why", "What the file says"])
    for remark in remarks_of(me.business_id, import_id, limit=None):
        kind = "Not brought in" if remark.kind == "refused" else "Brought in"
        cells = [remark.column, kind, remark.code, remark.words, remark.text]
        writer.writerow([remark.row, *map(harmless, cells)])
    answer = make_response(text.getvalue().encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="rows-{row.id}.csv"'
    return answer


def _mine(import_id: UUID) -> Import:
    return import_of(me.business_id, import_id) or abort(404)


def _choices() -> dict:
    needed = [*(title(field) for field in REQUIRED), " or ".join(title(field) for field in ONE_OF)]
    return {"shops": shops(), "needed": needed, "typed": request.form}
