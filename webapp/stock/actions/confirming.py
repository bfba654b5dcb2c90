"""Promising stock to orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.orders.models import Order
from webapp.stock import rules
from webapp.stock.actions.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What became of asking to confirm one order: where it will come from, or why not. Of what is short: how many
    pieces could be promised all the same, and another place (id, name) that has everything."""

    order_id: UUID
    number: str
    place: str = ""
    refusal: Refusal | None = None
    pieces: int = 0
    elsewhere: tuple[UUID, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How orders shall be confirmed: from the place that `place_id` names, and no other; or, `partly`, promised what is
    there while the rest stays to be confirmed."""

    place_id: UUID | None = None
    partly: bool = False


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
        if barred := rules.why_not(stories[order.id].state().status):
            answers.append(Confirmation(order.id, order.number, refusal=Refusal(*barred)))
            continue
        answer, kind = _confirm(shelf, order, wish or Wish())
        answers.append(answer)
        if kind:
            key = f"{kind}-{stories[order.id].length + 1}"  # it may be taken back and confirmed again
            details = {"place": answer.place} | ({"pieces": answer.pieces} if answer.pieces else {})
            tellings.append(
                Telling(order.id, kind, key, now(), actor, actor_name, None, order.place_id, details)
            )  # fmt: skip
    shelf.keep()
    write(stories, tellings)
    return answers


def _confirm(shelf: Shelf, order: Order, wish: Wish) -> tuple[Confirmation, str]:
    """What became of one order, and the kind of fact that it makes, if it makes one."""
    place_id, refusal = shelf.reserve(order, wish.place_id)
    if place_id:
        order.place_id = place_id
        return Confirmation(order.id, order.number, shelf.places[place_id]), "confirmed"
    if refusal is None or refusal.code != "short":
        return Confirmation(order.id, order.number, refusal=refusal), ""
    if wish.partly and (pieces := shelf.reserve_some(order)):
        refusal = Refusal("in_part", f"{refusal.words} {pieces} reserved for it; confirm it when the rest is there.")
        return Confirmation(order.id, order.number, shelf.place_of(order), refusal, pieces), "reserved"
    pieces, elsewhere = shelf.could_be(order)
    return Confirmation(order.id, order.number, "", refusal, pieces, elsewhere), ""


def want_cancelled(business_id: UUID, order_id: UUID, actor: str, actor_name: str) -> None:
    """Ask the seller to cancel this order because goods are lacking. Only an order that waits to be confirmed; once is
    enough."""
    stories = open_stories(business_id, [order_id])
    if rules.why_not(stories[order_id].state().status) is None:
        details = {"by": "shop", "words": "Out of stock"}
        write(
            stories,
            [Telling(order_id, "cancel_requested", "cancel-wanted", now(), actor, actor_name, None, None, details)],
        )
