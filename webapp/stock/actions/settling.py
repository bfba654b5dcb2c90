"""Bringing what was promised in line with where the orders are and what they have become."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Telling, hold_chains, open_stories, write
from webapp.ledger.models import Chain
from webapp.ledger.rules import in_order
from webapp.orders.models import Line
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.actions.naming import sku_of, take_apart
from webapp.stock.actions.waiting import tell_waiting
from webapp.stock.models import (
    Holding,
    Movement,
    Part,
    Reservation,
    bind_parts,
    holdings_of,
    items_by_sku,
    lines_of,
    parts_of,
    reservations_of,
)

Where = tuple[UUID, UUID]  # an item at a place


@dataclass(slots=True)
class _Order:
    """An order that was promised something: what it needs now, and what of that has left, by item and place."""

    id: UUID
    reservations: dict[Where, Reservation]
    needed: Counter[Where]
    gone: Counter[Where]
    names: dict[UUID, str]
    unknown: Sequence[str]
    cancelled: bool


def settle(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Goods leave the shelf with their parcel and come back when that is undone; what is cancelled before it left is
    free again; what the platform has changed is promised anew, and where that cannot be, the confirmation is taken
    back and says why. Of an order in parts it is told when what waits has changed. Running it again changes nothing."""
    order_ids = list(order_ids)
    hold_chains(business_id, order_ids)
    orders = _orders(business_id, order_ids)
    if not orders:
        return
    items = {item_id for order in orders for item_id, _ in (*order.reservations, *order.needed)}
    shelf = _Shelf(business_id, holdings_of(business_id, items, to_change=True))
    lacking = {order.id: words for order in orders if (words := shelf.settle(order))}
    db.session.flush()
    insert_many(Movement, shelf.movements)
    take_back(business_id, lacking)


def _orders(business_id: UUID, order_ids: Iterable[UUID]) -> list[_Order]:
    promised: dict[UUID, dict[Where, Reservation]] = defaultdict(dict)
    for row in reservations_of(business_id, order_ids):
        promised[row.order_id][row.item_id, row.place_id] = row
    parts = parts_of(business_id, order_ids)
    concerned = promised.keys() | parts.keys()
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines_of(business_id, concerned):
        lines[line.order_id].append(line)
    items = items_by_sku(business_id, {sku_of(line) for some in lines.values() for line in some})
    kits = take_apart(business_id, items)
    by_sku = {sku: item.id for sku, item in items.items()}
    names = ("order_id", "status", "parcels", "parts", "waits")
    query = select(*(getattr(Chain, name) for name in names)).where(
        Chain.business_id == business_id, among(Chain.order_id, concerned)
    )
    chains = {row.order_id: row for row in db.session.execute(query)}
    for order_id, some in parts.items():
        bind_parts(some, {name: state.get("left_at") for name, state in chains[order_id].parcels.items()})
    orders = [
        _order(chains[order_id], rows, lines[order_id], by_sku, kits, parts.get(order_id, ()))
        for order_id, rows in promised.items()
    ]
    tell_waiting(business_id, [chains[order_id] for order_id in parts], parts, lines)
    return [order for order in orders if order]


def _order(
    chain: Any,
    reservations: dict[Where, Reservation],
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
    home = next(iter(reservations.values())).place_id
    needed, gone = Counter[Where](), Counter[Where]()
    if parts:
        is_gone = rules.which_gone([str(part.parcel_id or "") for part in parts], left)
        open_, wanted = rules.needs(wanted), []
        for part, has_gone in zip(parts, is_gone, strict=True):
            going = open_ & Counter(part.goods)
            open_ -= going
            wanted += going.items()
            needed.update(_at(going, part.place_id or home, by_sku, kits))
            gone.update(_at(part.goods, part.place_id or home, by_sku, kits) if has_gone else {})
    else:
        needed = _at(rules.needs(wanted), home, by_sku, kits)
        lefts = rules.have_left([(sku_of(line), line.quantity, str(line.parcel_id or "")) for line in lines], left)
        gone = _at(lefts, home, by_sku, kits)
    return _Order(
        chain.order_id,
        reservations,
        needed,
        gone,
        {item_id: sku for sku, item_id in by_sku.items()},
        [sku for sku, _ in wanted if sku not in by_sku],
        chain.status == "cancelled",
    )


def _at(
    goods: Mapping[str, int], place_id: UUID, by_sku: dict[str, UUID], kits: dict[str, dict[str, int]]
) -> Counter[Where]:
    """These goods, kits by their parts, as items at a place; what the stock list does not know is left out."""
    known = rules.by_parts({sku: count for sku, count in goods.items() if sku in by_sku}, kits)
    return Counter({(by_sku[sku], place_id): count for sku, count in known.items()})


class _Shelf:
    """The holdings while they are changed."""

    def __init__(self, business_id: UUID, holdings: Iterable[Holding]):
        self.business_id = business_id
        self.holdings = {(row.item_id, row.place_id): row for row in holdings}
        self.movements: list[dict] = []

    def settle(self, order: _Order) -> str:
        """Move what must move for one order. Returns what is lacking for its confirmation to stand, if anything."""
        lacking = [f"{sku} is not in the stock list" for sku in order.unknown]
        for where in {*order.reservations, *order.needed, *order.gone}:
            row = order.reservations.get(where) or self._new(order.id, *where)
            holding = self.holdings.get(where)
            wanted = order.gone[where] if order.cancelled else max(order.needed[where], order.gone[where])
            free = holding.on_hand - holding.reserved if holding else 0
            if (short := wanted - row.quantity - free) > 0:
                lacking.append(f"{order.names[where[0]]} is {short} short")
                wanted -= short
            if holding is not None:
                self._move(row, holding, wanted, min(order.gone[where], wanted))
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
        picked = max(0, (row.picked or 0) - left + back)
        row.quantity, row.shipped, row.picked = quantity, shipped, min(picked, quantity - shipped)

    def _note(self, row: Reservation, kind: str, count: int) -> None:
        self.movements.append(
            movement(self.business_id, row.item_id, row.place_id, kind, count, row.order_id, "Handover")
        )


def take_back(business_id: UUID, lacking: dict[UUID, str], why: str = "The order has changed") -> None:
    """Undo the confirmation of orders that need more than what is there; `lacking` says in words what, by order. Of an
    order of which a part has gone only what was confirmed last is undone, and waits again."""
    stories = open_stories(business_id, lacking) if lacking else {}
    parts = parts_of(business_id, lacking)
    tellings = []
    for order_id, words in lacking.items():
        confirmed = [fact for fact in in_order(stories[order_id].facts) if fact.kind == "confirmed"]
        left = {name for name, parcel in stories[order_id].state().parcels.items() if parcel.left_at}
        if left and (here := [part for part in parts[order_id] if str(part.parcel_id or "") not in left]):
            db.session.delete(here[-1])
            confirmed = confirmed[-1:]
        for fact in confirmed:
            details = {"words": f"{why}: {words}."}
            tellings.append(
                Telling(order_id, "undone", f"undone-{fact.key}", now(), "stock", "Handover", None, None, details,
                        fact.key)
            )  # fmt: skip
    db.session.flush()
    write(stories, tellings)
