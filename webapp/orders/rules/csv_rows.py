"""The rows of a CSV file: comma, semicolon or tab; UTF-8 or UTF-16; one broken row never swallows the rest."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from webapp.orders.rules.rows import Limits, Row, Unreadable

DELIMITERS = (",", ";", "\t")
LINES_IN_A_ROW = 60  # an address or a message has a few lines; a quotation mark left open has all of them
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def rows(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """Every row that is not empty; the first line is row 1. Raises Unreadable."""
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        yield from _rows(_Lines(text, limits))
    except UnicodeError:
        raise Unreadable(
            "not_utf8",
            "The letters in this file are in a writing that cannot be told. Save it as CSV UTF-8, or as XLSX.",
        ) from None
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    start = file.read(4096)
    file.seek(0)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    # Without a mark, UTF-16 shows itself by a zero byte beside every plain letter.
    half = max(1, len(start) // 2)
    if start[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) > half * 0.6 else "utf-8"


class _Lines:
    """The file's lines, and a way to put some back."""

    def __init__(self, text: io.TextIOWrapper, limits: Limits):
        self.text, self.limits = text, limits
        self.back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LINES_IN_A_ROW:
            raise csv.Error("a quotation mark is never closed")
        line = self.back.popleft() if self.back else self.text.readline(self.limits.line)
        if not line:
            raise StopIteration
        if len(line) >= self.limits.line:
            raise Unreadable("endless_line", "One line of this file never ends. Choose the file as downloaded.")
        self.taken.append(line)
        return line

    def give_up_first(self) -> None:
        """Put back everything taken for this row but its first line: reading goes on from there."""
        self.back.extendleft(reversed(self.taken[1:]))


def _rows(lines: _Lines) -> Iterator[Row]:
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        lines.taken = []
        fault, cells = "", []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fault = "The quotation marks in this row do not match."
            lines.give_up_first()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number += 1
        if number > lines.limits.rows:
            raise Unreadable(
                "too_many_rows", f"The file has more than {lines.limits.rows:,} rows. Export a shorter time."
            )
        if len(cells) > lines.limits.columns:
            fault = f"This row has {len(cells)} columns."
        if fault or any(cells):
            yield Row(number, cells if not fault else [], fault)


def _delimiter(lines: _Lines) -> str:
    """The one that divides the first written line most often; a spreadsheet's own `sep=` line goes before."""
    first = next((line for line in lines if line.strip()), "")
    lines.taken = []
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first[4]
    lines.back.appendleft(first)
    return max(DELIMITERS, key=first.count)
