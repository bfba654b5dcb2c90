"""Promising stock to orders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.orders.models import Order
from webapp.stock import rules
from webapp.stock.actions.shelf import Shelf
from webapp.stock.models import Part

WANTED = "cancel-wanted"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What became of asking to confirm one order: where it will come from, or why not. Of what is short: how many
    pieces could be promised all the same, another place (id, name) that has everything, and what of each line could
    be sent now (`could_go`) of how many that are still to be sent (`wanted`), by SKU. `part` is set where only a part
    is confirmed, and `rest` is what it leaves."""

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
        if barred := rules.why_not(stories[order.id].state().status):
            answers.append(Confirmation(order.id, order.number, refusal=Refusal(*barred)))
            continue
        answer, kind = _confirm(shelf, order, wish or Wish())
        answers.append(answer)
        if answer.part:
            tellings.append(split_told(shelf, order, answer.part, stories[order.id].length, actor))
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
    shelf.open_part(order, wish.goods, wish.rest)
    place_id, refusal = shelf.reserve(order, wish.place_id)
    if place_id:
        order.place_id = place_id
        part = shelf.parts[order.id][-1] if wish.goods is not None else None
        rest = shelf.rest_of(order)
        return Confirmation(
            order.id, order.number, shelf.places[place_id], part=part if rest else None, rest=rest
        ), "confirmed"  # fmt: skip
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


def split_told(shelf: Shelf, order: Order, part: Part, length: int, actor: str) -> Telling:
    """The fact that a part of an order is agreed to go by itself, and what becomes of the rest."""
    rest = shelf.rest_of(order)
    then = {"waits": "now; {} waits", "cancel": "now; {} to be cancelled"}[part.rest] if rest else "now: the last of it"
    details = {
        "part": part.position, "going": rules.in_words(part.goods), "rest": rules.in_words(rest),
        "then": then.format(rules.in_words(rest)),
    }  # fmt: skip
    key = f"split-{part.position}-{length + 1}"  # what was agreed may be taken back and agreed anew
    return Telling(
        order.id, "split", key, now(), actor, part.by_name, None, order.place_id, details
    )  # fmt: skip


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
