"""The rows of an XLSX file, read as a stream: memory does not grow with the file, whatever it claims to be.

Source of the format: ECMA-376 Part 1, sections 18.3 (worksheets) and 18.4 (shared strings). Seller Center's files
state a wrong size for the sheet (A1:A1) and may give each cell of a row a `row` element of its own; both are read.
"""

import codecs
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO
from xml.etree import ElementTree

from webapp.orders.rules.rows import Figure, Limits, Row, Unreadable

CHUNK = 262_144
LONGEST_PIECE = 16_000_000  # one row or one text that is longer is an attack
DIRECTORY = 4_000_000
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_DIGITS = "0123456789"


def tables(file: BinaryIO, limits: Limits) -> Iterator[Iterator[Row]]:
    """The sheets of the workbook that are shown, each as its rows. Raises Unreadable."""
    _check_directory(file)
    with _whole(), zipfile.ZipFile(file) as book:
        members = _checked_members(book, limits)
        texts = _Texts()
        if "xl/sharedstrings.xml" in members:
            with book.open(members["xl/sharedstrings.xml"]) as stream:
                texts.fill(stream)
        for name in _sheet_names(book, members):
            yield _rows(book, members[name], texts, limits)


@contextmanager
def _whole() -> Iterator[None]:
    """Whatever shows that the file is not whole says so in words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error) as trouble:
        raise _broken() from trouble
    except (ElementTree.ParseError, UnicodeError, KeyError, ValueError) as trouble:
        raise _broken() from trouble


def _broken() -> Unreadable:
    return Unreadable("broken_xlsx", "This XLSX file is damaged. Download it again, or save it as CSV UTF-8.")


def _bomb() -> Unreadable:
    return Unreadable("too_large", "This XLSX file unpacks to far more than an order export can be. It was not opened.")


def _check_directory(file: BinaryIO) -> None:
    """Look at the directory's size before anything builds it in memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise _broken()
    length = struct.unpack_from("<L", tail, at + 12)[0]
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        length = struct.unpack_from("<Q", tail, at - 76 + 40)[0]
    if length > DIRECTORY:
        raise _bomb()


def _checked_members(book: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    members = book.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("locked", "This XLSX file is locked with a password. Save it without one.")
    if sum(member.file_size for member in members) > limits.unpacked:
        raise _bomb()
    if any(member.file_size > limits.ratio * max(member.compress_size, 4096) for member in members):
        raise _bomb()
    found = {member.filename.lower().lstrip("/").replace("\\", "/"): member for member in members}
    if "xl/workbook.xml" not in found:
        raise Unreadable("not_a_table", "This archive is not an XLSX file. Choose the file as downloaded.")
    return found


def _small(book: zipfile.ZipFile, member: zipfile.ZipInfo) -> ElementTree.Element:
    if member.file_size > CHUNK * 8:
        raise _bomb()
    text = book.read(member).decode("utf-8-sig")
    _refuse_doctype(text)
    return ElementTree.fromstring(text)  # noqa: S314 - no document type, so there are no entities to expand


def _refuse_doctype(text: str) -> None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise _broken()


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _sheet_names(book: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Iterator[str]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _small(book, members["xl/_rels/workbook.xml.rels"])
    }
    for element in _small(book, members["xl/workbook.xml"]).iter():
        if _local(element) == "sheet" and element.get("state", "visible") == "visible":
            link = next((value for name, value in element.items() if name.endswith("}id")), None)
            target = targets.get(link, "")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if name.lower() in members:
                yield name.lower()


def _pieces(stream: IO[bytes], root: str, container: str, item: str) -> Iterator[ElementTree.Element]:
    """The `item` elements inside `container`, a piece of the stream at a time, each piece parsed by itself."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    head = ""
    opening = None
    while opening is None:
        block = stream.read(CHUNK)
        head += decode(block, final=not block)
        opening = re.search(rf"<((?:[\w.-]+:)?){container}\b[^<>]*?(/?)>", head)
        if opening is None and (not block or len(head) > LONGEST_PIECE):
            raise _broken()
    _refuse_doctype(head[: opening.start()])
    prefix, self_closed = opening.groups()
    begin = re.search(rf"<{prefix}{root}\b[^<>]*>", head)
    if self_closed or begin is None:
        return
    rest, ended = head[opening.end() :], False
    end, stop, close = f"</{prefix}{item}>", f"</{prefix}{container}>", f"</{prefix}{root}>"
    while not ended:
        if (at := rest.find(stop)) >= 0:
            rest, ended = rest[:at], True
        if (cut := rest.rfind(end)) >= 0:
            cut += len(end)
            yield from ElementTree.fromstring(begin[0] + rest[:cut] + close)  # noqa: S314 - no document type
            rest = rest[cut:]
        if not ended:
            block = stream.read(CHUNK)
            if not block or len(rest) > LONGEST_PIECE:
                raise _broken()
            rest += decode(block)


class _Texts:
    """The workbook's shared texts, kept as the bytes they are: a Python string each would cost four times as much."""

    def __init__(self) -> None:
        self.bytes = bytearray()
        self.ends = array("Q", [0])

    def fill(self, stream: IO[bytes]) -> None:
        for element in _pieces(stream, "sst", "sst", "si"):
            self.bytes += _text(element).encode("utf-8", "surrogatepass")
            self.ends.append(len(self.bytes))

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self.ends) - 1:
            raise _broken()
        return self.bytes[self.ends[place] : self.ends[place + 1]].decode("utf-8", "surrogatepass")


