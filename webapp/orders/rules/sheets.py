"""The tables in a file: CSV as programs and people save it, or the sheets of an XLSX workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from webapp.orders.rules import csv_rows, xlsx_rows
from webapp.orders.rules.rows import Limits, Row, Unreadable


def open_tables(file: BinaryIO, limits: Limits) -> Iterator[Iterator[Row]]:
    """The tables in a file, one after another, each as its rows. Raises Unreadable, at once or while reading."""
    start = file.read(8)
    file.seek(0)
    if not start:
        raise Unreadable("empty_file", "The file is empty.")
    if start.startswith(b"PK\x03\x04"):
        yield from xlsx_rows.tables(file, limits)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "old_excel",
            "This is an old or password-protected Excel file. Save it as XLSX without a password, or as CSV.",
        )
    elif start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise Unreadable("not_a_table", "This is not a table. Choose the CSV or XLSX file that Seller Center gave you.")
    else:
        yield csv_rows.rows(file, limits)
