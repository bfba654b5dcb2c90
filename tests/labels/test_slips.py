"""Packing slips, read back from their own text: every line with how many, the parts of a kit, no price, whatever it is
called and however long it is."""

import re

import pypdfium2

from tests.labels.names import STRANGE
from tests.stock.test_short import kit
from webapp.kit import files
from webapp.kit.db import db, transaction
from webapp.orders.models import Line


def _slips(office, *orders) -> list[str]:
    """The text of every page of the slips of these orders' parcels."""
    document = pypdfium2.PdfDocument(files.read(office.make(*orders).slips_sha256))
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def _more_lines(cast, order, *lines) -> None:
    """Lines (quantity, name, sku) on top of the order's own."""
    with transaction():
        for place, (quantity, name, sku) in enumerate(lines, 1):
            db.session.add(
                Line(business_id=cast.business, order_id=order, parcel_id=cast.parcel(order), position=place,
                     quantity=quantity, name=name, sku=sku)
            )  # fmt: skip


def test_every_line_is_there_with_how_many_and_without_a_price(cast, office):
    order = cast.order(kinds=("confirmed",), quantity=3, number="5764612345", tracking="SMP470000001")
    _more_lines(cast, order, (12, "Sample cup, blue", "CUP-1"), (1, "Gift note: Happy birthday, Ana!", "NOTE"))
    [text] = _slips(office, order)
    assert "3 × Sample kettle, 1.7 l" in text
    assert "KETTLE-1" in text
    assert "12 × Sample cup, blue" in text
    assert "CUP-1" in text
    assert "1 × Gift note: Happy birthday, Ana!" in text
    assert "Order 5764612345" in text
    assert "SMP4 7000 0001" in text
    assert not re.search(r"24[.,]90|SGD|S?\$", text)


def test_a_kit_is_listed_with_all_its_parts(cast, office):
    kit(cast)
    [text] = _slips(office, cast.order(kinds=("confirmed",), sku="SET-1", quantity=2))
    assert "2 × Sample kettle, 1.7 l" in text
    assert "2 × KETTLE-1" in text
    assert "4 × CUP" in text


def test_a_long_order_goes_on_over_pages_and_nothing_is_left_out(cast, office):
    order = cast.order(kinds=("confirmed",))
    _more_lines(cast, order, *((row, f"Sample item {row:03}", f"ITEM-{row:03}") for row in range(1, 81)))
    pages = _slips(office, order)
    assert len(pages) > 2
    text = " ".join(pages)
    for row in range(1, 81):
        assert f"{row} × Sample item {row:03}" in text
        assert f"ITEM-{row:03}" in text


def test_whatever_items_are_called_their_slips_are_made(cast, office):
    orders = [cast.order(kinds=("confirmed",), sku=name[:80], recipient=name) for name in STRANGE]
    for row, (order, name) in enumerate(zip(orders, STRANGE, strict=True), 10):
        _more_lines(cast, order, (row, name, f"PLAIN-{row}"))
    text = " ".join(_slips(office, *orders))
    assert text.count("1 × Sample kettle, 1.7 l") == len(STRANGE)
    for row in range(10, 10 + len(STRANGE)):
        assert f"{row} × " in text
        assert f"PLAIN-{row}" in text
    assert not re.search(r"[\x00-\x1f\u202a-\u202e]", text)


def test_slips_of_several_parcels_come_in_their_order(cast, office):
    orders = [cast.order(kinds=("confirmed",), quantity=many) for many in (4, 5, 6)]
    pages = _slips(office, *orders)
    assert [re.search(r"(\d+) × Sample", page)[1] for page in pages] == ["4", "5", "6"]
