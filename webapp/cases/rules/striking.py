"""Striking a buyer out of what was written about an order."""

import re
from collections.abc import Iterable, Mapping
from re import Pattern

STRUCK = "[erased]"
# The order's fields that name the buyer wherever they stand. A city or a note of ours names nobody by itself.
NAMING = ("recipient", "phone", "address", "postcode", "buyer_username", "buyer_message")
SHORTEST = 3  # letters: a name that is shorter stands in too many other words
LAST = 8  # digits of a phone number that are the same however its country is written
BETWEEN = r"[\s().+-]*"


def strike(text: str, buyer: Mapping[str, str]) -> str:
    """A text without what names the buyer: each of the fields NAMING as it stands there, each word of the recipient's
    name, and the phone number however it is set apart."""
    for pattern in _patterns(buyer):
        text = pattern.sub(STRUCK, text)
    return re.sub(rf"{re.escape(STRUCK)}(?:[\s,]+{re.escape(STRUCK)})+", STRUCK, text)


def _patterns(buyer: Mapping[str, str]) -> Iterable[Pattern[str]]:
    values = sorted({" ".join(buyer.get(name, "").split()) for name in NAMING}, key=len, reverse=True)
    for value in (*values, *buyer.get("recipient", "").split()):
        if len(value) >= SHORTEST:
            spaced = r"\s+".join(map(re.escape, value.split()))
            yield re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
    digits = re.sub(r"\D", "", buyer.get("phone", ""))[-LAST:]
    if len(digits) == LAST:
        yield re.compile(rf"(?<!\d)[+(]?(?:\d{BETWEEN}){{0,6}}{BETWEEN.join(digits)}(?!\d)")
