"""Counting a place with a scanner."""

from uuid import UUID

from flask import Response, flash, url_for
from htmx_flask import request

from webapp.kit.access import for_roles, me
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.headers import may_read_codes
from webapp.kit.ids import new_id
from webapp.kit.pages import page, see_other
from webapp.places.models import Place, places_of
from webapp.stock import actions
from webapp.stock.models import Count, bins_at, count_lines, counts_of, holdings_of, items_by_id
from webapp.stock.rules import SENDING
from webapp.stock.views import bp
from webapp.stock.views.scans import answer_scan, read_scan

SHOWN = 40  # of the latest lines: each scan is answered with all that is shown


@bp.get("/counts", endpoint="index_counts")
@for_roles("seller", "staff")
def index_counts() -> Response:
    """The counts that go on, and where one can begin."""
    places = places_of(me.business_id, *SENDING)
    names = {place.id: place.name for place in places_of(me.business_id)}
    codes = actions.stock_codes(me.business_id)
    return page(
        "stock/counts/index.html", counts=counts_of(me.business_id), senders=places, names=names, commands=codes
    )


@bp.post("/counts", endpoint="create_count")
@for_roles("seller", "staff")
def create_count() -> Response:
    """Begin to count at a place."""
    asked = request.form.get("place", "")
    place = next((place for place in places_of(me.business_id, *SENDING) if str(place.id) == asked), None)
    if place is None:
        flash("Choose the place.", "amber")
        return see_other("stock.index_counts")
    with transaction():
        count_id = actions.open_count(me.business_id, place.id, me.name)
    return see_other("stock.show_count", count_id=count_id)


@bp.get("/counts/<uuid:count_id>", endpoint="show_count")
@for_roles("seller", "staff")
@may_read_codes
def show_count(count_id: UUID) -> Response:
    """What was counted so far, beside what the list says."""
    here = actions.Heard("", "", "", request.args.get("bin", "")[:40])
    return page("stock/counts/show.html", **_shown(_mine(count_id), here))


@bp.post("/counts/<uuid:count_id>/scans", endpoint="create_count_scan")
@for_roles("seller", "staff")
def create_count_scan(count_id: UUID) -> Response:
    """Take a scan of a bin or an item."""
    scan = read_scan()
    with transaction():
        count = actions.held_count(me.business_id, count_id)
        heard = actions.take_count(count, scan, bins_at(me.business_id, count.place_id)) if count else None
    heard = heard or actions.done_already(scan)
    there = url_for("stock.show_count", count_id=count_id, bin=heard.bin or None)
    return answer_scan("stock/counts/_lines.html", scan, there, _shown(_mine(count_id), heard))


@bp.post("/counts/<uuid:count_id>/lines/<uuid:item_id>", endpoint="update_count_line")
@for_roles("seller", "staff")
def update_count_line(count_id: UUID, item_id: UUID) -> Response:
    """Type how many there are, or take the item out of the count."""
    figure = request.form.get("counted", "").strip()
    _mine(count_id)
    known = any(line.item_id == item_id for line in count_lines(me.business_id, count_id))
    if known and "drop" not in request.form and not (figure.isascii() and figure.isdigit() and len(figure) < 10):
        flash(f"{figure[:40] or 'Nothing'} is not a whole number.", "red")
    elif known:
        with transaction():
            if count := actions.held_count(me.business_id, count_id):
                if "drop" in request.form:
                    actions.drop_line(count, item_id)
                else:
                    actions.set_counted(count, item_id, int(figure))
    return see_other("stock.show_count", count_id=count_id)


@bp.post("/counts/<uuid:count_id>/ending", endpoint="create_count_ending")
@for_roles("seller", "staff")
@may_read_codes
def create_count_ending(count_id: UUID) -> Response:
    """Make what was counted what is there."""
    with transaction():
        count = actions.held_count(me.business_id, count_id)
        refusals = actions.finish_count(count, me.name) if count else []
    count = _mine(count_id)
    if refusals:
        return page("stock/counts/show.html", 422, **_shown(count, actions.Heard("", "", ""), refusals))
    if count_lines(me.business_id, count_id):
        flash(
            "Received. It is in stock." if count.kind == "received" else "Counted. The stock list says so now.", "green"
        )
    return see_other("stock.show_count", count_id=count_id)


def _mine(count_id: UUID) -> Count:
    return db.one_or_404(db.select(Count).filter_by(business_id=me.business_id, id=count_id))


def _shown(count: Count, heard: actions.Heard, refusals: list[Refusal] | None = None) -> dict:
    lines = count_lines(me.business_id, count.id)
    whole = count.done_at or "all" in request.args
    shown = lines if whole else lines[:SHOWN]
    ids = [line.item_id for line in shown]
    held = {row.item_id: row for row in holdings_of(me.business_id, ids) if row.place_id == count.place_id}
    return {
        "round": count,
        "place": db.session.get_one(Place, (me.business_id, count.place_id)),
        "lines": shown,
        "items_in_all": len(lines),
        "pieces": sum(line.counted for line in lines),
        "items": items_by_id(me.business_id, ids),
        "on_hand": {item_id: row.on_hand for item_id, row in held.items()},
        "heard": heard,
        "refusals": refusals or [],
        "key": new_id(),
        "commands": actions.stock_codes(me.business_id),
    }
