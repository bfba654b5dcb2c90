"""What has to be done with which item before the parcel may be sealed, and when photos are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from webapp.orders.rules.amounts import in_money
from webapp.packing.rules.book import Book
from webapp.packing.rules.counting import Row
from webapp.packing.rules.sealing import Task
from webapp.stock.rules.marking import MARKS, PROTECTION


def tasks_of(rows: Sequence[Row], ticks: Mapping[str, Mapping[str, str]], book: Book) -> list[Task]:
    """Protection item by item, then the marks of the whole parcel once each. `ticks`: {key: {"by": name, ...}}."""
    return [Task(key, words, about, ticks.get(key, {}).get("by", "")) for key, words, about in _wanted(rows, book)]


def _wanted(rows: Sequence[Row], book: Book) -> Iterator[tuple[str, str, str]]:
    for row in rows:
        for code in row.protection:
            layer = book.layers.get(code)
            words = layer.words if layer else PROTECTION.get(code, code)
            yield (
                f"{code}:{row.key}",
                words,
                f"{row.needed} × {row.name or row.sku}" if row.needed > 1 else row.name or row.sku,
            )
    marks: dict[str, list[str]] = {}
    for row in rows:
        for code in row.marks:
            marks.setdefault(code, []).append(row.name or row.sku)
    for code, names in marks.items():
        yield f"mark:{code}", book.marks.get(code) or MARKS.get(code, code), ", ".join(dict.fromkeys(names))


def why_photos(rows: Sequence[Row], values: Sequence[tuple[Decimal | None, str]], book: Book) -> str:
    """Why photos of the open and the sealed box are asked for, or "". `values`: the orders' amounts, currencies."""
    for amount, currency in values:
        limit = book.photo_values.get(currency)
        if amount is not None and limit is not None and amount >= limit:
            return f"The order is worth {in_money(amount, currency)}. {book.photo_reason}."
    marked = sorted({mark for row in rows for mark in row.marks} & book.photo_marks)
    return f"{MARKS.get(marked[0], marked[0])}. {book.photo_reason}." if marked else ""
