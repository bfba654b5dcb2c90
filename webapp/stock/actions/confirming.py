"""Promising stock to orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import State, in_order
from webapp.orders.models import Order, Parcel, ParcelOrder, parcels_of
from webapp.orders.rules.numbers import number_key
from webapp.stock import rules
from webapp.stock.actions.shelf import Shelf
from webapp.stock.actions.waiting import agreed_in_words
from webapp.stock.models import Part, bind_parts

WANTED = "cancel-wanted"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What became of asking to confirm one order: where it will come from, or why not. Of what is short: how many
    pieces could be promised all the same, another place (id, name) that has everything, and what of each line could
    be sent now (`could_go`) of how many that are still to be sent (`wanted`), by SKU. `part` is set where a part is
    confirmed, and `rest` is what it leaves."""

    order_id: UUID
    number: str
    place: str = ""
    refusal: Refusal | None = None
    pieces: int = 0
    elsewhere: tuple[UUID, str] | None = None
    could_go: Mapping[str, int] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)
    part: Part | None = None
    rest: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """How orders shall be confirmed: from the place that `place_id` names, and no other; or, `partly`, promised what is
    there while the rest stays to be confirmed; or sent in part: `goods` by SKU go, and of the rest `rest` says whether
    it waits or is to be cancelled (rules.RESTS)."""

    place_id: UUID | None = None
    partly: bool = False
    goods: Mapping[str, int] | None = None
    rest: str = "waits"


def confirm_orders(
    business_id: UUID, order_ids: Iterable[UUID], actor: str, actor_name: str, wish: Wish | None = None
) -> list[Confirmation]:
    """Promise these orders everything they need, each from one place, first come first served; what is short is not
    confirmed and says by how much. One answer per order; another business's orders are not among them."""
    query = select(Order).where(Order.business_id == business_id, among(Order.id, order_ids))
    orders = list(db.session.scalars(query.order_by(Order.placed_at, Order.id)))
    stories = open_stories(business_id, (order.id for order in orders))
    shelf = Shelf(business_id, orders, actor_name)
    answers, tellings = [], []
    for order in orders:
        state = stories[order.id].state()
        if barred := rules.why_not(state.status):
            answers.append(Confirmation(order.id, order.number, refusal=Refusal(*barred)))
            continue
        answer, kind = _confirm(shelf, order, wish or Wish(), state)
        answers.append(answer)
        if answer.part and answer.part.position > 1:
            tellings += parcelled(order, shelf.parts[order.id], actor)
        if kind:
            tellings += confirmation_told(shelf, order, answer, kind, stories[order.id].length, actor)
    shelf.keep()
    write(stories, tellings)
    return answers


def _confirm(shelf: Shelf, order: Order, wish: Wish, state: State) -> tuple[Confirmation, str]:
    """What became of one order, and the kind of fact that it makes, if it makes one."""
    gone = bind_to_left(shelf.parts[order.id], state)
    shelf.open_part(order, wish.goods, wish.rest, gone)
    place_id, refusal = shelf.reserve(order, wish.place_id)
    if place_id:
        parts, rest = shelf.parts[order.id], shelf.rest_of(order)
        if len(parts) < 2:
            order.place_id = place_id
        part = parts[-1] if parts and (rest or len(parts) > 1) else None
        return Confirmation(order.id, order.number, shelf.places[place_id], part=part, rest=rest), "confirmed"
    shelf.drop_parts(order)
    if refusal is None or refusal.code != "short":
        return Confirmation(order.id, order.number, refusal=refusal), ""
    if wish.partly and (pieces := shelf.reserve_some(order)):
        refusal = Refusal("in_part", f"{refusal.words} {pieces} reserved for it; confirm it when the rest is there.")
        return Confirmation(order.id, order.number, shelf.place_of(order), refusal, pieces), "reserved"
    pieces, elsewhere = shelf.could_be(order)
    could_go = shelf.could_go(order)
    return Confirmation(
        order.id, order.number, "", refusal, pieces, elsewhere, could_go, shelf.unclaimed(order)
    ), ""  # fmt: skip


