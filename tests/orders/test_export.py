import io
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.orders.exports import HEADER, csv_file, number, row, xlsx_file
from webapp.orders.rules.cells import Market
from webapp.orders.rules.export import open_export
from webapp.orders.rules.rows import Limits, Unreadable

ROOT = Path(__file__).parents[2]
LATEST = datetime(2026, 12, 1, tzinfo=UTC)
SG = Market("SG", "Asia/Singapore", "SGD", LATEST)
US = Market("US", "America/Los_Angeles", "USD", LATEST)


def read(content: bytes, market: Market = SG, **limits):
    """The orders and the faults of a file."""
    export = open_export(io.BytesIO(content), market, Limits(**limits))
    orders, faults = [], []
    for order, _, refused in export.take():
        orders += [order] if order else []
        faults += refused
    export.close()
    return orders, faults


def one(content: bytes, market: Market = SG):
    orders, faults = read(content, market)
    assert faults == []
    [order] = orders
    return order


def refusals(content: bytes, market: Market = SG):
    return [(fault.row, fault.column, fault.code) for fault in read(content, market)[1]]


def unreadable(content: bytes, **limits) -> str:
    with pytest.raises(Unreadable) as caught:
        read(content, **limits)
    assert caught.value.words
    return caught.value.code


@pytest.mark.parametrize(
    "content",
    [
        csv_file([row()]),
        csv_file([row()], described=False),
        csv_file([row()], delimiter=";"),
        csv_file([row()], delimiter="\t"),
        csv_file([row()], encoding="utf-8"),
        csv_file([row()], encoding="utf-16"),
        csv_file([row()], encoding="utf-16-le"),
        csv_file([row()], lineterminator="\n", quoting=1),
        b"\r\n\r\n" + csv_file([row()], encoding="utf-8"),
        b"sep=;\r\n" + csv_file([row()], delimiter=";", encoding="utf-8"),
        xlsx_file([row()]),
        xlsx_file([row()], inline=True),
        xlsx_file([row()], described=False),
    ],
)
def test_an_order_is_read_from_every_way_of_writing_the_file(content):
    order = one(content)
    assert order.number == "576460000000000001"
    assert order.placed_at == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert order.times["paid"] == datetime(2026, 11, 21, 1, 1, tzinfo=UTC)
    assert (order.status, order.known, order.shipping_type) == ("AWAITING_SHIPMENT", True, "tiktok")
    assert order.amount == Decimal("24.90")
    assert order.texts["recipient"] == "S***e B***r"
    assert order.texts["phone"] == "(+65)8*****00"
    [line] = order.lines
    assert (line.sku, line.sku_id, line.name, line.quantity) == ("KETTLE-1", "1729400000000000001", "Sample kettle", 1)
    assert line.unit_price == Decimal("24.90")


def test_columns_are_known_by_name_whatever_their_case_order_and_neighbours():
    wanted = ["checked status", "QUANTITY", " order  id ", "Order status", "CREATED TIME", "Product Name", "Seller SKU"]
    content = csv_file([], header=wanted, described=False, encoding="utf-8")
    content += f'x,2,"{number(1)}",To ship,21/11/2026 09:00:00,Sample kettle,KETTLE-1\r\n'.encode()
    assert one(content).lines[0].quantity == 2


def test_a_market_with_other_names_for_its_address_is_understood():
    header = [name for name in HEADER if name not in {"Province", "District", "Detail Address"}]
    header += ["State", "City", "Address Line 1", "Address Line 2"]
    cells = row(State="Sample State", City="Sample City", Address_Line_1="1 Sample Road", Address_Line_2="Unit 2")
    order = one(csv_file([cells], header=header))
    assert order.texts["region"] == "Sample State"
    assert order.texts["city"] == "Sample City"
    assert order.texts["address"] == "1 Sample Road, Unit 2"


def test_several_rows_and_parcels_make_one_order_also_when_other_orders_stand_between():
    rows = [
        row(1, Seller_SKU="A", Tracking_ID="SMP1", Package_ID="1150000000000000001"),
        row(2),
        row(1, Seller_SKU="B", Tracking_ID="SMP2, SMP3", Package_ID="1150000000000000002"),
    ]
    first, second = read(csv_file(rows))[0]
    assert (first.number, second.number) == (number(1), number(2))
    assert [line.sku for line in first.lines] == ["A", "B"]
    assert [line.trackings for line in first.lines] == [("SMP1",), ("SMP2", "SMP3")]
    assert first.rows == (3, 5)


