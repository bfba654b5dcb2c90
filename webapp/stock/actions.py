"""Counting what is there, promising it to orders, letting it go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO, cast
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.models import Chain
from webapp.orders.models import Line, Order
from webapp.orders.rules.rows import Limits, Row
from webapp.orders.rules.sheets import open_tables
from webapp.places.models import places_of
from webapp.stock import rules
from webapp.stock.models import (
    Holding,
    Item,
    Movement,
    Reservation,
    holdings_of,
    items_by_sku,
    lines_of,
    reservations_of,
)

LIMITS = Limits(rows=100_000)
MOST_REFUSALS = 1000


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
            tellings.append(
                Telling(order.id, "confirmed", "confirmed", now(), actor, actor_name, None, place_id, details)
            )
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
        self.promised = {row.line_id: row for row in reservations_of(business_id, ids)}
        self.places = {place.id: place.name for place in places_of(business_id, *rules.SENDING)}
        skus = {sku_of(line) for lines in self.lines.values() for line in lines}
        self.items = items_by_sku(business_id, skus)
        held = holdings_of(business_id, [item.id for item in self.items.values()], to_change=True)
        self.holdings = {(row.item_id, row.place_id): row for row in held}
        self.movements: list[dict] = []

    def reserve(self, order: Order) -> tuple[UUID | None, Refusal | None]:
        """Promise the order what it was not promised yet, from one place."""
        open_lines = [line for line in self.lines[order.id] if line.quantity]
        if not open_lines:
            return None, Refusal("no_items", "It has no items that could be sent.")
        mine = [self.promised[line.id] for line in open_lines if line.id in self.promised]
        wanted = rules.needs([(sku_of(line), line.quantity) for line in open_lines if line.id not in self.promised])
        place_id, short = rules.choose_place(
            wanted, self._choices(order, mine), self._available(wanted), frozenset(self.items)
        )
        if short or place_id is None:
            words = "; ".join(lack.words for lack in short) or "There is no place that it could be sent from."
            return None, Refusal("short", f"{words[0].upper()}{words[1:]}.", facts={"short": short})
        for line in open_lines:
            if line.id not in self.promised:
                self._promise(line, place_id)
        return place_id, None

    def _choices(self, order: Order, mine: list[Reservation]) -> list[UUID]:
        """Where it may come from: where a part of it waits already, else the warehouse that the order names."""
        if mine:
            return [mine[0].place_id]
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

    def _promise(self, line: Line, place_id: UUID) -> None:
        item = self.items[sku_of(line)]
        self.holdings[item.id, place_id].reserved += line.quantity
        db.session.add(
            Reservation(business_id=self.business_id, line_id=line.id, order_id=line.order_id, item_id=item.id,
                        place_id=place_id, quantity=line.quantity)
        )  # fmt: skip
        self.movements.append(
            _movement(self.business_id, item.id, place_id, "reserved", line.quantity, line.order_id, self.actor_name)
        )

    def keep(self) -> None:
        """Write down what was promised."""
        db.session.flush()
        insert_many(Movement, self.movements)


def sku_of(line: Line) -> str:
    """By which name the stock list knows what a line is about: the seller's SKU, else the platform's."""
    return line.sku or line.sku_id


def _movement(
    business_id: UUID, item_id: UUID, place_id: UUID, kind: str, quantity: int, order_id: UUID | None, name: str
) -> dict:
    return {
        "business_id": business_id, "id": new_id(), "item_id": item_id, "place_id": place_id, "kind": kind,
        "quantity": quantity, "order_id": order_id, "actor_name": name, "at": now(),
    }  # fmt: skip


def settle(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Bring what was promised in line with where the orders are: gone with the parcel, back when that is undone,
    free again when cancelled before it left. Running it again changes nothing."""
    reservations = reservations_of(business_id, order_ids)
    if not reservations:
        return
    held = holdings_of(business_id, {row.item_id for row in reservations}, to_change=True)
    holdings = {(row.item_id, row.place_id): row for row in held}
    query = select(Chain.order_id, Chain.status).where(
        Chain.business_id == business_id, among(Chain.order_id, {row.order_id for row in reservations})
    )
    statuses = dict(db.session.execute(query).all())  # type: ignore[arg-type]
    movements = []
    for row in reservations:
        holding = holdings[row.item_id, row.place_id]
        if kind := _settle_one(row, holding, statuses.get(row.order_id, "to_confirm")):
            movements.append(
                _movement(business_id, row.item_id, row.place_id, kind, row.quantity, row.order_id, "Handover")
            )
    db.session.flush()
    insert_many(Movement, movements)