def _text(element: ElementTree.Element) -> str:
    """The words of a text, without the reading aids that some languages put over them."""
    if len(element) == 1 and element[0].text is not None and element[0].tag.endswith("t"):
        text = element[0].text
        return _decoded(text) if "_x" in text else text
    parts: list[str] = []
    for child in element:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts.extend(part.text or "" for part in child if _local(part) == "t")
    text = "".join(parts)
    return _decoded(text) if "_x" in text else text


def _rows(book: zipfile.ZipFile, member: zipfile.ZipInfo, texts: _Texts, limits: Limits) -> Iterator[Row]:
    with _whole(), book.open(member) as stream:
        number, count = 0, 0
        cells: list[str] = []
        columns = _Columns(limits)
        for element in _pieces(stream, "worksheet", "sheetData", "row"):
            written = element.get("r", "")
            here = int(written) if written.isdecimal() and len(written) < 8 else number + 1
            if here != number:
                if any(cells):
                    yield Row(number, cells)
                number, cells, count = here, [], count + 1
                if count > limits.rows:
                    words = f"The sheet has more than {limits.rows:,} rows. Export a shorter time."
                    raise Unreadable("too_many_rows", words)
            _take_cells(element, cells, columns, texts)
        if any(cells):
            yield Row(number, cells)


class _Columns(dict[str, int]):
    """Which column some letters name: A is 0."""

    def __init__(self, limits: Limits):
        self.limits = limits

    def __missing__(self, letters: str) -> int:
        place = 0
        for letter in letters[:4].upper():
            place = place * 26 + ord(letter) - 64
        if not 0 < place <= self.limits.columns:
            raise Unreadable("too_many_columns", f"The sheet has more than {self.limits.columns} columns.")
        self[letters] = place - 1
        return place - 1


def _take_cells(row: ElementTree.Element, cells: list[str], columns: _Columns, texts: _Texts) -> None:
    """Put a row's cells where they belong. This loop runs once per cell of the file; it is plain to be quick."""
    value_tag = f"{row.tag[:-3]}v"
    for cell in row:
        reference = cell.get("r")
        place = columns[reference.rstrip(_DIGITS)] if reference else len(cells)
        kind = cell.get("t")
        if kind == "s":
            value = cell.findtext(value_tag, "")
            text = texts[int(value)] if value.isdecimal() else ""
        elif kind == "inlineStr":
            text = "".join(_text(child) for child in cell)
        else:
            text = cell.findtext(value_tag, "")
            if kind is None or kind in {"n", "d"}:
                text = Figure(text)
            elif "_x" in text:
                text = _decoded(text)
        if text:
            if place >= len(cells):
                cells.extend([""] * (place + 1 - len(cells)))
            cells[place] = text


def _decoded(text: str) -> str:
    """Letters that XML cannot hold are written as _x000D_."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)
