"""Rows of one order in the export become that order, whole or not at all; what cannot be read is said row by row."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from webapp.orders.rules import columns, statuses
from webapp.orders.rules.amounts import BadAmount, read_count, read_money
from webapp.orders.rules.grouping import Values
from webapp.orders.rules.numbers import LONGEST, ORDER_NUMBER, number_key
from webapp.orders.rules.rows import Figure, Row
from webapp.orders.rules.times import BadTime, read_time

EXACT_DIGITS = 15  # a spreadsheet's number keeps no more of them
TIMED = ("placed", "paid", "arranged", "shipped", "delivered", "cancelled")
LONGEST_TEXT = 4000
TEXTS = (
    "warehouse", "delivery_option", "buyer_message", "buyer_username", "recipient", "phone", "postcode", "country",
    "region", "city", "address", "payment_method", "seller_note", "cancelled_by", "cancel_reason",
)  # fmt: skip
SHIPPED_BY_SELLER = frozenset(
    {"send by seller", "sent by seller", "ship by seller", "shipped by seller", "seller shipping", "seller own fleet"}
)
ORDER_TYPES = {"normal": "NORMAL", "pre-order": "PRE_ORDER", "preorder": "PRE_ORDER", "pre order": "PRE_ORDER"}
ON_DELIVERY = frozenset({"cash on delivery", "cod", "bayar di tempat", "เก็บเงินปลายทาง", "thanh toán khi nhận hàng"})
_APART = re.compile(r"[,;\n\r|]+")
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


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


class BadValue(ValueError):
    """A cell that cannot be used."""

    def __init__(self, field_name: str, code: str, words: str, text: str = ""):
        super().__init__(words)
        self.field_name, self.code, self.words, self.text = field_name, code, words, text


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


@dataclass(frozen=True, slots=True)
class Market:
    """What the shop decides about reading: order of dates, time zone, currency; and the latest time there can be."""

    code: str
    zone: str
    currency: str
    latest: datetime


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
        refused = {fault.row for fault in faults}
        first = min(refused)
        faults += [
            Fault(row.number, "Order ID", "incomplete_order", f"Row {first} of the same order was refused.", "")
            for row, _ in group
            if row.number not in refused
        ]
        number = _first_number(group)
        return None, [replace(fault, order=number) for fault in sorted(faults, key=lambda fault: fault.row)]
    code = statuses.settled_code(_both(values) for _, values in group)
    if code != "CANCELLED":  # a line of it may be all the same: nothing of that is to be sent any more
        lines = [
            replace(line, quantity=0) if statuses.settled_code([_both(values)]) == "CANCELLED" else line
            for line, (_, values) in zip(lines, group, strict=True)
        ]
    words = _text(head, "substatus") or _text(head, "status")
    option = texts["delivery_option"].casefold()
    order = ExportOrder(
        number=number,
        status=code or words[:120],
        known=bool(code),
        times=_settled_times(group, times, market),
        order_type=ORDER_TYPES.get(_text(head, "order_type").casefold(), "NORMAL"),
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
        moments = [_time(values, kind, market) for values in (rows if kind in {"paid", "cancelled"} else standing)]
        if kind in {"paid", "cancelled"}:
            moments = [moment for moment in moments if moment]
        if moments and all(moments):
            settled[kind] = max(moment for moment in moments if moment)
    return settled


def _both(values: Values) -> tuple[str, str]:
    return values.get("status", ""), values.get("substatus", "")


def _head(values: Values, market: Market) -> tuple[str, dict[str, datetime], Decimal | None, dict[str, str]]:
    number = _number(values)
    times = {kind: moment for kind in TIMED if (moment := _time(values, kind, market))}
    if "placed" not in times:
        raise BadValue("placed", "missing_value", "The order's time is missing.")
    texts = {name: _text(values, name) for name in TEXTS}
    return number, times, _money(values, "amount", market), texts


def _line(values: Values, market: Market) -> ExportLine:
    _number(values)
    for kind in TIMED:
        _time(values, kind, market)
    try:
        quantity = read_count(values.get("quantity", ""))
    except BadAmount as bad:
        raise BadValue("quantity", "bad_quantity", str(bad), values.get("quantity", "")) from None
    sku_id, sku, name = _exact(values, "sku_id"), _exact(values, "sku"), _text(values, "name")
    if not name:
        raise BadValue("name", "missing_value", "The product's name is missing.")
    if not _text(values, "status"):
        raise BadValue("status", "missing_value", "The order's status is missing.")
    return ExportLine(
        sku_id, sku, name, _text(values, "variation"), quantity, _money(values, "unit_price", market),
        _several(values, "package"), _several(values, "tracking"), _text(values, "carrier_words"),
    )  # fmt: skip


def _text(values: Values, name: str) -> str:
    """A cell as text without the marks nobody sees at its ends; NUL and its like are refused, not dropped."""
    text = values.get(name, "")
    if not text:
        return ""
    if _CONTROL.search(text):
        raise BadValue(name, "control_character", "There are control characters in this cell.", repr(text))
    if len(text) > LONGEST_TEXT:
        raise BadValue(name, "too_long", f"A text here has at most {LONGEST_TEXT} characters.", text)
    return text.strip(" \t\r\n\ufeff\u200b")


def bare(text: str) -> str:
    """A number without the marks that keep a spreadsheet from spoiling it: tab, apostrophe, ="…"."""
    text = text.strip(" \t\r\n\ufeff\u200b'")
    return text[2:-1].strip() if text.startswith('="') and text.endswith('"') else text


def _exact(values: Values, name: str) -> str:
    """A cell whose every digit counts. A spreadsheet's number that is too long has lost some: refused."""
    raw = values.get(name, "")
    text = bare(_text(values, name))
    if (isinstance(raw, Figure) and sum(map(str.isdigit, text)) > EXACT_DIGITS) or _POWER.fullmatch(text):
        words = (
            "A spreadsheet has turned this number into a figure and lost digits. Upload the file as it was downloaded."
        )
        raise BadValue(name, "lost_digits", words, text)
    return text