def _settle_one(row: Reservation, holding: Holding, status: str) -> str:
    if status == "cancelled":
        if row.shipped_at:
            return ""  # what has left comes back as a return, not by itself
        holding.reserved -= row.quantity
        db.session.delete(row)
        return "released"
    if status in rules.HERE and row.shipped_at:
        holding.on_hand += row.quantity
        holding.reserved += row.quantity
        row.shipped_at = None
        return "brought_back"
    if status not in rules.HERE and not row.shipped_at:
        holding.reserved -= row.quantity
        holding.on_hand -= row.quantity
        row.shipped_at = now()
        return "shipped"
    return ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a stock list."""

    kept: int
    refusals: list[Refusal]


def import_stock(business_id: UUID, file: IO[bytes], actor_name: str) -> Counted:
    """Take a stock list (CSV or XLSX: SKU, name, place, on hand): each row says how many are there now. Rows that
    cannot be taken are refused one by one; the rest is kept. Raises orders.rules.rows.Unreadable."""
    table = next(iter(open_tables(cast(BinaryIO, file), LIMITS)), iter(()))
    header = next(table, Row(1))
    columns = rules.find_columns(header.cells)
    if lacking := [name for name in ("sku", "on_hand") if name not in columns]:
        words = " and ".join({"sku": "SKU", "on_hand": "On hand"}[name] for name in lacking)
        return Counted(0, [Refusal("missing_column", f"The list has no column {words}.", "1")])
    refusals: list[Refusal] = []
    listed = list(_read(table, columns, refusals))
    kept = count_stock(business_id, listed, actor_name, refusals)
    return Counted(kept, sorted(refusals, key=lambda refusal: int(refusal.where))[:MOST_REFUSALS])


def _read(table: Iterator[Row], columns: dict[str, int], refusals: list[Refusal]) -> Iterator[rules.Listed]:
    for row in table:
        found = ("", row.fault) if row.fault else rules.read_listed(row.number, row.cells, columns)
        if isinstance(found, rules.Listed):
            yield found
        else:
            column, words = found
            refusals.append(Refusal("bad_row", words, str(row.number), {"column": column}))


def count_stock(business_id: UUID, listed: Sequence[rules.Listed], actor_name: str, refusals: list[Refusal]) -> int:
    """Set how many of each item are at each place. What cannot be is added to `refusals`; returns how many were kept.

    A row without a place means the only warehouse there is. Fewer than are promised to orders cannot be counted.
    """
    places = {place.name.casefold(): place for place in places_of(business_id)}
    warehouses = [place for place in places.values() if place.kind == "warehouse"]
    only = warehouses[0] if len(warehouses) == 1 else None
    items = _items_for(business_id, listed)
    held = holdings_of(business_id, [item.id for item in items.values()], to_change=True)
    holdings = {(row.item_id, row.place_id): row for row in held}
    movements: list[dict] = []
    kept = 0
    for row in listed:
        place = places.get(row.place.casefold()) if row.place else only
        if place is None:
            words = f"There is no place called {row.place!r}." if row.place else "Say at which place."
            refusals.append(Refusal("unknown_place", words, str(row.row), {"column": "Place"}))
            continue
        item = items[row.sku]
        holding = holdings.get((item.id, place.id))
        if holding is None:
            holding = holdings[item.id, place.id] = Holding(
                business_id=business_id, item_id=item.id, place_id=place.id, on_hand=0, reserved=0
            )
            db.session.add(holding)
        if row.on_hand < holding.reserved:
            words = f"{holding.reserved} of {row.sku} are promised to orders; cancel some of those first."
            refusals.append(Refusal("promised", words, str(row.row), {"column": "On hand"}))
            continue
        if change := row.on_hand - holding.on_hand:
            holding.on_hand = row.on_hand
            movements.append(_movement(business_id, item.id, place.id, "counted", change, None, actor_name))
        kept += 1
    db.session.flush()
    insert_many(Movement, movements)
    return kept


def _items_for(business_id: UUID, listed: Sequence[rules.Listed]) -> dict[str, Item]:
    """The items of a stock list: new ones made, names brought up to date."""
    items = items_by_sku(business_id, {row.sku for row in listed})
    for row in listed:
        if row.sku not in items:
            items[row.sku] = Item(business_id=business_id, id=new_id(), sku=row.sku, name=row.name)
            db.session.add(items[row.sku])
        elif row.name and items[row.sku].name != row.name:
            items[row.sku].name = row.name
    db.session.flush()
    return items
