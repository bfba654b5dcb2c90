"""Promising stock to orders."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.orders.models import Line, Order
from webapp.places.models import places_of
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.models import (
    Item,
    Movement,
    Reservation,
    holdings_of,
    items_by_id,
    items_by_sku,
    kit_parts_of,
    lines_of,
    reservations_of,
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What became of asking to confirm one order: where it will come from, or why not."""

    order_id: UUID
    number: str
    place: str = ""
    refusal: Refusal | None = None


def confirm_orders(business_id: UUID, order_ids: Iterable[UUID], actor: str, actor_name: str) -> list[Confirmation]:
    """Promise these orders everything they need, each from one place, first come first served; what is short is not
    confirmed and says by how much. One answer per order; another business's orders are not among them."""
    query = select(Order).where(Order.business_id == business_id, among(Order.id, order_ids))
    orders = list(db.session.scalars(query.order_by(Order.placed_at, Order.id)))
    stories = open_stories(business_id, (order.id for order in orders))
    counter = _Counter(business_id, orders, actor_name)
    answers, tellings = [], []
    for order in orders:
        if barred := rules.why_not(stories[order.id].state().status):
            answers.append(Confirmation(order.id, order.number, refusal=Refusal(*barred)))
            continue
        place_id, refusal = counter.reserve(order)
        if place_id:
            order.place_id = place_id
            details = {"place": counter.places[place_id]}
            key = f"confirmed-{stories[order.id].length + 1}"  # it may be taken back and confirmed again
            tellings.append(Telling(order.id, "confirmed", key, now(), actor, actor_name, None, place_id, details))
        answers.append(Confirmation(order.id, order.number, counter.places[place_id] if place_id else "", refusal))
    counter.keep()
    write(stories, tellings)
    return answers


class _Counter:
    """The shelf while it is looked at: what is there, what is promised, held so that nobody else promises it too."""

    def __init__(self, business_id: UUID, orders: Sequence[Order], actor_name: str):
        self.business_id, self.actor_name = business_id, actor_name
        ids = [order.id for order in orders]
        self.lines: dict[UUID, list[Line]] = defaultdict(list)
        for line in lines_of(business_id, ids):
            self.lines[line.order_id].append(line)
        self.places = {place.id: place.name for place in places_of(business_id, *rules.SENDING)}
        skus = {sku_of(line) for lines in self.lines.values() for line in lines}
        self.items = items_by_sku(business_id, skus)
        self.kits = take_apart(business_id, self.items)
        held = holdings_of(business_id, [item.id for item in self.items.values()], to_change=True)
        self.holdings = {(row.item_id, row.place_id): row for row in held}
        self.promised: dict[UUID, dict[UUID, Reservation]] = defaultdict(dict)
        for row in reservations_of(business_id, ids):
            self.promised[row.order_id][row.item_id] = row
        self.movements: list[dict] = []

    def reserve(self, order: Order) -> tuple[UUID | None, Refusal | None]:
        """Promise the order what it was not promised yet, from one place."""
        needed = rules.needs([(sku_of(line), line.quantity) for line in self.lines[order.id] if line.quantity])
        needed = rules.by_parts(needed, self.kits)
        if not needed:
            return None, Refusal("no_items", "It has no items that could be sent.")
        mine = self.promised[order.id]
        wanted = {sku: count - self._promised(mine, sku) for sku, count in needed.items()}
        wanted = {sku: count for sku, count in wanted.items() if count > 0}
        place_id, short = rules.choose_place(
            wanted, self._choices(order, mine), self._available(wanted), frozenset(self.items)
        )
        if short or place_id is None:
            words = "; ".join(lack.words for lack in short) or "There is no place that it could be sent from."
            return None, Refusal("short", f"{words[0].upper()}{words[1:]}.", facts={"short": short})
        for sku, count in wanted.items():
            self._promise(order.id, self.items[sku].id, place_id, count)
        return place_id, None

    def _promised(self, mine: dict[UUID, Reservation], sku: str) -> int:
        row = mine.get(self.items[sku].id) if sku in self.items else None
        return row.quantity if row else 0

    def _choices(self, order: Order, mine: dict[UUID, Reservation]) -> list[UUID]:
        """Where it may come from: where a part of it waits already, else the warehouse that the order names."""
        if mine:
            return [next(iter(mine.values())).place_id]
        return [order.place_id] if order.place_id in self.places else list(self.places)

    def _available(self, wanted: Iterable[str]) -> dict[tuple[str, UUID], int]:
        return {
            (sku, place_id): self.holdings[self.items[sku].id, place_id].on_hand
            - self.holdings[self.items[sku].id, place_id].reserved
            for sku in wanted
            if sku in self.items
            for place_id in self.places
            if (self.items[sku].id, place_id) in self.holdings
        }

    def _promise(self, order_id: UUID, item_id: UUID, place_id: UUID, count: int) -> None:
        self.holdings[item_id, place_id].reserved += count
        if row := self.promised[order_id].get(item_id):
            row.quantity += count
        else:
            row = Reservation(business_id=self.business_id, order_id=order_id, item_id=item_id, place_id=place_id,
                              quantity=count, shipped=0)  # fmt: skip
            self.promised[order_id][item_id] = row
            db.session.add(row)
        self.movements.append(
            movement(self.business_id, item_id, place_id, "reserved", count, order_id, self.actor_name)
        )

    def keep(self) -> None:
        """Write down what was promised."""
        db.session.flush()
        insert_many(Movement, self.movements)


def take_apart(business_id: UUID, items: dict[str, Item]) -> dict[str, dict[str, int]]:
    """How many of which part (by SKU) each kit among these items is made of. The parts are added to `items`."""
    kits = kit_parts_of(business_id, [item.id for item in items.values()])
    parts = items_by_id(business_id, {part for some in kits.values() for part in some})
    found = {sku: {parts[part].sku: each for part, each in kits[item.id].items()} for sku, item in items.items()
             if item.id in kits}  # fmt: skip
    items |= {part.sku: part for part in parts.values()}
    return found


def sku_of(line: Line) -> str:
    """By which name the stock list knows what a line is about: the seller's SKU, else the platform's."""
    return line.sku or line.sku_id
