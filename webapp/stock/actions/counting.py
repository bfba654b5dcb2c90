"""Saying how many are there, one by one or by a list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, BinaryIO, cast
from uuid import UUID

from webapp.kit.bulk import insert_many
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.orders.rules.rows import Limits, Row
from webapp.orders.rules.sheets import open_tables
from webapp.places.models import places_of
from webapp.stock import rules
from webapp.stock.actions.movements import movement
from webapp.stock.models import Holding, Item, Movement, holdings_of, items_by_sku

LIMITS = Limits(rows=100_000)
MOST_REFUSALS = 1000


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
            movements.append(movement(business_id, item.id, place.id, "counted", change, None, actor_name))
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
