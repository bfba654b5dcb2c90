"""Bringing what was promised in line with where the orders are and what they have become."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Telling, hold_chains, open_stories, write
from webapp.ledger.models import Chain
from webapp.orders.models import Line
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.actions.naming import sku_of, take_apart
from webapp.stock.models import (
    Holding,
    Movement,
    Part,
    Reservation,
    holdings_of,
    items_by_sku,
    lines_of,
    parts_of,
    reservations_of,
)


@dataclass(slots=True)
class _Order:
    """An order that was promised something: what it needs now, and what of that has left, by item."""

    id: UUID
    reservations: dict[UUID, Reservation]
    needed: Counter[UUID]
    gone: Counter[UUID]
    names: dict[UUID, str]
    unknown: Sequence[str]
    cancelled: bool


def settle(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Goods leave the shelf with their parcel and come back when that is undone; what is cancelled before it left is
    free again; what the platform has changed is promised anew, and where that cannot be, the confirmation is taken
    back and says why. Running it again changes nothing."""
    order_ids = list(order_ids)
    hold_chains(business_id, order_ids)
    orders = _orders(business_id, order_ids)
    if not orders:
        return
    items = {item_id for order in orders for item_id in (*order.reservations, *order.needed)}
    shelf = _Shelf(business_id, holdings_of(business_id, items, to_change=True))
    lacking = {order.id: words for order in orders if (words := shelf.settle(order))}
    db.session.flush()
    insert_many(Movement, shelf.movements)
    take_back(business_id, lacking)


def _orders(business_id: UUID, order_ids: Iterable[UUID]) -> list[_Order]:
    promised: dict[UUID, dict[UUID, Reservation]] = defaultdict(dict)
    for row in reservations_of(business_id, order_ids):
        promised[row.order_id][row.item_id] = row
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines_of(business_id, promised):
        lines[line.order_id].append(line)
    items = items_by_sku(business_id, {sku_of(line) for some in lines.values() for line in some})
    kits = take_apart(business_id, items)
    by_sku = {sku: item.id for sku, item in items.items()}
    parts = parts_of(business_id, promised)
    query = select(Chain.order_id, Chain.status, Chain.parcels).where(
        Chain.business_id == business_id, among(Chain.order_id, promised)
    )
    chains = {row.order_id: row for row in db.session.execute(query)}
    orders = [
        _order(chains[order_id], rows, lines[order_id], by_sku, kits, parts[order_id])
        for order_id, rows in promised.items()
    ]
    return [order for order in orders if order]


def _order(
    chain: Any,
    reservations: dict[UUID, Reservation],
    lines: Sequence[Line],
    by_sku: dict[str, UUID],
    kits: dict[str, dict[str, int]],
    parts: Sequence[Part],
) -> _Order | None:
    """None for an order that has left whole: what a kit is made of today is not what was in it then."""
    left = {name: bool(parcel.get("left_at")) for name, parcel in chain.parcels.items()}
    if left and all(left.values()) and all(row.shipped == row.quantity for row in reservations.values()):
        return None
    wanted = [(sku_of(line), line.quantity) for line in lines if line.quantity]
    if parts:
        wanted = rules.capped(wanted, rules.together(part.goods for part in parts))
        gone = rules.parts_gone([(part.goods, str(part.parcel_id or "")) for part in parts], left)
    else:
        gone = rules.have_left([(sku_of(line), line.quantity, str(line.parcel_id or "")) for line in lines], left)
    needed = rules.by_parts(rules.needs([(sku, count) for sku, count in wanted if sku in by_sku]), kits)
    gone = rules.by_parts({sku: count for sku, count in gone.items() if sku in by_sku}, kits)
    return _Order(
        chain.order_id,
        reservations,
        Counter({by_sku[sku]: count for sku, count in needed.items()}),
        Counter({by_sku[sku]: count for sku, count in gone.items()}),
        {item_id: sku for sku, item_id in by_sku.items()},
        [sku for sku, _ in wanted if sku not in by_sku],
        chain.status == "cancelled",
    )


class _Shelf:
    """The holdings while they are changed."""

    def __init__(self, business_id: UUID, holdings: Iterable[Holding]):
        self.business_id = business_id
        self.holdings = {(row.item_id, row.place_id): row for row in holdings}
        self.movements: list[dict] = []

    def settle(self, order: _Order) -> str:
        """Move what must move for one order. Returns what is lacking for its confirmation to stand, if anything."""
        place_id = next(iter(order.reservations.values())).place_id
        lacking = [f"{sku} is not in the stock list" for sku in order.unknown]
        for item_id in {*order.reservations, *order.needed}:
            row = order.reservations.get(item_id) or self._new(order.id, item_id, place_id)
            holding = self.holdings.get((item_id, row.place_id))
            wanted = order.gone[item_id] if order.cancelled else max(order.needed[item_id], order.gone[item_id])
            free = holding.on_hand - holding.reserved if holding else 0
            if (short := wanted - row.quantity - free) > 0:
                lacking.append(f"{order.names[item_id]} is {short} short")
                wanted -= short
            if holding is not None:
                self._move(row, holding, wanted, min(order.gone[item_id], wanted))
            if row.quantity:
                db.session.add(row)
            elif row in db.session:
                db.session.delete(row)
        return "" if order.cancelled else "; ".join(lacking)

    def _new(self, order_id: UUID, item_id: UUID, place_id: UUID) -> Reservation:
        return Reservation(
            business_id=self.business_id, order_id=order_id, item_id=item_id, place_id=place_id, quantity=0, shipped=0
        )

    def _move(self, row: Reservation, holding: Holding, quantity: int, shipped: int) -> None:
        if back := max(0, row.shipped - shipped):
            holding.on_hand += back
            holding.reserved += back
            self._note(row, "brought_back", back)
        promised = (quantity - shipped) - (row.quantity - row.shipped + back)
        left = max(0, shipped - row.shipped)
        if promised + left:
            holding.reserved += promised + left
            self._note(row, "reserved" if promised + left > 0 else "released", abs(promised + left))
        if left:
            holding.on_hand -= left
            holding.reserved -= left
            self._note(row, "shipped", left)
        row.quantity, row.shipped, row.picked = quantity, shipped, min(row.picked or 0, quantity)

    def _note(self, row: Reservation, kind: str, count: int) -> None:
        self.movements.append(
            movement(self.business_id, row.item_id, row.place_id, kind, count, row.order_id, "Handover")
        )


def take_back(business_id: UUID, lacking: dict[UUID, str], why: str = "The order has changed") -> None:
    """Undo the confirmation of orders that need more than what is there; `lacking` says in words what, by order."""
    stories = open_stories(business_id, lacking) if lacking else {}
    tellings = []
    for order_id, words in lacking.items():
        undone = {fact.undoes for fact in stories[order_id].facts}
        for fact in stories[order_id].facts:
            if fact.kind == "confirmed" and fact.key not in undone:
                details = {"words": f"{why}: {words}."}
                tellings.append(
                    Telling(order_id, "undone", f"undone-{fact.key}", now(), "stock", "Handover", None, None, details,
                            fact.key)
                )  # fmt: skip
    write(stories, tellings)
