"""What an item is: typed on its page, brought in and given out."""

import csv
import io

import pytest
from sqlalchemy import select

from tests.cast import Cast
from webapp.kit.db import db, transaction
from webapp.kit.sheets import write_csv, write_xlsx
from webapp.orders.rules.rows import Limits
from webapp.orders.rules.sheets import open_tables
from webapp.stock.actions import Move, import_stock, move_goods, read_stock, stock_rows
from webapp.stock.models import Holding, Item, Movement, barcodes_of, item_scanned, items_by_sku, kit_parts_of
from webapp.stock.rules import barcode_key, bin_key, read_described

LIST = """SKU,Name,Barcodes,Length mm,Weight g,Marks,Kit parts,Low at,Place,Bin,On hand
KETTLE-1,Sample kettle,"9501234567893, 012345678905",240,1200,"Fragile, keep_dry",,5,Sample Warehouse,a-2,12
SET-1,Sample set,,,,,KETTLE-1 x 2; CUP,,,,
CUP,=cup,,,,,,,Sample Warehouse,A-10,3
"""


def take(cast: Cast, content: str | bytes):
    stock = read_stock(io.BytesIO(content.encode() if isinstance(content, str) else content))
    with transaction():
        return import_stock(cast.business, stock, "Ana")


def test_a_list_says_what_items_are_and_where_they_lie(cast: Cast):
    assert take(cast, LIST).refusals == []

    items = items_by_sku(cast.business, ["KETTLE-1", "SET-1", "CUP"])
    kettle = items["KETTLE-1"]
    assert (kettle.length_mm, kettle.weight_g, kettle.marks, kettle.low_at) == (240, 1200, ["fragile", "keep_dry"], 5)
    assert barcodes_of(cast.business, [kettle.id])[kettle.id] == ["0012345678905", "9501234567893"]
    assert kit_parts_of(cast.business, [items["SET-1"].id])[items["SET-1"].id] == {kettle.id: 2, items["CUP"].id: 1}
    assert db.session.scalars(select(Holding.bin).order_by(Holding.bin)).all() == ["A-10", "A-2"]


def test_a_blank_cell_changes_nothing(cast: Cast):
    take(cast, LIST)

    take(cast, "SKU,Weight g,Marks,On hand,Place\nKETTLE-1,,,7,Sample Warehouse\n")

    kettle = items_by_sku(cast.business, ["KETTLE-1"])["KETTLE-1"]
    assert (kettle.weight_g, kettle.marks) == (1200, ["fragile", "keep_dry"])


@pytest.mark.parametrize(
    ("row", "words"),
    [("A,x,,", "is not a whole number"), ("A,5,explosive,", "is not one of"), ("A,,,LID", "LID is not in the stock"),
     ("A,,,A", "part of itself"), ("A,,,SET-1", "SET-1 is a kit itself"), ("CUP,,,KETTLE-1", "part of another kit")],
)  # fmt: skip
def test_what_an_item_cannot_be_is_refused_by_row(cast: Cast, row: str, words: str):
    take(cast, LIST)

    [refusal] = take(cast, f"SKU,Weight g,Marks,Kit parts\n{row}\n").refusals

    assert words in refusal.words and refusal.where == "2"


def test_a_barcode_stands_for_one_item(cast: Cast):
    take(cast, LIST)

    [refusal] = take(cast, "SKU,Barcodes\nLID,9501234567893\n").refusals

    assert "9501234567893 belongs to another item" in refusal.words
    assert item_scanned(cast.business, "9501234567893").sku == "KETTLE-1"


def test_an_item_is_found_by_any_writing_of_its_number_or_by_its_sku(cast: Cast):
    take(cast, LIST)

    for code in ("012345678905", "00012345678905", "9501234567893"):
        assert item_scanned(cast.business, code).sku == "KETTLE-1", code
    assert item_scanned(cast.business, "12345678905") is None
    assert item_scanned(cast.business, "CUP").sku == "CUP"
    assert item_scanned(cast.stranger_business, "CUP") is None


def test_trade_item_numbers_are_one_key_in_every_length():
    assert {barcode_key(code) for code in ("012345678905", "0012345678905", "00012345678905")} == {"0012345678905"}
    assert barcode_key("10012345678902") == "10012345678902"
    assert barcode_key(" ab 12 ") == "ab12"


def test_bins_are_walked_as_people_count():
    assert sorted(["", "B-1", "A-10-2", "A-2", "A-10-1", "A"], key=bin_key) == [
        "A", "A-2", "A-10-1", "A-10-2", "B-1", "",
    ]  # fmt: skip


