"""From an order's lines to the pieces that go into a box: kits by their parts, the same piece once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from webapp.packing.rules.counting import Row, code_key


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line of an order."""

    sku: str
    sku_id: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item of the stock as packing sees it."""

    id: UUID
    sku: str
    name: str
    codes: tuple[str, ...]
    dangerous: str
    sizes: tuple[int, int, int] | None
    weight: int | None
    marks: tuple[str, ...]
    protection: tuple[str, ...]

    @classmethod
    def of(cls, item: Any, barcodes: Sequence[str]) -> "KnownItem":
        """From its row and its barcodes."""
        sizes = (item.length_mm, item.width_mm, item.height_mm)
        return cls(
            item.id, item.sku, item.name, tuple(code_key(code) for code in (*barcodes, item.sku)), item.dangerous,
            sizes if all(sizes) else None, item.weight_g, tuple(item.marks), tuple(item.protection),
        )  # fmt: skip


def rows_of(
    wanted: Sequence[Wanted],
    items: Mapping[str, KnownItem],
    kits: Mapping[UUID, Mapping[KnownItem, int]],
    gone: Mapping[str, int],
) -> list[Row]:
    """One row for each kind of piece, in the order of the lines. `items` by SKU, `kits` their parts with how many of
    each; `gone` is what an earlier part of the parcel has taken, by the row's key."""
    rows: dict[str, Row] = {}
    for line in wanted:
        item = items.get(line.sku)
        parts = kits.get(item.id) if item else None
        if item and parts:
            for part, count in parts.items():
                _add(rows, _row(part, line.quantity * count, (f"{line.quantity} × {line.name or item.name}",)))
            _spread(rows, item, [part.id.hex for part in parts])
        elif item:
            _add(rows, _row(item, line.quantity, (), line.name))
        else:
            _add(rows, _unknown(line))
    left = (replace(row, needed=max(row.needed - gone.get(row.key, 0), 0)) for row in rows.values())
    return [row for row in left if row.needed]


def _row(item: KnownItem, quantity: int, kits: tuple[str, ...], name: str = "") -> Row:
    return Row(
        item.id.hex, item.sku, name or item.name or item.sku, quantity, 0, item.codes, kits, item.dangerous,
        item.sizes, item.weight, item.marks, item.protection,
    )  # fmt: skip


def _unknown(line: Wanted) -> Row:
    """What no item of the stock is: it is scanned by the SKU on its line, or its name is typed where it has none.
    Nothing is known of its size."""
    name = line.name or line.sku or "Item without a name"
    codes = tuple(code_key(code) for code in (line.sku, line.sku_id) if code) or (code_key(name),)
    return Row("line:" + (line.sku or line.sku_id or name), line.sku, name, line.quantity, 0, codes)


def _add(rows: dict[str, Row], row: Row) -> None:
    if (there := rows.get(row.key)) is None:
        rows[row.key] = row
        return
    rows[row.key] = replace(
        there, needed=there.needed + row.needed, kits=tuple(dict.fromkeys((*there.kits, *row.kits)))
    )


def _spread(rows: dict[str, Row], kit: KnownItem, parts: Sequence[str]) -> None:
    """What is said of a kit holds for what it is made of: its danger for every part, its marks and wrapping once."""
    for place, key in enumerate(parts):
        row = replace(rows[key], dangerous=rows[key].dangerous or kit.dangerous)
        if not place:
            marks, protection = (*row.marks, *kit.marks), (*row.protection, *kit.protection)
            row = replace(row, marks=tuple(dict.fromkeys(marks)), protection=tuple(dict.fromkeys(protection)))
        rows[key] = row
