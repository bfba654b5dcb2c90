"""What is there and what is promised, held while somebody promises more of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from webapp.kit.bulk import insert_many
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.orders.models import Line, Order
from webapp.places.models import places_of
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.actions.naming import sku_of, take_apart
from webapp.stock.models import (
    Movement,
    Part,
    Reservation,
    holdings_of,
    items_by_sku,
    lines_of,
    parts_of,
    reservations_of,
)


class Shelf:
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
        self.parts = parts_of(business_id, ids)
        self.movements: list[dict] = []
        self._dropped: list[Part] = []

    def lines_in(self, order: Order) -> list[tuple[str, int]]:
        """The order's lines as (SKU, how many)."""
        return [(sku_of(line), line.quantity) for line in self.lines[order.id] if line.quantity]

    def open_part(self, order: Order, wish: Mapping[str, int] | None, rest: str) -> None:
        """Agree what is to go: a wished part, or all that no parcel has taken. What was agreed before and is in no
        parcel yet no longer holds. Written down by `keep`."""
        for part in [part for part in self.parts[order.id] if part.parcel_id is None]:
            self.parts[order.id].remove(part)
            self._dropped.append(part)
        if wish is not None or self.parts[order.id]:
            left = rules.rest_of(self.lines_in(order), [part.goods for part in self.parts[order.id]])
            self.add_part(order, left if wish is None else left & Counter(wish), rest)

    def add_part(self, order: Order, goods: Mapping[str, int], rest: str) -> None:
        """One more part of the order goes."""
        position = max((part.position for part in self.parts[order.id]), default=0) + 1
        self.parts[order.id].append(
            Part(business_id=self.business_id, id=new_id(), order_id=order.id, position=position, goods=dict(goods),
                 rest=rest, by_name=self.actor_name)
        )  # fmt: skip

    def drop_parts(self, order: Order) -> None:
        """What was just agreed cannot be had: forget it."""
        self.parts[order.id] = [part for part in self.parts[order.id] if part in db.session]

    def reserve(self, order: Order, place_id: UUID | None = None) -> tuple[UUID | None, Refusal | None]:
        """Promise the order what it was not promised yet, from one place: where a part of it waits already, else the
        warehouse that it names; or from the place named here, whatever was promised elsewhere."""
        needed = self._needed(order)
        if not needed:
            return None, Refusal("no_items", "It has no items that could be sent.")
        moves = place_id is not None and any(row.place_id != place_id for row in self.promised[order.id].values())
        wanted = needed if moves else self._wanted(order, needed)
        choices = [place_id] if place_id in self.places else self._choices(order)
        place, short = rules.choose_place(wanted, choices, self._available(wanted), frozenset(self.items))
        if short or place is None:
            words = "; ".join(lack.words for lack in short) or "There is no place that it could be sent from."
            return None, Refusal("short", f"{words[0].upper()}{words[1:]}.", facts={"short": short})
        if moves:
            self._release(order.id)
        for sku, count in wanted.items():
            self._promise(order.id, self.items[sku].id, place, count)
        return place, None

    def reserve_some(self, order: Order) -> int:
        """Promise the order what one place has of what it lacks. Returns how many pieces that were."""
        wanted = self._wanted(order, self._needed(order))
        available = self._available(wanted)
        place = rules.best_place(wanted, self._choices(order), available)
        if place is None:
            return 0
        there = {sku: min(count, available.get((sku, place), 0)) for sku, count in wanted.items()}
        for sku, count in there.items():
            if count:
                self._promise(order.id, self.items[sku].id, place, count)
        return sum(there.values())

    def could_go(self, order: Order) -> Counter[str]:
        """How many of each line could be sent now from the place that has most of it, by the lines' SKUs."""
        needed = self._needed(order)
        available = self._available(needed)
        place = rules.best_place(needed, self._choices(order), available)
        mine = self.promised[order.id]
        unsent = {sku: row.quantity - row.shipped for sku, item in self.items.items() if (row := mine.get(item.id))}
        free = {sku: available.get((sku, place), 0) + unsent.get(sku, 0) for sku in needed} if place else unsent
        lines = [(sku, count) for sku, count in self.unclaimed(order).items() if sku in self.items]
        return rules.can_go(lines, self.kits, free)

    def free_of(self, order: Order, rest: Mapping[str, int]) -> Counter[str]:
        """How many of these could be promised now where the order's first part came from."""
        place = next(iter(self._choices(order)), None)
        needed = rules.by_parts(rest, self.kits)
        available = self._available(needed)
        there = {sku: available.get((sku, place), 0) for sku in needed} if place else {}
        return rules.can_go([(sku, count) for sku, count in rest.items() if sku in self.items], self.kits, there)

    def unclaimed(self, order: Order) -> Counter[str]:
        """What is in no parcel's part, by the lines' SKUs."""
        return rules.rest_of(
            self.lines_in(order), [part.goods for part in self.parts[order.id] if part.parcel_id]
        )  # fmt: skip

    def rest_of(self, order: Order) -> Counter[str]:
        """What no part takes; nothing where the order goes whole."""
        parts = [part.goods for part in self.parts[order.id]]
        return rules.rest_of(self.lines_in(order), parts) if parts else Counter()

    def could_be(self, order: Order) -> tuple[int, tuple[UUID, str] | None]:
        """How many pieces could be promised in part, and a place that has the whole order."""
        needed = self._needed(order)
        wanted, available = self._wanted(order, needed), self._available(needed)
        place = rules.best_place(wanted, self._choices(order), available)
        pieces = sum(min(count, available.get((sku, place), 0)) for sku, count in wanted.items()) if place else 0
        other, _ = rules.choose_place(needed, list(self.places), available, frozenset(self.items))
        return pieces, ((other, self.places[other]) if other else None)

    def place_of(self, order: Order) -> str:
        """The name of the place where something was promised to the order."""
        return next((self.places.get(row.place_id, "") for row in self.promised[order.id].values()), "")

    def _needed(self, order: Order) -> Counter[str]:
        lines = self.lines_in(order)
        if parts := self.parts[order.id]:
            lines = rules.capped(lines, rules.together(part.goods for part in parts))
        return rules.by_parts(rules.needs(lines), self.kits)

    def _wanted(self, order: Order, needed: Mapping[str, int]) -> dict[str, int]:
        mine = self.promised[order.id]
        wanted = {sku: count - self._promised(mine, sku) for sku, count in needed.items()}
        return {sku: count for sku, count in wanted.items() if count > 0}

    def _promised(self, mine: dict[UUID, Reservation], sku: str) -> int:
        row = mine.get(self.items[sku].id) if sku in self.items else None
        return row.quantity if row else 0

    def _choices(self, order: Order) -> list[UUID]:
        if mine := self.promised[order.id]:
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
            row.place_id = place_id
        else:
            row = Reservation(business_id=self.business_id, order_id=order_id, item_id=item_id, place_id=place_id,
                              quantity=count, shipped=0)  # fmt: skip
            self.promised[order_id][item_id] = row
            db.session.add(row)
        self.movements.append(
            movement(self.business_id, item_id, place_id, "reserved", count, order_id, self.actor_name)
        )

    def _release(self, order_id: UUID) -> None:
        """Free what the order was promised: it shall all come from another place."""
        for row in self.promised[order_id].values():
            self.holdings[row.item_id, row.place_id].reserved -= row.quantity
            self.movements.append(
                movement(
                    self.business_id, row.item_id, row.place_id, "released", row.quantity, order_id, self.actor_name
                )
            )
            row.quantity = row.picked = 0

    def keep(self) -> None:
        """Write down what was agreed and promised."""
        for part in self._dropped:
            db.session.delete(part)
        db.session.add_all(part for parts in self.parts.values() for part in parts)
        for row in (row for rows in self.promised.values() for row in rows.values() if not row.quantity):
            db.session.delete(row)
        db.session.flush()
        insert_many(Movement, self.movements)
