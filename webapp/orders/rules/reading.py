"""Rows of one order in the export become that order, whole or not at all; what cannot be read is said row by row."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from webapp.orders.rules import columns, statuses
from webapp.orders.rules.amounts import BadAmount, read_count
from webapp.orders.rules.cells import BadValue, Market, exact, money, order_number, several, text_of, time_of
from webapp.orders.rules.grouping import Values
from webapp.orders.rules.rows import Row

TIMED = ("placed", "paid", "arranged", "shipped", "delivered", "cancelled")
TEXTS = (
    "warehouse", "delivery_option", "buyer_message", "buyer_username", "recipient", "phone", "postcode", "country",
    "region", "city", "address", "payment_method", "seller_note", "cancelled_by", "cancel_reason",
)  # fmt: skip
SHIPPED_BY_SELLER = frozenset(
    {"send by seller", "sent by seller", "ship by seller", "shipped by seller", "seller shipping", "seller own fleet"}
)
ORDER_TYPES = {"normal": "NORMAL", "pre-order": "PRE_ORDER", "preorder": "PRE_ORDER", "pre order": "PRE_ORDER"}
ON_DELIVERY = frozenset({"cash on delivery", "cod", "bayar di tempat", "เก็บเงินปลายทาง", "thanh toán khi nhận hàng"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row was refused: its number as a spreadsheet shows it, the column's name, a code, words, what it said,
    and the number of its order where that can be read."""

    row: int
    column: str
    code: str
    words: str
    text: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class ExportLine:
    """One row of an order: so many of one thing, and the parcels that it went into."""

    sku_id: str
    sku: str
    name: str
    variation: str
    quantity: int
    unit_price: Decimal | None
    packages: tuple[str, ...]
    trackings: tuple[str, ...]
    carrier_words: str


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """One order as the file tells it. `times` are by fact kind; `texts` are plain columns by our names for them."""

    number: str
    status: str  # the platform's code, or its words where we do not know them
    known: bool
    times: dict[str, datetime]
    order_type: str
    shipping_type: str
    amount: Decimal | None
    texts: dict[str, str]
    lines: tuple[ExportLine, ...]
    rows: tuple[int, ...] = field(default=(), compare=False)

    @property
    def placed_at(self) -> datetime:
        """When the buyer placed it."""
        return self.times["placed"]

    @property
    def cash_on_delivery(self) -> bool:
        """Whether the buyer pays at the door."""
        return self.texts["payment_method"].casefold() in ON_DELIVERY


def read_order(group: Sequence[tuple[Row, Values]], market: Market) -> tuple[ExportOrder | None, list[Fault]]:
    """One order from its rows. It comes in whole or not at all: half an order would be packed as half a parcel."""
    faults: list[Fault] = []
    lines: list[ExportLine] = []
    for row, values in group:
        try:
            if row.fault:
                raise BadValue("", "broken_row", row.fault)
            lines.append(_line(values, market))
            if len(lines) == 1:
                number, times, amount, texts = _head(values, market)
                head = values
        except BadValue as bad:
            column = columns.title(bad.field_name) if bad.field_name else ""
            faults.append(Fault(row.number, column, bad.code, bad.words, bad.text[:200]))
    if faults:
        return None, _whole(group, faults)
    code = statuses.settled_code(_both(values) for _, values in group)
    if code != "CANCELLED":  # a line of it may be all the same: nothing of that is to be sent any more
        lines = [
            replace(line, quantity=0) if statuses.settled_code([_both(values)]) == "CANCELLED" else line
            for line, (_, values) in zip(lines, group, strict=True)
        ]
    words = text_of(head, "substatus") or text_of(head, "status")
    option = texts["delivery_option"].casefold()
    order = ExportOrder(
        number=number,
        status=code or words[:120],
        known=bool(code),
        times=_settled_times(group, times, market),
        order_type=ORDER_TYPES.get(text_of(head, "order_type").casefold(), "NORMAL"),
        shipping_type="seller" if option in SHIPPED_BY_SELLER else "tiktok",
        amount=amount,
        texts=texts,
        lines=tuple(lines),
        rows=tuple(row.number for row, _ in group),
    )
    return order, []


def _settled_times(group: Sequence[tuple[Row, Values]], times: dict, market: Market) -> dict[str, datetime]:
    """The order's times from those of its rows.

    What was done to every line is done to the order when the last line's turn has come; a line that was cancelled is
    not waited for.
    """
    rows = [values for _, values in group]
    standing = [values for values in rows if statuses.settled_code([_both(values)]) != "CANCELLED"] or rows
    settled = {"placed": times["placed"]}
    for kind in TIMED[1:]:
        moments = [time_of(values, kind, market) for values in (rows if kind in {"paid", "cancelled"} else standing)]
        if kind in {"paid", "cancelled"}:
            moments = [moment for moment in moments if moment]
        if moments and all(moments):
            settled[kind] = max(moment for moment in moments if moment)
    return settled


def _both(values: Values) -> tuple[str, str]:
    return values.get("status", ""), values.get("substatus", "")


def _head(values: Values, market: Market) -> tuple[str, dict[str, datetime], Decimal | None, dict[str, str]]:
    number = order_number(values)
    times = {kind: moment for kind in TIMED if (moment := time_of(values, kind, market))}
    if "placed" not in times:
        raise BadValue("placed", "missing_value", "The order's time is missing.")
    texts = {name: text_of(values, name) for name in TEXTS}
    return number, times, money(values, "amount", market), texts


def _line(values: Values, market: Market) -> ExportLine:
    order_number(values)
    for kind in TIMED:
        time_of(values, kind, market)
    try:
        quantity = read_count(values.get("quantity", ""))
    except BadAmount as bad:
        raise BadValue("quantity", "bad_quantity", str(bad), values.get("quantity", "")) from None
    sku_id, sku, name = exact(values, "sku_id"), exact(values, "sku"), text_of(values, "name")
    if not name:
        raise BadValue("name", "missing_value", "The product's name is missing.")
    if not text_of(values, "status"):
        raise BadValue("status", "missing_value", "The order's status is missing.")
    return ExportLine(
        sku_id, sku, name, text_of(values, "variation"), quantity, money(values, "unit_price", market),
        several(values, "package"), several(values, "tracking"), text_of(values, "carrier_words"),
    )  # fmt: skip


def _whole(group: Sequence[tuple[Row, Values]], faults: Sequence[Fault]) -> list[Fault]:
    """What is said of every row of an order of which some were refused."""
    refused = {fault.row for fault in faults}
    words = f"Row {min(refused)} of the same order was refused."
    rest = [Fault(row.number, "Order ID", "incomplete_order", words) for row, _ in group if row.number not in refused]
    number = _first_number(group)
    return [replace(fault, order=number) for fault in sorted([*faults, *rest], key=lambda fault: fault.row)]


def _first_number(group: Sequence[tuple[Row, Values]]) -> str:
    for _, values in group:
        with suppress(BadValue):
            return order_number(values)
    return ""
