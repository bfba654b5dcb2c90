"""One order: where it is, what has happened, what can be done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, make_response, request, url_for
from sqlalchemy import select

from webapp.accounts.models import Shop
from webapp.cancellations.actions import Outlook, outlook_of
from webapp.cancellations.models import STANDINGS as CALLINGS
from webapp.cancellations.models import reasons
from webapp.cancellations.rules import worth_of
from webapp.carriers.models import Carrier
from webapp.cases.models import cases_of, handbook
from webapp.cases.rules.outcomes import OUTCOMES
from webapp.cases.rules.scenario import GROUPS
from webapp.deadlines.models import deadlines_of_order
from webapp.deadlines.rules.clocks import clocks
from webapp.handover.models.runs import deliveries_of
from webapp.handover.rules.verdicts import WORDS
from webapp.kit.access import for_roles, me
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.kit.pages import page
from webapp.labels.rules.offences import in_words
from webapp.ledger.kinds import STATUSES
from webapp.ledger.models import Chain, Fact, chain_of, facts_of
from webapp.notices.models import notices_of
from webapp.orders.models import SHIPPING_TYPES, Line, Order, Parcel, lines_of, neighbours_of, order_of, parcels_of
from webapp.orders.rules.possible import is_past, steps
from webapp.orders.rules.statuses import COURSE
from webapp.orders.rules.wording import said
from webapp.orders.views import bp
from webapp.places.models import Place
from webapp.policy.models import books
from webapp.policy.rules import EFFECTS
from webapp.proofs.models import Proof, proofs_of
from webapp.returns.models import returns_of
from webapp.returns.rules import words
from webapp.shell.rules import span
from webapp.stock.actions import places_for_rest
from webapp.stock.models import Part, items_by_sku, parts_of, taken
from webapp.stock.rules import rest_of, together, why_not
from webapp.tracking.actions import feeds_of

A_MINUTE = 60
MOST_MESSAGES = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """A fact as the timeline shows it."""

    fact: Fact
    words: str
    doubt: str
    undone_at: datetime | None
    scan: UUID | None
    source: UUID | None
    photos: list[Proof]
    signatures: list[Proof]
    delivery: Any


@bp.get("/orders/<uuid:order_id>")
@for_roles("seller", "staff", "courier")
def show(order_id: UUID) -> Response:
    """An order with everything that is known of it; who does not need the buyer's data does not see it. A page that has
    `seen` so many facts, and asks again by itself, is answered only where there are others."""
    order = order_of(me.business_id, order_id) or abort(404)
    chain = chain_of(me.business_id, order_id)
    length = chain.length if chain else 0
    if "HX-Request" in request.headers and request.args.get("seen") == str(length):
        return make_response("", 204)
    parcels = parcels_of(me.business_id, [order_id])[order_id]
    facts = facts_of(me.business_id, [order_id])[order_id]
    photos = _photos(order, parcels, facts)
    deadlines = deadlines_of_order(me.business_id, order_id)
    status = chain.status if chain else "to_confirm"
    lines = lines_of(me.business_id, [order_id])[order_id]
    shop = db.session.get_one(Shop, (me.business_id, order.shop_id))
    calling = outlook_of(order, shop.market, facts)
    items = items_by_sku(me.business_id, {line.sku or line.sku_id for line in lines})
    return page(
        "orders/show.html",
        order=order,
        seen=length,
        shop=shop,
        calling=calling,
        standings=CALLINGS,
        form_key=new_id(),
        messages=notices_of(me.business_id, [order_id])[order_id][:MOST_MESSAGES],
        reason_words=reasons().words,
        rule_words=_rule_words,
        place=db.session.get(Place, (me.business_id, order.place_id)) if order.place_id else None,
        status=status,
        status_at=chain.status_at if chain else None,
        parcels=parcels,
        states=_states(chain),
        carriers=_carriers(parcels),
        feeds=feeds_of(me.business_id, [parcel.id for parcel in parcels]),
        neighbours=neighbours_of(me.business_id, order_id, [parcel.id for parcel in parcels]),
        lines=lines,
        **_in_parts(order, lines),
        waits=chain.waits if chain else 0,
        dangerous={sku: item.dangerous for sku, item in items.items() if item.dangerous},
        moments=_moments(facts, photos, {one.rule.code: one.rule.title for one in deadlines}),
        places=_places(facts),
        photos=photos,
        deadlines=deadlines,
        clocks=clocks(facts, [parcel.id for parcel in parcels], [one for one in deadlines if one.standing == "open"]),
        cases_of_order=cases_of(me.business_id, [order_id]) if me.role != "courier" else (),
        scenarios=handbook().scenarios,
        case_groups=GROUPS,
        case_outcomes=OUTCOMES,
        next=next((one for one in deadlines if one.standing == "open" and one.due_at), None),
        effects=EFFECTS,
        steps={step.code: step for step in steps(status, _numbered(parcels), *_why_nots(status, calling))},
        past=is_past(status),
        shipping=SHIPPING_TYPES.get(order.shipping_type, order.shipping_type),
        platform_known=order.platform_status in {"", *COURSE},
        buyer_link=url_for("buyer.show", key=order.buyer_key, _external=True),
        returns=returns_of(me.business_id, [order_id]),
        RETURN_WORDS=words,
        private=me.role in {"seller", "staff"},
    )


def _why_nots(status: str, calling: Outlook) -> tuple[str, str]:
    """Why it can be neither confirmed nor cancelled, in words; "" for what can be."""
    return (why_not(status) or ("", ""))[1], calling.why_not.words if calling.why_not else ""


def _rule_words(code: str) -> str:
    found = (rule.title for book in books().values() if (rule := book.rule(code)))
    return next(found, code)


def _in_parts(order: Order, lines: Sequence[Line]) -> dict[str, Any]:
    """The agreed parts of an order, where each goes from, what of it waits, what that is worth and where it is had."""
    parts = parts_of(me.business_id, [order.id])[order.id]
    rest = rest_of([(line.sku or line.sku_id, line.quantity) for line in lines], taken(parts)) if parts else {}
    return {
        "parts": parts,
        "part_places": _places_of_parts(parts),
        "rest": rest,
        "rest_places": places_for_rest(order) if rest and me.role in {"seller", "staff"} else (),
        "rest_worth": worth_of(rest, [(line.sku or line.sku_id, line.quantity, line.unit_price) for line in lines]),
        "off": together(part.off for part in parts),
    }


def _places_of_parts(parts: Sequence[Part]) -> dict[UUID, str]:
    ids = {part.place_id for part in parts if part.place_id}
    query = select(Place.id, Place.name).where(Place.business_id == me.business_id, Place.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)} if ids else {}


def _numbered(parcels: Sequence[Parcel]) -> int:
    return sum(1 for parcel in parcels if parcel.number_key)


def _states(chain: Chain | None) -> dict[str, dict[str, Any]]:
    """Each parcel's state by the text of its id; a status that is still empty is the order's own."""
    states = {name: dict(state) for name, state in (chain.parcels if chain else {}).items()}
    for state in states.values():
        state["status"] = state["status"] if state["status"] in STATUSES else (chain.status if chain else "")
        state["handed_over_at"] = datetime.fromisoformat(at) if (at := state.get("handed_over_at")) else None
    return states


def _carriers(parcels: Sequence[Parcel]) -> dict[UUID, Carrier]:
    wanted = {parcel.carrier_id for parcel in parcels if parcel.carrier_id}
    query = db.select(Carrier).where(Carrier.business_id == me.business_id, Carrier.id.in_(wanted))
    return {carrier.id: carrier for carrier in db.session.scalars(query)}


def _places(facts: Sequence[Fact]) -> dict[UUID, Place]:
    wanted = {fact.place_id for fact in facts if fact.place_id}
    query = db.select(Place).where(Place.business_id == me.business_id, Place.id.in_(wanted))
    return {place.id: place for place in db.session.scalars(query)}


def _scan(fact: Fact) -> UUID | None:
    """The scan behind a fact; its key names it (handover tells `scan-<client id>`)."""
    return as_id(fact.key.removeprefix("scan-")) if fact.key.startswith("scan-") else None


def as_id(text: str) -> UUID | None:
    """The id that a text is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _photos(order: Order, parcels: Sequence[Parcel], facts: Sequence[Fact]) -> dict[UUID, list[Proof]]:
    """The photos and signatures of this order, by the scan, parcel or order that they are of."""
    subjects = {
        "order": [order.id],
        "parcel": [parcel.id for parcel in parcels],
        "scan": [scan for fact in facts if (scan := _scan(fact))],
    }
    found: dict[UUID, list[Proof]] = defaultdict(list)
    for subject, ids in subjects.items():
        for proof in proofs_of(me.business_id, subject, ids) if ids else ():
            found[proof.subject_id].append(proof)
    return found