def bind_to_left(parts: Sequence[Part], state: State) -> set[UUID]:
    """Write down which parcels the parts went with; answers the ids of the parcels that have left."""
    left_at = {name: parcel.left_at for name, parcel in state.parcels.items() if name}
    bind_parts(parts, left_at)
    return {UUID(name) for name, at in left_at.items() if at}


def confirmation_told(
    shelf: Shelf, order: Order, answer: Confirmation, kind: str, length: int, actor: str
) -> list[Telling]:
    """The facts of a confirmation: of a part, first that it goes by itself. What else waits is counted in it, so that
    the order's status can say so."""
    parts, name = shelf.parts[order.id], shelf.actor_name
    place_id = answer.part.place_id if answer.part else order.place_id
    told = [split_told(shelf, order, answer.part, length, actor)] if answer.part else []
    details: dict = {"place": answer.place} | ({"pieces": answer.pieces} if answer.pieces else {})
    if answer.part:
        details |= {"parts": len(parts), "waits": shelf.rest_of(order).total()}
    key = f"{kind}-{length + 1}"  # it may be taken back and confirmed again
    return [*told, Telling(order.id, kind, key, now(), actor, name, None, place_id, details)]


def split_told(shelf: Shelf, order: Order, part: Part, length: int, actor: str) -> Telling:
    """The fact that a part of an order is agreed to go by itself, and what becomes of the rest."""
    key = f"split-{part.position}-{length + 1}"  # what was agreed may be taken back and agreed anew
    details = agreed_in_words(part, shelf.rest_of(order))
    return Telling(order.id, "split", key, now(), actor, part.by_name, None, part.place_id, details)


def parcelled(order: Order, parts: Sequence[Part], actor: str, tracking: str = "") -> list[Telling]:
    """A parcel for the part that was agreed last, where the seller ships or names its number; else the platform makes
    one. None where the order has a parcel already that is no part's."""
    part, number = parts[-1], " ".join(tracking.split())[:60]
    known = parcels_of(order.business_id, [order.id])[order.id]
    own = {each.parcel_id for each in parts}
    if any(parcel.id not in own for parcel in known) or not (number or order.shipping_type == "seller"):
        return []
    first = known[0] if known else None
    parcel = Parcel(
        business_id=order.business_id, tracking_number=number, number_key=number_key(number) if number else "",
        carrier_id=first.carrier_id if first else None, carrier_words=first.carrier_words if first else "",
    )  # fmt: skip
    db.session.add(parcel)
    db.session.flush()
    db.session.add(ParcelOrder(business_id=order.business_id, parcel_id=parcel.id, order_id=order.id))
    part.parcel_id = parcel.id
    return [
        Telling(order.id, "parcelled", f"parcel-{parcel.id}", now(), actor, part.by_name, parcel.id, None,
                {"number": number})
    ]  # fmt: skip


def want_cancelled(business_id: UUID, order_id: UUID, actor: str, actor_name: str) -> None:
    """Ask the seller to cancel this order because goods are lacking. Only an order that waits to be confirmed; once is
    enough, until the seller has said no."""
    stories = open_stories(business_id, [order_id])
    story = stories[order_id]
    asked = [fact for fact in story.facts if fact.kind == "cancel_requested" and fact.key.startswith(WANTED)]
    waits = any(fact.key in {one.key for one in asked} for fact in in_order(story.facts))
    if rules.why_not(story.state().status) is None and not waits:
        details = {"by": "shop", "words": "Out of stock"}
        key = f"{WANTED}-{len(asked) + 1}" if asked else WANTED
        write(stories, [Telling(order_id, "cancel_requested", key, now(), actor, actor_name, None, None, details)])
