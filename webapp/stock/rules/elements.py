"""Which trade item a GS1 code names: an element string as scanners send it or as people read it, or a Digital Link.

Sources: GS1 General Specifications, sections 3 (application identifiers), 5.4 (symbology identifiers, FNC1 as 0x1D),
7.8 (element strings of predefined length; the others end at FNC1) and 7.9 (check digits); GS1 Digital Link URI Syntax,
section 4.8. Lot, expiry and serial number are read only to know that the whole was read right.
"""

import re

FNC1 = "\x1d"  # as scanners write it
BLANK = " \t\r\n\ufeff" + FNC1

_MARK = re.compile(r"\](?:C1|d2|Q3|e0|J1)")
_LINK = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?/01/(\d{14})(?:[/?#]\S*)?", re.ASCII | re.IGNORECASE)
_BRACKETS = re.compile(r"(?:\(\d{2,4}\)[^()]+)+", re.ASCII)
_BRACKET = re.compile(r"\((\d{2,4})\)([^()]+)", re.ASCII)
# How many digits follow the first two of an identifier, where that is fixed.
_FIXED = {"00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "20": 2, "41": 14}
_FIXED |= dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6)
_FIXED |= dict.fromkeys(("31", "32", "33", "34", "35", "36"), 8)
# The other identifiers that are given out begin so; each goes on until FNC1 or the end.
_FREE = re.compile(r"(?:10|2[1-5]|30|37|39|4[023]|7[0-2]|8[0-2]|9\d)[!-~]{1,92}", re.ASCII)
_DATES = {"11", "12", "13", "15", "16", "17"}
_DATE = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])", re.ASCII)


def gtin_in(text: str) -> str | None:
    """The 14 digits of the trade item that a code names. None where the code is no GS1 code; "" where it is one that
    was read wrong (a check digit, a date or a length does not fit) or that names no single item, as a pallet's does.

    What no mark says to be an element string is one only if it begins with a trade item and fits to its last sign.
    """
    plain = text.strip(BLANK)
    if link := _LINK.fullmatch(plain):
        return link[1] if is_checked(link[1]) else ""
    told = _MARK.match(plain) is not None
    body = plain[3:] if told else plain
    told = told or FNC1 in plain or text.startswith(FNC1)
    if body.startswith("("):
        body, told = _unbracketed(body), told or "(01)" in body
    elements = _elements(body)
    if elements is None or not (told or body.startswith("01")):
        return "" if told and body.startswith((*"0123456789", "(01)")) else None
    gtins = {value for identifier, value in elements if identifier == "01"}
    gtin = gtins.pop() if len(gtins) == 1 else ""
    return gtin if is_checked(gtin) else "" if told else None


def is_checked(digits: str) -> bool:
    """Whether these are digits of which the last one is the check digit (mod 10) of the others."""
    if not (digits.isascii() and digits.isdigit()):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0


def _unbracketed(text: str) -> str:
    """As people read it, (01)…(10)…, written as a scanner would; what is no such thing stays as it is."""
    pairs = _BRACKET.findall(text) if _BRACKETS.fullmatch(text) else []
    return "".join(f"{identifier}{value.strip()}{FNC1}" for identifier, value in pairs) or text


def _elements(body: str) -> list[tuple[str, str]] | None:
    """The elements as (the first two digits of the identifier, the rest), or None where it is not made of such."""
    found = []
    while body:
        identifier = body[:2]
        if width := _FIXED.get(identifier):
            value, body = body[2 : 2 + width], body[2 + width :].removeprefix(FNC1)
            fits = len(value) == width and value.isascii() and value.isdigit()
        else:
            element, _, body = body.partition(FNC1)
            value, fits = element[2:], _FREE.fullmatch(element) is not None
        if not fits or (identifier in _DATES and not _DATE.fullmatch(value)):
            return None
        found.append((identifier, value))
    return found