def test_the_market_decides_which_comes_first_day_or_month():
    cells = {"Created_Time": "11/12/2025 01:30:00 PM", "Paid_Time": ""}
    assert one(csv_file([row(1, **cells)]), US).placed_at == datetime(2025, 11, 12, 21, 30, tzinfo=UTC)
    cells = {"Created_Time": "11/12/2025 13:30:00", "Paid_Time": ""}
    assert one(csv_file([row(1, **cells)]), SG).placed_at == datetime(2025, 12, 11, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "market", "code"),
    [
        ("31/02/2026 10:00:00", SG, "impossible_time"),
        ("11/21/2026 10:00:00", SG, "impossible_time"),
        ("21/11/2026 10:00:00 AM", US, "impossible_time"),
        ("21/11/2026 25:00:00", SG, "impossible_time"),
        ("11/21/2026 13:00:00 PM", US, "impossible_time"),
        ("03/08/2026 02:30:00 AM", US, "impossible_time"),
        ("yesterday", SG, "impossible_time"),
        ("21/11/1926 10:00:00", SG, "impossible_time"),
        ("21/11/2126 10:00:00", SG, "future_time"),
        ("12/31/9999 11:59:00 PM", US, "impossible_time"),
        ("", SG, "missing_value"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_row_and_column(text, market, code):
    assert refusals(csv_file([row(Created_Time=text, Paid_Time="")]), market) == [(3, "Created Time", code)]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"Order_ID": "57646000000000"}, "Order ID", "bad_number"),
        ({"Order_ID": "5.7646E+17"}, "Order ID", "lost_digits"),
        ({"Order_ID": ""}, "Order ID", "missing_value"),
        ({"Order_ID": "<script>alert(1)</script>"}, "Order ID", "bad_number"),
        ({"SKU_ID": "1.7294E+18"}, "SKU ID", "lost_digits"),
        ({"Quantity": "two"}, "Quantity", "bad_quantity"),
        ({"Quantity": "-1"}, "Quantity", "bad_quantity"),
        ({"Quantity": "9999999"}, "Quantity", "bad_quantity"),
        ({"Product_Name": ""}, "Product Name", "missing_value"),
        ({"Order_Status": ""}, "Order Status", "missing_value"),
        ({"Order_Amount": "twelve"}, "Order Amount", "bad_amount"),
        ({"Order_Amount": "1e400"}, "Order Amount", "bad_amount"),
        ({"Order_Amount": "9" * 15}, "Order Amount", "bad_amount"),
        ({"Recipient": "a\x00b"}, "Recipient", "control_character"),
        ({"Buyer_Message": "x" * 5000}, "Buyer Message", "too_long"),
        ({"Tracking_ID": "A" * 200}, "Tracking ID", "too_long"),
    ],
)
def test_a_bad_cell_refuses_its_row_and_the_rest_comes_in(cells, column, code):
    orders, faults = read(csv_file([row(1), row(2, **cells), row(3)]))
    assert [(fault.row, fault.column, fault.code) for fault in faults] == [(4, column, code)]
    assert [order.number for order in orders] == [number(1), number(3)]


def test_an_order_comes_in_whole_or_not_at_all():
    orders, faults = read(csv_file([row(1, Seller_SKU="A"), row(1, Seller_SKU="B", Quantity="x"), row(2)]))
    assert [order.number for order in orders] == [number(2)]
    assert [(fault.row, fault.code) for fault in faults] == [(3, "incomplete_order"), (4, "bad_quantity")]


def test_a_number_that_a_workbook_kept_as_a_figure_is_refused_and_never_guessed():
    assert refusals(xlsx_file([row(Order_ID=576460000000000001)])) == [(3, "Order ID", "lost_digits")]
    assert refusals(xlsx_file([row(Tracking_ID=123456789012345678)])) == [(3, "Tracking ID", "lost_digits")]
    assert one(xlsx_file([row(Tracking_ID=862123456789)])).lines[0].trackings == ("862123456789",)


def test_a_time_that_a_workbook_kept_as_a_figure_is_refused_and_never_guessed():
    assert refusals(xlsx_file([row(Paid_Time=46347.5)])) == [(3, "Paid Time", "spreadsheet_time")]


def test_numbers_rounded_by_a_spreadsheet_are_noticed_by_all_of_them_ending_in_zeros():
    rounded = [row(Order_ID=f"57646{place:010}000") for place in range(1, 4)]
    assert unreadable(csv_file(rounded)) == "rounded_numbers"
    assert len(read(csv_file([*rounded, row(7)]))[0]) == 4


@pytest.mark.parametrize("text", ['="576460000000000001"', "'576460000000000001", " 576460000000000001 \t"])
def test_the_tricks_that_keep_a_number_whole_are_seen_through(text):
    assert one(csv_file([row(Order_ID=text)])).number == "576460000000000001"


def test_formulas_and_markup_are_text():
    order = one(csv_file([row(Product_Name='=HYPERLINK("http://x","y")', Recipient='<img src=x onerror="alert(1)">')]))
    assert order.lines[0].name == '=HYPERLINK("http://x","y")'
    assert order.texts["recipient"] == '<img src=x onerror="alert(1)">'


