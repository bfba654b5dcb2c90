"""A Seller Center order export, opened: its header found, its rows brought together by order."""

from collections.abc import Iterator
from typing import BinaryIO

from webapp.orders.rules import columns
from webapp.orders.rules.cells import Market, bare
from webapp.orders.rules.grouping import RowsByOrder, Values
from webapp.orders.rules.numbers import ORDER_NUMBER
from webapp.orders.rules.reading import ExportOrder, Fault, read_order
from webapp.orders.rules.rows import Limits, Row, Unreadable
from webapp.orders.rules.sheets import open_tables

HEADER_WITHIN = 10  # rows in which the header is looked for


class Export:
    """An export that was read once from end to end; its orders can now be taken, several times and from any place."""

    def __init__(self, rows: RowsByOrder, market: Market):
        self._rows, self.market = rows, market

    @property
    def rows(self) -> int:
        """How many rows there are below the header."""
        return len(self._rows)

    @property
    def orders(self) -> int:
        """How many orders there are, rows that belong to none counted one each."""
        return self._rows.orders

    def take(self, skip: int = 0) -> Iterator[tuple[ExportOrder | None, int, list[Fault]]]:
        """Each order, or None and why; and how many rows it has. The first `skip` are passed over."""
        for group in self._rows.take(skip):
            order, faults = read_order(group, self.market)
            yield order, len(group), faults

    def close(self) -> None:
        """Give its temporary file back."""
        self._rows.close()


def open_export(file: BinaryIO, market: Market, limits: Limits | None = None) -> Export:
    """Read a file (CSV or XLSX) to its end. Raises Unreadable when it as a whole cannot be used."""
    best: columns.Header | None = None
    for table in open_tables(file, limits or Limits()):
        header = _find_header(table)
        if header and not header.missing and not header.doubled:
            return Export(_gather(table, header), market)
        if header and (best is None or header.known > best.known):
            best = header
    raise _headless(best)


def _find_header(table: Iterator[Row]) -> columns.Header | None:
    """The row among the first few that names most columns. Rows after it stay in the table."""
    best: columns.Header | None = None
    for row, _ in zip(table, range(HEADER_WITHIN), strict=False):
        header = columns.match(row.cells)
        if not header.missing:
            return header
        if best is None or header.known > best.known:
            best = header
    return best


def _headless(best: columns.Header | None) -> Unreadable:
    if best is None:
        return Unreadable("empty_file", "The file has no rows.")
    if best.known < 2:
        return Unreadable(
            "not_an_export",
            "The column names of a Seller Center order export are not there (Order ID, Order Status, Created Time, …).",
        )
    if best.missing:
        return Unreadable("missing_columns", f"These columns are missing: {', '.join(best.missing)}.")
    return Unreadable("double_columns", f"These columns are there twice: {', '.join(best.doubled)}.")


def _gather(table: Iterator[Row], header: columns.Header) -> RowsByOrder:
    rows = RowsByOrder()
    first = True
    try:
        for row in table:
            values = _values(row, header)
            if not any(values.values()) and not row.fault:
                continue
            if first and not row.fault and columns.describes_columns(values):
                first = False
                continue
            first = False
            name = bare(values.get("number", ""))
            rows.put(name if ORDER_NUMBER.fullmatch(name) else "", row, values)
        _refuse_rounded(rows)
        if not len(rows):
            raise Unreadable("no_rows", "The file has its column names, but no orders below them.")
    except BaseException:
        rows.close()
        raise
    return rows


def _refuse_rounded(rows: RowsByOrder) -> None:
    """A spreadsheet that once held the numbers as figures leaves zeros where their last digits were."""
    total = 0
    for total, name in enumerate(rows.names(), 1):  # noqa: B007 - counts
        if not name.endswith("000"):
            return
    if total >= 3:
        words = (
            "Every order number ends in zeros: a spreadsheet has rounded them. Upload the file as it was downloaded."
        )
        raise Unreadable("rounded_numbers", words)


def _values(row: Row, header: columns.Header) -> Values:
    values: Values = {}
    cells = row.cells
    for name, places in header.places.items():
        if len(places) == 1:
            place = places[0]
            if place < len(cells):
                values[name] = cells[place]
        else:
            texts = [cells[place].strip() for place in places if place < len(cells)]
            values[name] = ", ".join(dict.fromkeys(text for text in texts if text))
    return values
