"""Sending the rest of an order of which a part went before, and saying which parcel a part goes into."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, hold_chains, open_stories, write
from webapp.orders.models import Order, Parcel, ParcelOrder, order_of, parcels_of
from webapp.orders.rules.numbers import number_key
from webapp.stock import rules
from webapp.stock.actions.confirming import split_told
from webapp.stock.actions.shelf import Shelf
from webapp.stock.models import Part, parts_of

CLOSED = ("unpaid", "on_hold", "to_confirm", "cancelled")


@dataclass(frozen=True, slots=True)
class Seller:
    """Who agrees."""

    actor: str
    name: str


def send_rest(business_id: UUID, order_id: UUID, tracking: str, seller: Seller) -> Refusal | None:
    """Promise what is there of an order's rest, as a part of its own with a parcel of its own: its number is typed,
    drawn from a pool later, or comes with the next import."""
    order = order_of(business_id, order_id)
    stories = open_stories(business_id, [order_id])
    if order is None or stories[order_id].state().status in CLOSED:
        return Refusal("not_split", "This order is not one that a part of was sent.", "order")
    shelf = Shelf(business_id, [order], seller.name)
    rest = shelf.rest_of(order)
    if not rest:
        return Refusal("no_rest", "Nothing of it waits any more.", "order")
    goods = shelf.free_of(order, rest)
    if not goods:
        return Refusal("short", f"Still not there: {rules.in_words(rest)}.", "order")
    shelf.add_part(order, goods, "waits")
    place_id, refusal = shelf.reserve(order)
    if place_id is None:
        return refusal
    part = shelf.parts[order_id][-1]
    tellings = [split_told(shelf, order, part, stories[order_id].length, seller.actor)]
    tellings += _parcelled(order, part, tracking, seller)
    shelf.keep()
    write(stories, tellings)
    return None


def _parcelled(order: Order, part: Part, tracking: str, seller: Seller) -> list[Telling]:
    """A parcel for this part, where the seller ships or names its number; else the platform makes one."""
    number = " ".join(tracking.split())[:60]
    known = parcels_of(order.business_id, [order.id])[order.id]
    taken = {each.parcel_id for each in parts_of(order.business_id, [order.id])[order.id]}
    if any(parcel.id not in taken for parcel in known[1:]) or not (number or order.shipping_type == "seller"):
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
        Telling(order.id, "parcelled", f"parcel-{parcel.id}", now(), seller.actor, seller.name, parcel.id, None,
                {"number": number})
    ]  # fmt: skip


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
