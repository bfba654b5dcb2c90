"""Every order, and the one search over them."""

from flask import Response, abort
from htmx_flask import request

from webapp.deadlines.models import lane_counts, next_due_of
from webapp.kit.access import for_roles, me
from webapp.kit.pages import page
from webapp.ledger.kinds import LANES
from webapp.orders.models import items_of, list_orders, numbers_of, parse_place
from webapp.orders.rules.searching import LONGEST_QUERY, wanted
from webapp.orders.views import bp

PAGE = 50
NOTHING: list[tuple[str, ...]] = [("",)]  # a search of signs alone finds nothing


def asked() -> tuple[str, list[tuple[str, ...]], str, str]:
    """What the address asks for: the words, the terms to find, the lane, and after which order. Aborts on nonsense."""
    query, lane, after = (request.args.get(name, "").strip() for name in ("q", "lane", "after"))
    query = " ".join(query[:LONGEST_QUERY].split())
    if lane and lane not in LANES:
        abort(404)
    if after and parse_place(after) is None:
        abort(400)
    terms = wanted(query)
    return query, NOTHING if query and not terms else terms, lane, after


@bp.get("/orders")
@for_roles("seller", "staff", "courier")
def index() -> Response:
    """Orders, newest first; of a lane, what moved last first; or what a search finds."""
    query, sought, lane, after = asked()
    found = list_orders(me.business_id, sought, lane, after, PAGE, numbers_only=me.role == "courier")
    ids = [order.id for order in found.orders]
    return page(
        "orders/_list.html" if request.htmx.target == "found" else "orders/index.html",
        orders=found.orders if sought != NOTHING else [],
        listing=found,
        lines=items_of(me.business_id, ids),
        parcels=numbers_of(me.business_id, ids),
        due=next_due_of(me.business_id, ids),
        counts=lane_counts(me.business_id),
        q=query,
        lane=lane,
        after=after,
        lanes=LANES,
    )