def test_a_quotation_mark_left_open_refuses_its_row_and_not_the_rest():
    lines = csv_file([row(place) for place in range(1, 200)], encoding="utf-8").decode().splitlines(keepends=True)
    lines[4] = lines[4].replace("Sample kettle", '"Sample kettle')
    orders, faults = read("".join(lines).encode())
    assert [(fault.row, fault.code) for fault in faults] == [(5, "broken_row")]
    assert len(orders) == 198


def test_a_file_of_open_quotation_marks_ends_soon():
    content = csv_file([], encoding="utf-8") + b'"x,"y,"z\n' * 3000
    orders, faults = read(content)
    assert (len(orders), len(faults)) == (0, 3000)


def test_an_address_on_several_lines_is_one_row():
    assert (
        one(csv_file([row(Detail_Address="1 Sample Street\nUnit 2\n")])).texts["address"] == "1 Sample Street\nUnit 2"
    )


def test_the_status_is_the_furthest_back_of_what_still_moves():
    rows = [
        row(1, Order_Status="Canceled", Order_Substatus="Canceled"),
        row(1, Order_Status="Shipped", Order_Substatus=""),
    ]
    assert one(csv_file(rows)).status == "IN_TRANSIT"
    assert one(csv_file(rows[:1])).status == "CANCELLED"


@pytest.mark.parametrize(
    ("status", "code"),
    [("Belum dibayar", "UNPAID"), ("ที่จะจัดส่ง", "AWAITING_SHIPMENT"), ("Đã hủy", "CANCELLED"), ("ON_HOLD", "ON_HOLD")],
)
def test_a_status_is_known_in_the_sellers_language(status, code):
    assert one(csv_file([row(Order_Status=status, Order_Substatus="")])).status == code


def test_an_unheard_of_status_is_kept_as_it_is():
    order = one(csv_file([row(Order_Status="Teleported", Order_Substatus="")]))
    assert (order.status, order.known) == ("Teleported", False)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\r\n\r\n", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_excel"),
        (b"PK\x03\x04 and nothing else", "broken_xlsx"),
        (b"hello\nworld\n", "not_an_export"),
        (b"<html><table><tr><td>Order ID</td></tr></table></html>", "not_an_export"),
        (csv_file([], encoding="utf-8", described=False), "no_rows"),
        (csv_file([]), "no_rows"),
        ("Order ID,Order Status\n1,café".encode("latin-1"), "not_utf8"),
        (csv_file([row()], header=["Order ID", "Order Status", "Product Name"]), "missing_columns"),
        (csv_file([row()], header=[*HEADER, "Order ID"]), "double_columns"),
        (xlsx_file([row()], header=["Order ID", "Order Status", "Product Name"]), "missing_columns"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_the_reason(content, code):
    assert unreadable(content) == code


def test_what_is_missing_is_named():
    with pytest.raises(Unreadable, match="Created Time, Quantity, Seller SKU or SKU ID"):
        read(csv_file([row()], header=["Order ID", "Order Status", "Product Name"]))


def test_too_many_rows_are_refused_before_anything_comes_in():
    content = [row(place) for place in range(1, 30)]
    assert unreadable(csv_file(content), rows=20) == "too_many_rows"
    assert unreadable(xlsx_file(content), rows=20) == "too_many_rows"


def test_a_hundred_thousand_rows_are_read_in_bounded_memory(tmp_path):
    """In a process of its own, since memory that was once taken is not seen to be given back. VmHWM is that process's;
    ru_maxrss would begin with what its parent held when it was started."""
    wanted = ["Order ID", "Order Status", "Created Time", "Product Name", "Quantity", "Seller SKU", "Recipient"]
    row_ = ',To ship,21/11/2026 09:00:00,"Sample kettle, 1.7 l",2,KETTLE-1,S***e B***r\r\n'
    path = tmp_path / "large.csv"
    path.write_text(",".join(wanted) + "\r\n" + "".join(number(place // 2) + row_ for place in range(100_000)))
    program = (
        "import io, sys\nfrom datetime import datetime, UTC\n"
        "from webapp.orders.rules.export import open_export\nfrom webapp.orders.rules.cells import Market\n"
        f"market = Market('SG', 'Asia/Singapore', 'SGD', datetime(2026, 12, 1, tzinfo=UTC))\n"
        f"export = open_export(open({str(path)!r}, 'rb'), market)\n"
        "orders = sum(1 for order, _, faults in export.take() if order and len(order.lines) == 2)\n"
        "print(export.rows, orders, int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) // 1024)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    rows, orders, megabytes = map(int, told.split())
    assert (rows, orders) == (100_000, 50_000)
    assert megabytes < 256
