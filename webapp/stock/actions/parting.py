"""Sending the rest of an order of which a part went before, and saying which parcel a part goes into."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, hold_chains, open_stories, write
from webapp.orders.models import Order, order_of
from webapp.stock import rules
from webapp.stock.actions.confirming import Confirmation, bind_to_left, confirmation_told, parcelled
from webapp.stock.actions.shelf import Shelf
from webapp.stock.models import parts_of

CLOSED = ("unpaid", "on_hold", "to_confirm", "cancelled")


@dataclass(frozen=True, slots=True)
class Seller:
    """Who agrees."""

    actor: str
    name: str


def send_rest(
    business_id: UUID, order_id: UUID, tracking: str, seller: Seller, place_id: UUID | None = None
) -> Confirmation:
    """Promise what is there of an order's rest, at a place or at whichever has most of it, as a part of its own with a
    parcel of its own: its number is typed, drawn from a pool later, or comes with the next import."""
    order = order_of(business_id, order_id)
    stories = open_stories(business_id, [order_id])
    state = stories[order_id].state()
    if order is None or state.status in CLOSED:
        return _refused(order_id, "not_split", "This order is not one that a part of was sent.")
    shelf = Shelf(business_id, [order], seller.name)
    bind_to_left(shelf.parts[order_id], state)
    rest = shelf.rest_of(order)
    if not rest:
        return _refused(order_id, "no_rest", "Nothing of it waits any more.")
    free = {place.id: place.goods for place in _places_for(shelf, order, rest) if place_id in {None, place.id}}
    if not any(free.values()):
        return _refused(order_id, "short", f"Still not there: {rules.in_words(rest)}.")
    place_id = max(free, key=lambda place: free[place].total())
    part = shelf.add_part(order, free[place_id], "waits")
    _, refusal = shelf.reserve(order, place_id)
    if refusal:
        return Confirmation(order_id, order.number, refusal=refusal)
    answer = Confirmation(order_id, order.number, shelf.places[place_id], part=part, rest=shelf.rest_of(order))
    tellings = parcelled(order, shelf.parts[order_id], seller.actor, tracking)
    tellings += confirmation_told(shelf, order, answer, "confirmed", stories[order_id].length, seller.actor)
    shelf.keep()
    write(stories, tellings)
    return answer


def _refused(order_id: UUID, code: str, words: str) -> Confirmation:
    return Confirmation(order_id, "", refusal=Refusal(code, words, "order"))


@dataclass(frozen=True, slots=True)
class PlaceForRest:
    """A place that goods are sent from, and what of an order's rest could go from there now, by SKU."""

    id: UUID
    name: str
    goods: Counter[str]

    @property
    def pieces(self) -> int:
        return self.goods.total()


def places_for_rest(order: Order) -> list[PlaceForRest]:
    """Where an order's rest could be sent from, the place that it came from until now first. Holds nothing."""
    shelf = Shelf(order.business_id, [order], "", to_change=False)
    return _places_for(shelf, order, shelf.rest_of(order))


def _places_for(shelf: Shelf, order: Order, rest: Mapping[str, int]) -> list[PlaceForRest]:
    names = sorted(shelf.places.items(), key=lambda place: (place[0] != order.place_id, place[1]))
    return [PlaceForRest(each, name, shelf.free_of(order, rest, each)) for each, name in names]


def call_off_rest(business_id: UUID, order_id: UUID, seller: Seller, said: Mapping[str, str]) -> str | Refusal:
    """What no part of an order takes is not sent at all. `said` is why, for the ledger. Answers the fact's key."""
    order = order_of(business_id, order_id)
    stories = open_stories(business_id, [order_id])
    if order is None or stories[order_id].state().status in CLOSED:
        return Refusal("not_split", "This order is not one that a part of was sent.", "order")
    shelf = Shelf(business_id, [order], seller.name)
    rest, parts = shelf.rest_of(order), shelf.parts[order_id]
    if not rest:
        return Refusal("no_rest", "Nothing of it waits any more.", "order")
    parts[-1].off = rules.together([parts[-1].off, rest])
    key = f"part-cancelled-{stories[order_id].length + 1}"
    details = {"parts": len(parts), "waits": 0, "off": rules.in_words(rest), "pieces": rest.total(), **said}
    write(stories, [Telling(order_id, "part_cancelled", key, now(), seller.actor, seller.name, details=details)])
    db.session.flush()
    return key


def give_part(business_id: UUID, order_ids: Collection[UUID], parcel_id: UUID) -> None:
    """A parcel is put on the packing table: of each split order in it, it takes the next part that has no parcel.
    The chains of the orders are held."""
    hold_chains(business_id, order_ids)
    for parts in parts_of(business_id, order_ids).values():
        free = [part for part in parts if part.parcel_id is None]
        if free and all(part.parcel_id != parcel_id for part in parts):
            free[0].parcel_id = parcel_id
    db.session.flush()


def take_part_back(business_id: UUID, order_ids: Collection[UUID], parcel_id: UUID) -> None:
    """The parcel was cleared off the table: its part may go with another one."""
    for parts in parts_of(business_id, order_ids).values():
        for part in parts:
            if part.parcel_id == parcel_id:
                part.parcel_id = None
    db.session.flush()
