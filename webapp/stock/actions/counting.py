"""Saying how many are there, one by one or by a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO, cast
from uuid import UUID

from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.orders.rules.rows import Limits, Row
from webapp.orders.rules.sheets import open_tables
from webapp.places.models import places_of
from webapp.stock import rules
from webapp.stock.actions.describing import describe_items
from webapp.stock.actions.movements import movement
from webapp.stock.models import Holding, Item, Movement, holdings_of, items_by_sku

LIMITS = Limits(rows=100_000)
MOST_REFUSALS = 1000


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a stock list."""

    kept: int
    refusals: list[Refusal]


@dataclass(frozen=True, slots=True)
class StockList:
    """A stock list as it was read: the rows that make sense, and why the others do not."""

    listed: list[rules.Listed]
    refusals: list[Refusal]


def read_stock(file: IO[bytes]) -> StockList:
    """Read a stock list (CSV or XLSX: SKU, name, place, on hand). Touches no row, so nobody waits for it.
    Raises orders.rules.rows.Unreadable."""
    tables = open_tables(cast(BinaryIO, file), LIMITS)  # a workbook stays open only as long as somebody holds this
    table = next(tables, iter(()))
    header = next(table, Row(1))
    columns = rules.find_columns(header.cells)
    if lacking := rules.missing_columns(columns):
        words = " and ".join(lacking)
        return StockList([], [Refusal("missing_column", f"The list has no column {words}.", "1")])
    refusals: list[Refusal] = []
    return StockList(list(_read(table, columns, refusals)), refusals)


def import_stock(business_id: UUID, stock: StockList, actor_name: str) -> Counted:
    """Take a stock list: each row says how many are there now. Rows that cannot be taken are refused one by one; the
    rest is kept."""
    refusals = list(stock.refusals)
    kept = count_stock(business_id, stock.listed, actor_name, refusals)
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
    said = {row.sku: row.described for row in listed if row.described}
    describe_items(business_id, items, list(said.values()), refusals)
    somewhere = [row for row in listed if row.on_hand is not None or row.place]
    there = [(row, places.get(row.place.casefold()) if row.place else only) for row in somewhere]
    _begin_holdings(business_id, {(items[row.sku].id, place.id) for row, place in there if place})
    held = holdings_of(business_id, [item.id for item in items.values()], to_change=True)
    holdings = {(row.item_id, row.place_id): row for row in held}
    movements: list[dict] = []
    kept = len(listed) - len(somewhere)
    for row, place in there:
        if place is None:
            words = f"There is no place called {row.place!r}." if row.place else "Say at which place."
            refusals.append(Refusal("unknown_place", words, str(row.row), {"column": "Place"}))
            continue
        item = items[row.sku]
        holding = holdings[item.id, place.id]
        if row.bin is not None:
            holding.bin = row.bin
        if row.on_hand is None:
            kept += 1
            continue
        if row.on_hand < holding.reserved:
            words = f"{holding.reserved:,} of {row.sku} are promised to orders; cancel some of those first."
            refusals.append(Refusal("promised", words, str(row.row), {"column": "On hand"}))
            continue
        if change := row.on_hand - holding.on_hand:
            holding.on_hand = row.on_hand
            movements.append(movement(business_id, item.id, place.id, "counted", change, None, actor_name))
        kept += 1
    db.session.flush()
    insert_many(Movement, movements)
    return kept


def _begin_holdings(business_id: UUID, wanted: set[tuple[UUID, UUID]]) -> None:
    rows = [
        {"business_id": business_id, "item_id": item_id, "place_id": place_id, "on_hand": 0, "reserved": 0}
        for item_id, place_id in sorted(wanted)
    ]
    insert_new(Holding, rows, ["business_id", "item_id", "place_id"])


def _items_for(business_id: UUID, listed: Sequence[rules.Listed]) -> dict[str, Item]:
    """The items of a stock list: new ones made (by whoever is first, when two count at once), names brought up to
    date."""
    names = {row.sku: row.name for row in listed}
    at = now()
    new = [{"business_id": business_id, "id": new_id(), "sku": sku, "name": name, "created_at": at}
           for sku, name in names.items()]  # fmt: skip
    insert_new(Item, new, ["business_id", "sku"])
    items = items_by_sku(business_id, names)
    for sku, name in names.items():
        if name and items[sku].name != name:
            items[sku].name = name
    return items
