"""The tables in a file: CSV as programs and people save it, or the sheets of an XLSX workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from webapp.orders.rules import csv_rows, xlsx_rows
from webapp.orders.rules.rows import Limits, Row, Unreadable

OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"MZ\x90",
)


def open_tables(file: BinaryIO, limits: Limits) -> Iterator[Iterator[Row]]:
    """The tables in a file, one after another, each as its rows. Raises Unreadable, at once or while reading."""
    start = file.read(8)
    file.seek(0)
    check_beginning(start)
    if start.startswith(b"PK"):
        yield from xlsx_rows.tables(file, limits)
    else:
        yield csv_rows.rows(file, limits)


def check_beginning(start: bytes) -> None:
    """Refuse what shows by its first eight bytes that it is no table. Raises Unreadable."""
    if not start:
        raise Unreadable("empty_file", "The file is empty.")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        words = "This is an old or password-protected Excel file. Save it as XLSX without a password, or as CSV."
        raise Unreadable("old_excel", words)
    if start.startswith(OTHERS) and not start.startswith(b"PK\x03\x04"):
        raise Unreadable("not_a_table", "This is not a table. Choose the CSV or XLSX file that Seller Center gave you.")
