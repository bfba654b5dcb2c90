"""Order exports made for tests. Everything in them is invented; the column names are the platform's."""

import csv
import io

import xlsxwriter

HEADER = [
    "Order ID", "Order Status", "Order Substatus", "Cancelation/Return Type", "Normal or Pre-order", "SKU ID",
    "Seller SKU", "Product Name", "Variation", "Quantity", "Sku Quantity of return", "SKU Unit Original Price",
    "SKU Subtotal Before Discount", "SKU Platform Discount", "SKU Seller Discount", "SKU Subtotal After Discount",
    "Shipping Fee After Discount", "Original Shipping Fee", "Shipping Fee Seller Discount",
    "Shipping Fee Platform Discount", "Taxes", "Small Order Fee", "Order Amount", "Order Refund Amount", "Created Time",
    "Paid Time", "RTS Time", "Shipped Time", "Delivered Time", "Cancelled Time", "Cancel By", "Cancel Reason",
    "Fulfillment Type", "Warehouse Name", "Tracking ID", "Delivery Option", "Shipping Provider Name", "Buyer Message",
    "Buyer Username", "Recipient", "Phone #", "Zipcode", "Country", "Province", "District", "Detail Address",
    "Additional address information", "Payment Method", "Weight(kg)", "Product Category", "Package ID", "Seller Note",
    "Checked Status", "Checked Marked by",
]  # fmt: skip
DESCRIPTIONS = {"Order ID": "Platform unique order ID.", "Order Status": "Where the order is.",
                "Created Time": "When the order was placed.", "Quantity": "How many."}  # fmt: skip
ROW = {
    "Order ID": "576460000000000001\t", "Order Status": "To ship", "Order Substatus": "Awaiting shipment",
    "Normal or Pre-order": "Normal", "SKU ID": "1729400000000000001\t", "Seller SKU": "KETTLE-1",
    "Product Name": "Sample kettle", "Variation": "White", "Quantity": "1", "SKU Unit Original Price": "SGD 24.90",
    "Order Amount": "24.90", "Created Time": "21/11/2026 09:00:00\t", "Paid Time": "21/11/2026 09:01:00\t",
    "Warehouse Name": "Sample Warehouse", "Shipping Provider Name": "Sample Express", "Recipient": "S***e B***r",
    "Delivery Option": "Standard shipping", "Phone #": "(+65)8*****00", "Zipcode": "049*", "Country": "Singapore",
    "Province": "Singapore", "Detail Address": "1 S***** Street", "Buyer Username": "sample.buyer",
    "Payment Method": "Credit card",
}  # fmt: skip


def number(place: int) -> str:
    """The order number of the sample's order at that place."""
    return str(576_460_000_000_000_000 + place)


def row(place: int = 1, **cells: str) -> dict[str, str]:
    """A good row; `cells` by column name, spaces as underscores, replace what is there."""
    named = {name.replace("_", " ").replace(" nr", " #"): text for name, text in cells.items()}
    return {**ROW, "Order ID": number(place) + "\t", **named}


def csv_file(rows, header=HEADER, described=True, delimiter=",", encoding="utf-8-sig", **written) -> bytes:
    """An export as Seller Center writes it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, **written)
    for cells in _table(rows, header, described):
        writer.writerow(cells)
    return text.getvalue().encode(encoding)


def xlsx_file(rows, header=HEADER, described=True, inline=False) -> bytes:
    """The same as a workbook. A number among the cells stays a number."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": inline, "in_memory": not inline})
    sheet = book.add_worksheet("OrderSKUList")
    for number_, cells in enumerate(_table(rows, header, described)):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number_, place, cell)
            else:
                sheet.write_number(number_, place, cell)
    book.close()
    return target.getvalue()


def _table(rows, header, described):
    yield list(header)
    if described:
        yield [DESCRIPTIONS.get(name, "What this column is for.") for name in header]
    for cells in rows:
        yield [cells.get(name, "") for name in header]
