"""Money and counts: as an export writes them, and as people read them here."""

import re
from decimal import Decimal
from functools import lru_cache

WITHOUT_CENTS = frozenset({"VND", "IDR", "JPY", "KRW", "CLP"})
LARGEST = Decimal(10) ** 12  # what a column of money holds
MOST = 1_000_000
LONGEST = 60  # characters; looking for an amount in a text of any length could take for ever
_SIGNED = re.compile(r"(-?)(?:[^\W\d_]|[$€£¥₫₱฿₹]|\.(?=\s)){0,5}\s*(-?)([\d.,'\s]*\d)\s*(?:[^\W\d_]|[$€£¥₫₱฿₹]){0,4}")
_COUNT = re.compile(r"(\d{1,7})(?:\.0+)?", re.ASCII)


def in_money(amount: Decimal, currency: str = "") -> str:
    """A sum as it is written everywhere: "SGD 1,039.00"; "VND 129,000", whose coins nobody has; without a currency the
    figure alone."""
    whole = currency in WITHOUT_CENTS and amount == amount.to_integral_value()
    return f"{currency} {amount:,.{0 if whole else 2}f}".strip()


class BadAmount(ValueError):
    """Not an amount that can be told; the message says why."""


@lru_cache(maxsize=4096)
def read_money(text: str, currency: str) -> Decimal:
    """The amount written, with or without its currency's sign and separators. Raises BadAmount.

    "129.000" is a thousand times more in a currency without cents than in one with them.
    """
    found = _SIGNED.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if not found or (found[1] and found[2]):
        raise BadAmount("This is not an amount of money.")
    digits = re.sub(r"[\s']", "", found[3])
    amount = min(Decimal(_with_point(digits, currency)), LARGEST).quantize(Decimal("0.01"))
    if amount >= LARGEST:
        raise BadAmount("This amount is too large.")
    return -amount if found[1] or found[2] else amount


def _with_point(digits: str, currency: str) -> str:
    """The digits with a point for the decimals and nothing else."""
    marks = [mark for mark in ".," if mark in digits]
    if not marks:
        return digits
    last = max(marks, key=digits.rindex)
    whole, tail = digits.rsplit(last, 1)
    other = "," if last == "." else "."
    if len(marks) == 2:
        return _ungrouped(whole, other) + "." + _decimals(tail)
    if last in whole or (len(tail) == 3 and (currency in WITHOUT_CENTS or last == ",")):
        return _ungrouped(digits, last)
    return (whole or "0") + "." + _decimals(tail)


def _ungrouped(digits: str, mark: str) -> str:
    groups = digits.split(mark)
    if not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 or not group.isdecimal() for group in groups[1:]):
        raise BadAmount("The thousands in this amount are not grouped by three.")
    return "".join(groups)


def _decimals(tail: str) -> str:
    if len(tail) > 6:
        raise BadAmount("This amount has too many decimals.")
    return tail


def read_count(text: str) -> int:
    """A whole number of things, 0 to a million. Raises BadAmount."""
    found = _COUNT.fullmatch(text.strip())
    if not found or int(found[1]) > MOST:
        raise BadAmount("A quantity is a whole number.")
    return int(found[1])
