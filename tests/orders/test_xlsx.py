"""Workbooks that other programs write differently, and workbooks that were made to hurt."""

import io
import signal
import zipfile

import pytest

from tests.orders.exports import HEADER, number, row, xlsx_file
from webapp.orders.rules.rows import Limits, Unreadable
from webapp.orders.rules.sheets import open_tables

BOOK = '<workbook xmlns:r="urn:r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
LINKS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def book(sheet: str, texts: str = "", **more: str) -> bytes:
    """A workbook of one sheet, written by hand."""
    members = {"xl/workbook.xml": BOOK, "xl/_rels/workbook.xml.rels": LINKS, "xl/worksheets/sheet1.xml": sheet}
    members |= {"xl/sharedStrings.xml": texts} if texts else {}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (members | more).items():
            archive.writestr(name, text)
    return target.getvalue()


def rows(content: bytes, **limits):
    return [(row.number, row.cells) for table in open_tables(io.BytesIO(content), Limits(**limits)) for row in table]


def refused(content: bytes, **limits) -> str:
    with pytest.raises(Unreadable) as caught:
        rows(content, **limits)
    return caught.value.code


def sheet(body: str, name: str = "worksheet", data: str = "sheetData") -> str:
    return f'<?xml version="1.0"?><{name}><dimension ref="A1:A1"/><{data}>{body}</{data}></{name}>'


def test_cells_that_each_have_a_row_element_of_their_own_are_one_row():
    body = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="1"><c r="B1" t="str"><v>b</v></c></row>'
    assert rows(book(sheet(body))) == [(1, ["a", "b"])]


def test_rows_and_cells_without_numbers_follow_each_other():
    body = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row r="7"><c r="C7"><v>3</v></c></row>'
    assert rows(book(sheet(body))) == [(1, ["a", "b"]), (7, ["", "", "3"])]


def test_names_with_a_prefix_are_read_too():
    text = "<x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r></x:is>"
    body = f'<x:row r="1"><x:c r="A1" t="inlineStr">{text}</x:c></x:row>'
    content = f'<x:worksheet xmlns:x="urn:x"><x:sheetData>{body}</x:sheetData></x:worksheet>'
    assert rows(book(content)) == [(1, ["ab"])]


def test_shared_texts_keep_their_letters_and_lose_reading_aids():
    texts = "<sst><si><t>ä_x000D_b</t></si><si><r><t>東</t></r><rPh><t>ひがし</t></rPh></si></sst>"
    body = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert rows(book(sheet(body), texts)) == [(1, ["ä\rb", "東"])]


def test_a_formula_gives_what_it_showed():
    body = (
        '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>shown</v></c><c r="B1" t="e"><v>#N/A</v></c></row>'
    )
    assert rows(book(sheet(body))) == [(1, ["shown", "#N/A"])]


def test_an_empty_sheet_has_no_rows():
    assert rows(book("<worksheet><sheetData/></worksheet>")) == []


def test_two_far_apart_cells_cost_nothing():
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(book(sheet(body))) == "too_many_columns"


@pytest.mark.parametrize(
    "content",
    [
        book('<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet('<row><c t="str"><v>&a;</v></c></row>')),
        book(sheet('<row r="1"><c r="A1" t="str"><v>&a;</v></c></row>')),
        book(sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "<sst><si><t>a</t></si></sst>"),
        book(sheet('<row r="1"><c r="A1"></row>')),
        book("<worksheet><sheetData>"),
        book("no xml at all"),
        book(sheet("")).replace(b"PK\x05\x06", b"PK\x05\x07"),
        xlsx_file([row()])[:-200],
        xlsx_file([row()])[:300],
    ],
    ids=["entities", "entity", "text 99", "unclosed", "endless", "no xml", "no directory", "cut", "cut early"],
)  # fmt: skip
def test_a_damaged_or_crafted_workbook_is_refused(content):
    assert refused(content) == "broken_xlsx"


def test_a_bomb_is_recognised_by_its_directory_and_never_unpacked():
    content = book(sheet('<row r="1"><c r="A1" t="str"><v>' + "0" * 200_000_000 + "</v></c></row>"))
    assert len(content) < 250_000
    assert refused(content) == "too_large"
    assert refused(xlsx_file([row()]), unpacked=1000) == "too_large"


def test_a_directory_that_lies_about_sizes_is_caught_while_reading():
    content = bytearray(book(sheet('<row r="1"><c r="A1" t="str"><v>' + "0" * 5_000_000 + "</v></c></row>")))
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert refused(bytes(content)) == "broken_xlsx"


def test_a_huge_directory_is_not_even_listed():
    content = bytearray(book(sheet("")))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = (500_000_000).to_bytes(4, "little")
    assert refused(bytes(content)) == "too_large"


def test_a_row_without_an_end_is_refused():
    content = book(sheet('<row r="1">' + "".join(f'<c r="A1"><v>{place}</v></c>' for place in range(900_000))))
    assert refused(content) == "broken_xlsx"


def test_a_sheet_that_begins_a_hundred_thousand_times_is_refused_as_soon_as_any_other():
    """Told by the processor's time, of which it took an hour: looking for the end of each took as long as the rest."""

    def enough(*_) -> None:
        raise AssertionError("it takes far too long")

    before = signal.signal(signal.SIGVTALRM, enough)
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)
    try:
        assert refused(book("<worksheet " + "<sheetData " * 100_000)) == "broken_xlsx"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_an_archive_that_is_no_workbook_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert refused(target.getvalue()) == "not_a_table"


def test_hidden_sheets_and_sheets_before_the_orders_do_not_matter():
    links = LINKS.replace("</Rel", '<Relationship Id="rId2" Target="/xl/worksheets/other.xml"/></Rel', 1)
    names = BOOK.replace("</sheets>", '<sheet name="B" sheetId="2" state="hidden" r:id="rId2"/></sheets>')
    more = {"xl/workbook.xml": names, "xl/_rels/workbook.xml.rels": links, "xl/worksheets/other.xml": sheet("<row/>")}
    assert rows(book(sheet('<row r="1"><c r="A1" t="str"><v>a</v></c></row>'), **more)) == [(1, ["a"])]


def test_a_real_workbook_gives_its_rows_as_they_are():
    [first, _, third] = rows(xlsx_file([row(7)]))
    assert first == (1, HEADER)
    assert third[0] == 3
    assert third[1][0].strip() == number(7)
