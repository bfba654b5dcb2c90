"""The page that needs no account. It shows nothing by which a person could be found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from flask import Blueprint, Response, abort, g, make_response, request

from webapp.accounts.models import Shop
from webapp.buyer import actions, rules
from webapp.buyer.models import carriers_by_id, order_behind, watches_by_parcel
from webapp.cancellations.models import cancellations_of
from webapp.cases.actions import complain
from webapp.cases.actions.complaining import MOST_PHOTOS
from webapp.cases.models import complaints_of, handbook
from webapp.kit.access import for_anyone, limiter, signed_elsewhere
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, see_other
from webapp.kit.queue import ring
from webapp.ledger.models import Chain, chain_of, facts_of
from webapp.notices.models import notices_of
from webapp.notices.rules import BUYER, shown
from webapp.orders.models import Order
from webapp.proofs.rules.refusals import MOST_BYTES
from webapp.shell.rules import zone_named

bp = Blueprint("buyer", __name__)
bp.add_app_template_filter(rules.day)
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True, slots=True)
class ParcelCard:
    """One parcel as the page draws it."""

    place: int
    number: str
    carrier: str
    say: rules.Say
    steps: list[rules.Step]
    promise: rules.Promise | None


def _private(view: Callable[..., Response]) -> Callable[..., Response]:
    """Neither kept, nor found, nor named to the next site."""

    @wraps(view)
    def private(*arguments, **named) -> Response:
        answer = make_response(view(*arguments, **named))
        answer.headers.update(PRIVATE)
        return answer

    return private


@bp.get("/t/<key>")
@for_anyone
@_private
def show(key: str) -> Response:
    """Where the parcels of an order are."""
    return _draw(key)


def _draw(key: str, wrong: Refusal | None = None, status: int = 200) -> Response:
    """The page, with what was refused of a complaint."""
    order = order_behind(key) or abort(404)
    shop = db.session.get_one(Shop, (order.business_id, order.shop_id))
    g.zone = zone_named(request.cookies.get("zone")) or zone_named(shop.time_zone)
    chain = chain_of(order.business_id, order.id)
    facts = facts_of(order.business_id, [order.id])[order.id]
    standing = chain.status if chain else "to_confirm"
    return page(
        "buyer/show.html",
        status,
        key=key,
        order=order,
        shop=shop,
        say=rules.say("rest_packed" if standing == "to_hand_over" and actions.some_left(chain) else standing),
        parcels=_cards(order, facts, rules.statuses_of(chain.parcels if chain else {}, standing)),
        to_come=_to_come(chain),
        items=sum(line.quantity for line in order.lines),
        history=rules.history(facts),
        places={parcel.id: place for place, parcel in enumerate(order.parcels, 1)} if len(order.parcels) > 1 else {},
        may_acknowledge=actions.may_say_so(chain),
        may_cancel=actions.may_cancel(order),
        asked=_asked(order),
        told=_told(order),
        may_complain=rules.may_complain(standing, actions.some_left(chain)),
        complaints=handbook().complaints,
        complained=_complained(order),
        typed=request.form,
        wrong=wrong,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the shop tells the buyer, without name or number."""

    subject: str
    text: str
    at: datetime


def _told(order: Order) -> list[Told]:
    mine = notices_of(order.business_id, [order.id])[order.id]
    return [
        Told(one.subject, shown(one.text, "", "your order"), one.drafted_at)
        for one in mine
        if one.audience == BUYER and one.standing != "withdrawn"
    ]


def _to_come(chain: Chain | None) -> rules.Say | None:
    """What is said of goods that are in no parcel yet, of an order that goes in parts."""
    if chain is None or chain.status in rules.OVER or not (chain.waits or chain.parts > len(chain.parcels)):
        return None
    return rules.say("to_follow" if chain.waits else "to_hand_over")


def _asked(order: Order) -> bool:
    rows = cancellations_of(order.business_id, [order.id])[order.id]
    return any(row.by == "buyer" and row.standing == "asked" for row in rows)


def _complained(order: Order) -> list[tuple[str, datetime]]:
    """What the buyer has said is wrong, once each, with its time."""
    words = handbook().complaints
    said = {one.what: one.at for one in complaints_of(order.business_id, [order.id]) if one.by == "buyer"}
    return [(words[what], at) for what, at in said.items() if what in words]


def _cards(order: Order, facts: list, statuses: dict[str, str]) -> list[ParcelCard]:
    carriers = carriers_by_id(order.business_id, {parcel.carrier_id for parcel in order.parcels if parcel.carrier_id})
    watches = watches_by_parcel(order.business_id, [parcel.id for parcel in order.parcels])
    cards = []
    for place, parcel in enumerate(order.parcels, 1):
        carrier = carriers.get(parcel.carrier_id) if parcel.carrier_id else None
        status = statuses.get(str(parcel.id), statuses.get("", ""))
        cards.append(_card(place, parcel, carrier, watches.get(parcel.id), facts, status))
    return cards


def _card(place: int, parcel, carrier, watch, facts: list, status: str) -> ParcelCard:
    days = (carrier.promised_days_from, carrier.promised_days_to) if carrier else (None, None)
    left = rules.left_at(facts, parcel.id)
    promise = None
    if status not in {"delivered", "acknowledged", "returned", "returning", "cancelled", "lost", "damaged"}:
        told_on = watch.expected_on if watch else None
        today = now().astimezone(g.zone).date()
        promise = rules.promise(told_on, parcel.promised_at, days, left, today, g.zone)
    name = carrier.name if carrier else parcel.carrier_words
    return ParcelCard(place, parcel.tracking_number, name, rules.say(status), rules.steps(facts, parcel.id), promise)


@bp.post("/t/<key>/acknowledgement")
@signed_elsewhere
@for_anyone
@_private
def create(key: str) -> Response:
    """The buyer has it. The key is the proof: no cookie, no form token."""
    with transaction():
        order = order_behind(key) or abort(404)
        actions.acknowledge(order)
    return see_other("buyer.show", key=key)


@bp.post("/t/<key>/cancellation", endpoint="create_cancellation")
@signed_elsewhere
@for_anyone
@_private
def create_cancellation(key: str) -> Response:
    """The buyer asks for the order to be cancelled. The key is the proof, as above."""
    with transaction():
        order = order_behind(key) or abort(404)
        actions.ask_to_cancel(order)
    return see_other("buyer.show", key=key)


@bp.post("/t/<key>/complaint", endpoint="create_complaint")
@signed_elsewhere
@for_anyone
@limiter.limit("10/minute")
@limiter.limit("20/hour", key_func=lambda: str((request.view_args or {}).get("key")))
@_private
def create_complaint(key: str) -> Response:
    """The buyer says what is wrong. The key is the proof, as above."""
    request.max_content_length = MOST_PHOTOS * MOST_BYTES + 1024 * 1024
    order = order_behind(key) or abort(404)
    chain = chain_of(order.business_id, order.id)
    if chain is None or not rules.may_complain(chain.status, actions.some_left(chain)):
        return see_other("buyer.show", key=key)
    photos = [content for sent in request.files.getlist("pictures")[: MOST_PHOTOS + 1] if (content := sent.read())]
    what, words = request.form.get("what", ""), request.form.get("words", "")
    with transaction():
        order = order_behind(key) or abort(404)
        taken = complain(order.business_id, order.id, what, words, photos, ("buyer", "The buyer"))
    if isinstance(taken, Refusal):
        return _draw(key, taken, 422)
    ring("webapp.proofs.jobs.develop_waiting")
    return see_other("buyer.show", key=key)
