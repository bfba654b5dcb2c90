"""Every order, and the one search over them."""

from flask import Response
from htmx_flask import request

from webapp.deadlines.models import lane_counts, next_due_of
from webapp.kit.access import for_roles, me
from webapp.kit.pages import page
from webapp.ledger.kinds import LANES
from webapp.orders.models import items_of, numbers_of
from webapp.orders.views import bp
from webapp.orders.views.asking import asked, sorts

PAGE = 50


@bp.get("/orders")
@for_roles("seller", "staff", "courier")
def index() -> Response:
    """Orders, newest first; of a lane, what moved last first; or what a search finds."""
    question = asked()
    found = question.find(PAGE)
    ids = [order.id for order in found.orders]
    return page(
        "orders/_list.html" if request.htmx.target == "found" else "orders/index.html",
        orders=found.orders,
        listing=found,
        lines=items_of(me.business_id, ids),
        parcels=numbers_of(me.business_id, ids),
        due=next_due_of(me.business_id, ids),
        counts=lane_counts(me.business_id),
        asked=question,
        kept=question.kept,
        sorts=sorts(),
        q=question.kept.get("q", ""),
        lane=question.kept.get("lane", ""),
        lanes=LANES,
    )
