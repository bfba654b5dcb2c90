"""One cell of an export: what it says, or why it cannot be used."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from webapp.orders.rules.amounts import BadAmount, read_money
from webapp.orders.rules.grouping import Values
from webapp.orders.rules.numbers import LONGEST, ORDER_NUMBER, number_key
from webapp.orders.rules.rows import Figure
from webapp.orders.rules.times import BadTime, read_time

EXACT_DIGITS = 15  # a spreadsheet's number keeps no more of them
LONGEST_TEXT = 4000
_APART = re.compile(r"[,;\n\r|]+")
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class BadValue(ValueError):
    """A cell that cannot be used."""

    def __init__(self, field_name: str, code: str, words: str, text: str = ""):
        super().__init__(words)
        self.field_name, self.code, self.words, self.text = field_name, code, words, text


@dataclass(frozen=True, slots=True)
class Market:
    """What the shop decides about reading: order of dates, time zone, currency; and the latest time there can be."""

    code: str
    zone: str
    currency: str
    latest: datetime


def text_of(values: Values, name: str) -> str:
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


def exact(values: Values, name: str) -> str:
    """A cell whose every digit counts. A spreadsheet's number that is too long has lost some: refused."""
    raw = values.get(name, "")
    text = bare(text_of(values, name))
    if (isinstance(raw, Figure) and sum(map(str.isdigit, text)) > EXACT_DIGITS) or _POWER.fullmatch(text):
        words = (
            "A spreadsheet has turned this number into a figure and lost digits. Upload the file as it was downloaded."
        )
        raise BadValue(name, "lost_digits", words, text)
    return text


def order_number(values: Values) -> str:
    """The order's number, 18 or 19 digits. Raises BadValue."""
    number = exact(values, "number")
    if not number:
        raise BadValue("number", "missing_value", "The order number is missing.")
    if not ORDER_NUMBER.fullmatch(number):
        raise BadValue("number", "bad_number", "An order number has 18 or 19 digits.", number)
    return number


def several(values: Values, name: str) -> tuple[str, ...]:
    """The numbers that a cell holds, each once, apart by commas, semicolons or lines. Raises BadValue."""
    texts = [bare(text) for text in _APART.split(exact(values, name))]
    if any(len(text) > LONGEST for text in texts):
        raise BadValue(name, "too_long", f"A number has at most {LONGEST} characters.", values[name])
    return tuple(dict.fromkeys(text for text in texts if number_key(text)))


def time_of(values: Values, kind: str, market: Market) -> datetime | None:
    """The moment (UTC) that a cell tells, None for an empty one. Raises BadValue."""
    raw = values.get(kind, "")
    text = text_of(values, kind)
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


def money(values: Values, name: str, market: Market) -> Decimal | None:
    """The amount that a cell tells in the market's currency, None for an empty one. Raises BadValue."""
    text = text_of(values, name)
    if not text:
        return None
    try:
        return read_money(text, "" if isinstance(values.get(name), Figure) else market.currency)
    except BadAmount as bad:
        raise BadValue(name, "bad_amount", str(bad), text) from None