def test_a_kit_is_read_with_its_counts_whatever_its_parts_are_called():
    assert read_described(1, "K", {"kit": "BOX X2 x 3; LID\nCUP × 2; LID"})[0].kit == {"BOX X2": 3, "LID": 2, "CUP": 2}


EVIL = ["=1+1", "+SUM(A1)", "-2", "@x", "\tx", "＝cmd", "<b>&amp;\x0b]]>", "_x0041_", 'a"b,c']


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_nothing_that_is_given_out_is_a_formula(write):
    content = write([["SKU", "Name"], *(["K", text] for text in EVIL)])

    [table] = [list(rows) for rows in open_tables(io.BytesIO(content), Limits())]
    cells = [row.cells[1] for row in table[1:]]
    if write is write_csv:
        assert all(cell[0] == "'" for cell in cells[:6])
    else:
        assert b"<f>" not in content and [cell.strip() for cell in cells[:4]] == ["=1+1", "+SUM(A1)", "-2", "@x"]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_was_given_out_can_be_brought_in_again_and_changes_nothing(cast: Cast, write):
    take(cast, LIST)
    before = list(stock_rows(cast.business))

    counted = take(cast, write(before))

    assert counted.refusals == [] and list(stock_rows(cast.business)) == before
    assert db.session.query(Movement).count() == 2


def test_goods_are_received_and_written_off_but_never_what_is_promised(cast: Cast):
    take(cast, LIST)
    cup = items_by_sku(cast.business, ["CUP"])["CUP"].id
    with transaction():
        db.session.get_one(Holding, (cast.business, cup, cast.warehouse)).reserved = 2

    def move(kind: str, quantity: int):
        with transaction():
            return move_goods(cast.business, Move(kind, cup, cast.warehouse, quantity, "broken"), "Ana")

    assert move("written_off", 2).code == "promised"
    assert move("written_off", 1) is None
    assert move("received", 10) is None
    row = db.session.get_one(Holding, (cast.business, cup, cast.warehouse))
    assert (row.on_hand, row.reserved) == (12, 2)
    last = db.session.query(Movement).filter_by(kind="written_off").one()
    assert (last.quantity, last.reason) == (-1, "broken")


FORM = {"sku": "NEW-1", "name": "<b>New</b>", "barcodes": "95012\nXY-1", "weight_g": "1,200", "marks": ["fragile"],
        "dangerous": "3", "low_at": "4", "length_mm": "", "kit": ""}  # fmt: skip


def test_an_item_is_made_changed_and_shown_as_text(cast: Cast):
    client = cast.client(cast.staff)

    answer = client.post("/stock/items", data=FORM)

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "&lt;b&gt;New" in page and "1,200 g" in page and "Class 3" in page and "XY-1" in page
    again = client.post(answer.location, data=FORM | {"weight_g": "2", "barcodes": ""})
    assert again.status_code == 303 and "Not weighed" not in client.get(answer.location).text
    assert "None: it is scanned by its SKU" in client.get(answer.location).text
    assert cast.client(cast.stranger).post(answer.location, data=FORM).status_code == 404


def test_a_form_with_a_fault_keeps_what_was_typed_and_changes_nothing(cast: Cast):
    client = cast.client(cast.seller)
    there = client.post("/stock/items", data=FORM).location

    answer = client.post(there, data=FORM | {"weight_g": "heavy", "name": "Other"})

    assert answer.status_code == 422 and 'value="heavy"' in answer.text and "Other" in answer.text
    assert db.session.scalars(select(Item.name)).one() == "<b>New</b>"
    assert client.post("/stock/items", data=FORM).status_code == 422


def test_a_move_is_typed_on_the_items_page(cast: Cast):
    client = cast.client(cast.staff)
    there = client.post("/stock/items", data=FORM).location
    move = {"kind": "received", "place": str(cast.warehouse), "quantity": "6", "bin": "b 7", "reason": ""}

    assert client.post(f"{there}/movements", data=move).status_code == 303
    assert "6 free" in client.get(there).text and "B 7" in client.get(there).text
    refused = client.post(f"{there}/movements", data=move | {"kind": "written_off"})
    assert refused.status_code == 422 and "Say why" in refused.text
    assert client.post(f"{there}/movements", data=move | {"place": str(cast.drop_off)}).status_code == 422


def test_the_list_is_given_out_as_csv_and_only_ones_own(cast: Cast):
    client = cast.client(cast.seller)
    client.post("/stock/items", data=FORM | {"name": "=1+1"})

    answer = client.get("/stock/export")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][:2] == ["NEW-1", "'=1+1"]
    assert "NEW-1" not in cast.client(cast.stranger).get("/stock/export").text
