"""The radar: what will hurt next."""

from typing import Any
from uuid import UUID

from flask import Response, abort, request

from webapp.accounts.models import Shop
from webapp.deadlines.models import Sieve, lane_counts, list_deadlines, parse_cursor
from webapp.deadlines.rules.acts import money_of
from webapp.deadlines.views import ahead, bp
from webapp.deadlines.views.acts import Acts, acts_now
from webapp.kit.access import for_roles, me
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.pages import page
from webapp.ledger.kinds import LANES
from webapp.orders.models import items_of
from webapp.policy.models import books
from webapp.policy.rules import EFFECTS

PAGE = 50
SIFTED = ("lane", "rule", "shop", "standing", "act", "carrier")
STANDINGS = {"open": "Still open", "missed": "Missed"}


@bp.get("/radar")
@for_roles("seller")
def index() -> Response:
    """Orders by what a miss costs and how near it is; one row an order, with its most pressing deadline. `act` shows
    only those that one act of the list on top helps; `at` looks ahead to a moment instead."""
    shops, at = _shops(), now()
    clock = ahead.clock(request.args.get("at"), shops, at)
    sieve, after = _sieve(), parse_cursor(request.args.get("after", ""))
    if request.args.get("after") and after is None:
        abort(400)
    acts = None
    if clock.moment:
        sieve = ahead.looking(sieve, clock.moment)
    elif sieve.standing == "open" and not sieve.rule:
        acts = acts_now(me.business_id, at, sieve, request.args.get("act"), request.args.get("carrier"))
        sieve = acts.sift(sieve)
    found = list_deadlines(me.business_id, sieve, PAGE + 1, after)
    shown = found[:PAGE]
    return page(
        "deadlines/index.html",
        422 if clock.refused else 200,
        deadlines=shown,
        items=items_of(me.business_id, [one.order_id for one in shown]),
        next=shown[-1].cursor_by(sieve.by) if len(found) > PAGE else None,
        paged=after is not None,
        sieve=sieve,
        money=money_of(shown),
        counts=lane_counts(me.business_id),
        rules=_rules(),
        shops=shops,
        standings=STANDINGS,
        effects=EFFECTS,
        asked=_asked(),
        now=clock.moment or at,
        clock=clock,
        by_then=ahead.by_then(me.business_id, clock.moment, at) if clock.moment and not after else None,
        acts=acts or Acts([], {}),
    )


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in (*SIFTED, "at") if request.args.get(name)}


def _sieve() -> Sieve:
    """What the reader asked to see; anything that is no such thing is not there."""
    lane, rule, standing = (request.args.get(name, "") for name in ("lane", "rule", "standing"))
    if (lane and lane not in LANES) or (rule and rule not in _rules()) or (standing and standing not in STANDINGS):
        abort(404)
    try:
        shop_id = UUID(shop) if (shop := request.args.get("shop", "")) else None
    except ValueError:
        abort(404)
    return Sieve(standing or "open", lane, rule, shop_id, once=(standing or "open") == "open")


def _rules() -> dict[str, str]:
    return {rule.code: rule.title for book in books().values() for rule in book.rules}


def _shops() -> list[Shop]:
    return list(db.session.scalars(db.select(Shop).filter_by(business_id=me.business_id).order_by(Shop.name)))