def _number(values: Values) -> str:
    number = _exact(values, "number")
    if not number:
        raise BadValue("number", "missing_value", "The order number is missing.")
    if not ORDER_NUMBER.fullmatch(number):
        raise BadValue("number", "bad_number", "An order number has 18 or 19 digits.", number)
    return number


def _first_number(group: Sequence[tuple[Row, Values]]) -> str:
    for _, values in group:
        with suppress(BadValue):
            return _number(values)
    return ""


def _several(values: Values, name: str) -> tuple[str, ...]:
    texts = [bare(text) for text in _APART.split(_exact(values, name))]
    if any(len(text) > LONGEST for text in texts):
        raise BadValue(name, "too_long", f"A number has at most {LONGEST} characters.", values[name])
    return tuple(dict.fromkeys(text for text in texts if number_key(text)))


def _time(values: Values, kind: str, market: Market) -> datetime | None:
    raw = values.get(kind, "")
    text = _text(values, kind)
    if not text:
        return None
    if isinstance(raw, Figure):
        words = "A spreadsheet has turned this time into a figure, and may have swapped day and month."
        raise BadValue(kind, "spreadsheet_time", words, text)
    try:
        moment = read_time(text, market.code, market.zone)
    except BadTime as bad:
        raise BadValue(kind, "impossible_time", str(bad), text) from None
    if moment > market.latest:
        raise BadValue(kind, "future_time", "This time is still to come.", text)
    return moment


def _money(values: Values, name: str, market: Market) -> Decimal | None:
    text = _text(values, name)
    if not text:
        return None
    try:
        return read_money(text, "" if isinstance(values.get(name), Figure) else market.currency)
    except BadAmount as bad:
        raise BadValue(name, "bad_amount", str(bad), text) from None
