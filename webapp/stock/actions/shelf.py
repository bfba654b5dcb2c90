"""What is there and what is promised, held while somebody promises more of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    items_by_id,
    items_by_sku,
    lines_of,
    parts_of,
    reservations_of,
    taken,
)

Held = dict[tuple[UUID, UUID], Reservation]


class Shelf:
    """The shelf while it is looked at: what is there, what is promised, held so that nobody else promises it too
    (`to_change` False: only looked at)."""

    def __init__(self, business_id: UUID, orders: Sequence[Order], actor_name: str, *, to_change: bool = True):
        self.business_id, self.actor_name = business_id, actor_name
        ids = [order.id for order in orders]
        self.lines: dict[UUID, list[Line]] = defaultdict(list)
        for line in lines_of(business_id, ids):
            self.lines[line.order_id].append(line)
        self.places = {place.id: place.name for place in places_of(business_id, *rules.SENDING)}
        skus = {sku_of(line) for lines in self.lines.values() for line in lines}
        self.items = items_by_sku(business_id, skus)
        self.kits = take_apart(business_id, self.items)
        self.promised: dict[UUID, Held] = defaultdict(dict)
        for row in reservations_of(business_id, ids):
            self.promised[row.order_id][row.item_id, row.place_id] = row
        self.former = self._former_items()
        held = holdings_of(business_id, [item.id for item in self.items.values()], to_change=to_change)
        self.holdings = {(row.item_id, row.place_id): row for row in held}
        self.parts = parts_of(business_id, ids)
        self.movements: list[dict] = []
        self._open: dict[UUID, Part] = {}
        self._dropped: list[Part] = []

    def _former_items(self) -> set[UUID]:
        """What was promised and no line is made of any more: the kit or the order has changed since. Added to the
        items, to be freed."""
        known = {item.id for item in self.items.values()}
        former = {item_id for rows in self.promised.values() for item_id, _ in rows} - known
        found = items_by_id(self.business_id, former) if former else {}
        self.items |= {item.sku: item for item in found.values()}
        return former

    def lines_in(self, order: Order) -> list[tuple[str, int]]:
        """The order's lines as (SKU, how many)."""
        return [(sku_of(line), line.quantity) for line in self.lines[order.id] if line.quantity]

    def open_part(self, order: Order, wish: Mapping[str, int] | None, rest: str, gone: Collection[UUID]) -> None:
        """Agree what is to go: a wished part, or all that no part took which is `gone` (its parcels' ids). What else
        was agreed before no longer holds. Written down by `keep`."""
        for part in [part for part in self.parts[order.id] if part.parcel_id not in gone]:
            self.parts[order.id].remove(part)
            self._dropped.append(part)
        if wish is not None or self.parts[order.id]:
            left = self.unclaimed(order)
            self.add_part(order, left if wish is None else left & Counter(wish), rest)

    def add_part(self, order: Order, goods: Mapping[str, int], rest: str) -> Part:
        """One more part of the order goes."""
        position = max((part.position for part in self.parts[order.id]), default=0) + 1
        part = Part(business_id=self.business_id, id=new_id(), order_id=order.id, position=position, goods=dict(goods),
                    rest=rest, off={}, by_name=self.actor_name)  # fmt: skip
        self.parts[order.id].append(part)
        self._open[order.id] = part
        return part

    def drop_parts(self, order: Order) -> None:
        """What was just agreed cannot be had: forget it."""
        self.parts[order.id] = [part for part in self.parts[order.id] if part in db.session]
        self._open.pop(order.id, None)

    def reserve(self, order: Order, place_id: UUID | None = None) -> tuple[UUID | None, Refusal | None]:
        """Promise the order, or its part that was just agreed, what it was not promised yet, from one place: where some
        of it waits already, else the warehouse that it names; or from the place named here, whatever was promised
        elsewhere."""
        needed, spare = self._needed(order), self._spare(order)
        if not needed:
            return None, Refusal("no_items", "It has no items that could be sent.")
        choices = [place_id] if place_id in self.places else self._choices(order)
        wanted = {place: self._wanted(needed, spare, place) for place in choices}
        place, short = rules.choose_place_of(wanted, self._available(needed), frozenset(self.items))
        if short or place is None:
            words = "; ".join(lack.words for lack in short) or "There is no place that it could be sent from."
            return None, Refusal("short", f"{words[0].upper()}{words[1:]}.", facts={"short": short})
        gone = {key: count for key, count in spare.items() if key[1] != place or key[0] in self.former}
        self._release(order.id, gone)
        for sku, count in wanted[place].items():
            self._promise(order.id, self.items[sku].id, place, count)
        if part := self._open.get(order.id):
            part.place_id = place
        return place, None

    def reserve_some(self, order: Order) -> int:
        """Promise the order what one place has of what it lacks. Returns how many pieces that were."""
        wanted = self._wanted(self._needed(order), self._spare(order))
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
        rest = self.unclaimed(order)
        needed = rules.by_parts(rest, self.kits)
        place = rules.best_place(needed, self._choices(order), self._available(needed))
        return self.free_of(order, rest, place) if place else self._going(rest, self._spare(order), {})

    def free_of(self, order: Order, rest: Mapping[str, int], place: UUID) -> Counter[str]:
        """How many of these could be sent from a place now, what waits for the order there among them."""
        spare = {key: count for key, count in self._spare(order).items() if key[1] == place}
        return self._going(rest, spare, self._available(rules.by_parts(rest, self.kits), [place]))

    def _going(
        self, rest: Mapping[str, int], spare: Mapping[tuple[UUID, UUID], int], available: Mapping[tuple[str, UUID], int]
    ) -> Counter[str]:
        there: Counter[str] = Counter()
        for (sku, _), count in available.items():
            there[sku] += count
        names = {item.id: sku for sku, item in self.items.items()}
        for (item_id, _), count in spare.items():
            there[names[item_id]] += count
        return rules.can_go([(sku, count) for sku, count in rest.items() if sku in self.items], self.kits, there)

    def unclaimed(self, order: Order) -> Counter[str]:
        """What no part takes and was not called off, by the lines' SKUs; without parts, all of it."""
        return rules.rest_of(self.lines_in(order), taken(self.parts[order.id]))

    def rest_of(self, order: Order) -> Counter[str]:
        """The same; nothing where the order goes whole."""
        return self.unclaimed(order) if self.parts[order.id] else Counter()

    def could_be(self, order: Order) -> tuple[int, tuple[UUID, str] | None]:
        """How many pieces could be promised in part, and a place that has the whole order."""
        needed = self._needed(order)
        wanted, available = self._wanted(needed, self._spare(order)), self._available(needed)
        place = rules.best_place(wanted, self._choices(order), available)
        pieces = sum(min(count, available.get((sku, place), 0)) for sku, count in wanted.items()) if place else 0
        other, _ = rules.choose_place(needed, list(self.places), available, frozenset(self.items))
        return pieces, ((other, self.places[other]) if other else None)

    def place_of(self, order: Order) -> str:
        """The name of the place where something was promised to the order."""
        return next((self.places.get(row.place_id, "") for row in self.promised[order.id].values()), "")

    def _needed(self, order: Order) -> Counter[str]:
        """What must be promised from one place, kits by their parts: the part that was just agreed, or all of it."""
        lines = self.lines_in(order)
        if part := self._open.get(order.id):
            lines = rules.capped(lines, part.goods)
        return rules.by_parts(rules.needs(lines), self.kits)

    def _spare(self, order: Order) -> dict[tuple[UUID, UUID], int]:
        """What waits for the order by (item, place), beside what its earlier parts took or shall take."""
        owed: Counter[tuple[UUID, UUID | None]] = Counter()
        for part in self.parts[order.id]:
            if part is not self._open.get(order.id):
                for sku, count in rules.by_parts(part.goods, self.kits).items():
                    owed[self.items[sku].id if sku in self.items else part.id, part.place_id] += count
        spare = {key: row.quantity - max(owed[key], row.shipped) for key, row in self.promised[order.id].items()}
        return {key: count for key, count in spare.items() if count > 0}

    def _wanted(
        self, needed: Mapping[str, int], spare: Mapping[tuple[UUID, UUID], int], place: UUID | None = None
    ) -> dict[str, int]:
        """What is lacking of it at a place (None: anywhere)."""
        there: Counter[UUID] = Counter()
        for (item_id, at), count in spare.items():
            there[item_id] += count if place in {None, at} else 0
        wanted = {sku: n - (there[self.items[sku].id] if sku in self.items else 0) for sku, n in needed.items()}
        return {sku: count for sku, count in wanted.items() if count > 0}

    def _choices(self, order: Order) -> list[UUID]:
        if waiting := [place for _, place in self._spare(order)]:
            return waiting[:1]
        return [order.place_id] if order.place_id in self.places else list(self.places)

    def _available(
        self, wanted: Iterable[str], places: Iterable[UUID] | None = None
    ) -> dict[tuple[str, UUID], int]:  # fmt: skip
        return {
            (sku, place_id): self.holdings[self.items[sku].id, place_id].free
            for sku in wanted
            if sku in self.items
            for place_id in places or self.places
            if (self.items[sku].id, place_id) in self.holdings
        }

    def _promise(self, order_id: UUID, item_id: UUID, place_id: UUID, count: int) -> None:
        self.holdings[item_id, place_id].reserved += count
        if row := self.promised[order_id].get((item_id, place_id)):
            row.quantity += count
        else:
            row = Reservation(business_id=self.business_id, order_id=order_id, item_id=item_id, place_id=place_id,
                              quantity=count, shipped=0)  # fmt: skip
            self.promised[order_id][item_id, place_id] = row
            db.session.add(row)
        self._note(order_id, item_id, place_id, "reserved", count)

    def _release(self, order_id: UUID, spare: Mapping[tuple[UUID, UUID], int]) -> None:
        """Free what waits for the order at other places: it shall all come from another one."""
        for (item_id, place_id), count in spare.items():
            row = self.promised[order_id][item_id, place_id]
            self.holdings[item_id, place_id].reserved -= count
            row.quantity -= count
            row.picked = min(row.picked, row.quantity - row.shipped)
            self._note(order_id, item_id, place_id, "released", count)

    def _note(self, order_id: UUID, item_id: UUID, place_id: UUID, kind: str, count: int) -> None:
        told = movement(self.business_id, item_id, place_id, kind, count, order_id, self.actor_name)
        self.movements.append(told)

    def keep(self) -> None:
        """Write down what was agreed and promised."""
        for part in self._dropped:
            db.session.delete(part)
        db.session.add_all(part for parts in self.parts.values() for part in parts)
        for row in (row for rows in self.promised.values() for row in rows.values() if not row.quantity):
            db.session.delete(row)
        db.session.flush()
        insert_many(Movement, self.movements)
