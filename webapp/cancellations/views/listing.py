"""What waits to be answered, what was cancelled, and the shops that let rules do it."""

from uuid import UUID

from flask import Response, abort, flash
from htmx_flask import request

from webapp.accounts.models import shops_of
from webapp.cancellations.actions import set_automatic
from webapp.cancellations.models import STANDINGS, automatics_of, count_lanes, list_cancellations, reasons
from webapp.cancellations.rules import contradicts
from webapp.cancellations.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.pages import page, refuse, see_other
from webapp.policy.models import books

LANES = {"waiting": "To answer", "unconfirmed": "To cancel at the platform", "settled": "Settled"}


@bp.get("/cancellations")
@for_roles("seller")
def index() -> Response:
    """Requests and proposals first; then what the platform has not cancelled yet; then the rest."""
    lane = request.args.get("lane", "waiting")
    if lane not in LANES:
        abort(404)
    return page("cancellations/index.html", **_shown(lane))


@bp.post("/shops/<uuid:shop_id>/automatic-cancellation", endpoint="create_automatic")
@for_roles("seller")
def create_automatic(shop_id: UUID) -> Response:
    """Let rules cancel this shop's orders by themselves so many hours after, or (no hours) only propose it."""
    with transaction():
        refusal = set_automatic(me.business_id, shop_id, request.form.get("hours", "").strip(), me.name)
    if refusal and refusal.code == "unknown_shop":
        abort(404)
    if refusal:
        return refuse("cancellations/index.html", [refusal], **_shown("waiting"))
    flash("Noted. What is proposed already follows it too.", "green")
    return see_other("cancellations.index")


def _shown(lane: str) -> dict:
    return {
        "lane": lane,
        "lanes": LANES,
        "counts": count_lanes(me.business_id, LANES),
        "rows": list_cancellations(me.business_id, lane),
        "rules": {rule.code: rule for book in books().values() for rule in book.rules},
        "standings": STANDINGS,
        "reasons": reasons(),
        "contradicts": contradicts,
        "shops": shops_of(me.business_id),
        "automatics": automatics_of(me.business_id),
    }