def _moments(facts: Sequence[Fact], photos: dict[UUID, list[Proof]], rules: dict[str, str]) -> list[Moment]:
    """Facts as they happened, newest first. What was taken back stays, and says so."""
    undone = {fact.undoes: fact.happened_at for fact in facts if fact.undoes}
    deliveries = deliveries_of(me.business_id, [scan for fact in facts if (scan := _scan(fact))])
    moments = []
    for fact in facts:
        scan, told_in = _scan(fact), as_id(fact.details.get("import", ""))
        doubt = span(fact.uncertainty) if fact.uncertainty >= A_MINUTE else ""
        seen = photos.get(scan, []) if scan else []
        pictures, signed = [p for p in seen if p.kind == "photo"], [p for p in seen if p.kind == "signature"]
        delivery = deliveries.get(scan) if scan else None
        moments.append(
            Moment(fact, _words(fact, rules), doubt, undone.get(fact.key), scan, told_in, pictures, signed, delivery)
        )
    return sorted(moments, key=lambda moment: (moment.fact.happened_at, moment.fact.position), reverse=True)


def _words(fact: Fact, rules: dict[str, str]) -> str:
    if fact.kind in {"cancelled", "cancel_rejected", "cancel_requested"}:
        return said(fact.kind, {**fact.details, "reason": _reason(fact)})
    if "rule" in fact.details:
        return rules.get(fact.details["rule"], "") + (" was met after all" if fact.kind == "undone" else "")
    if fact.kind == "scan_refused" and (verdict := WORDS.get(fact.details.get("verdict", ""))):
        return verdict.words
    if fact.kind == "labelled" and (shown := in_words(fact.details.get("offences", ()))):
        return f"Refused: it shows {shown}"
    if fact.kind == "reprinted":
        return str(fact.details.get("why", ""))
    return said(fact.kind, fact.details)


def _reason(fact: Fact) -> str:
    """Why somebody called it off: the platform's code in words, else what was said."""
    code = str(fact.details.get("reason", ""))
    return reasons().words(code) or code or str(fact.details.get("words", ""))
