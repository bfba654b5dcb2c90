"""Every order, and the one search over them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Response, abort
from htmx_flask import request
from sqlalchemy import func, select

from webapp.deadlines.models import Deadline, lane_counts
from webapp.kit.access import for_roles, me
from webapp.kit.db import db
from webapp.kit.pages import page
from webapp.ledger.kinds import LANES
from webapp.orders.models import lines_of, list_orders, parcels_of, parse_place
from webapp.orders.rules.searching import LONGEST_QUERY, wanted
from webapp.orders.views import bp

PAGE = 50


@bp.get("/orders")
@for_roles("seller", "staff", "courier")
def index() -> Response:
    """Orders, newest first; of a lane, what moved last first; or what a search finds."""
    query, lane, after = (request.args.get(name, "").strip() for name in ("q", "lane", "after"))
    query = " ".join(query[:LONGEST_QUERY].split())
    if lane and lane not in LANES:
        abort(404)
    if after and parse_place(after) is None:
        abort(400)
    terms = wanted(query)
    empty_search = bool(query) and not terms
    found = list_orders(me.business_id, [("",)] if empty_search else terms, lane, after, PAGE)
    ids = [order.id for order in found.orders]
    return page(
        "orders/_list.html" if request.htmx.target == "found" else "orders/index.html",
        orders=[] if empty_search else found.orders,
        listing=found,
        lines=lines_of(me.business_id, ids),
        parcels=parcels_of(me.business_id, ids),
        due=_next_due(ids),
        counts=lane_counts(me.business_id),
        q=query,
        lane=lane,
        after=after,
        lanes=LANES,
    )


def _next_due(order_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The next moment that matters for each order, of those that are still open."""
    query = (
        select(
            Deadline.order_id, func.min(Deadline.due_at).label("due_at"), func.min(Deadline.started_at).label("since")
        )
        .where(Deadline.business_id == me.business_id, Deadline.order_id.in_(list(order_ids)))
        .where(Deadline.standing == "open", Deadline.due_at.is_not(None))
        .group_by(Deadline.order_id)
    )
    return {row.order_id: row for row in db.session.execute(query)}
