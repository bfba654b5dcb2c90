"""When two written or scanned numbers are the same number.

Sources: AIM symbology identifiers are ISO/IEC 15424; (00), FNC1 and its 0x1D are the GS1 General Specifications;
a carton's Digital Link is the GS1 Digital Link URI Syntax; the postcode in front of a number is USPS Publication 199.
"""

import re
import unicodedata
from urllib.parse import urlsplit

LONGEST = 128  # no carrier's number is longer; a longer text is somebody's web page or text
FNC1 = "\x1d"  # as scanners write it
ORDER_NUMBER = re.compile(r"\d{18,19}", re.ASCII)

_PLAIN = re.compile(r"(?!00|420)[A-Z0-9]{1,40}", re.ASCII)  # nothing to take away; most numbers are so
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
_GS1_AIM = re.compile(r"\](C1|d2|Q3|e[0-9])", re.ASCII)
_DIGITAL_LINK = re.compile(r"/00/(\d{18})(?:/|$)", re.ASCII)
_POSTCODE_AND_NUMBER = re.compile(r"420(?:\d{5}|\d{9})(9[1-5]\d{20})", re.ASCII)


def number_key(text: str) -> str:
    """The form in which numbers are kept and compared: capital letters and digits only.

    `text` is whatever was typed, pasted or scanned; an empty answer means "no number" and matches nothing.
    Brackets, spaces, hyphens, control characters and a scanner's own prefix say nothing about the number.
    """
    if _PLAIN.fullmatch(text):
        return text
    body, _ = _unwrapped(text)
    return body


def looks_like_order_number(text: str) -> bool:
    """Whether this reads as the platform's order number (18 or 19 digits) and was not marked as a carton's number."""
    body, marked = _unwrapped(text)
    return not marked and ORDER_NUMBER.fullmatch(body) is not None


def _unwrapped(text: str) -> tuple[str, bool]:
    """The bare number, and whether the text itself said that it is a GS1 carton number (SSCC)."""
    plain = unicodedata.normalize("NFKC", text[: LONGEST * 32]).strip()
    if link := _digital_link(plain):
        return link, True
    marked = _GS1_AIM.match(plain) is not None
    # (00) is written with brackets for people and without them for machines.
    marked = marked or plain.startswith("(00)") or FNC1 in plain
    capitals = unicodedata.normalize("NFKC", _AIM.sub("", plain, count=1).upper())
    body = "".join(letter for letter in capitals if letter.isalnum())
    if len(body) > LONGEST:
        return "", False
    if parcel := _POSTCODE_AND_NUMBER.fullmatch(body):
        return parcel[1], False
    # An element string may go on after (00), which is always 18 digits long; only a marked one is known to be one.
    if body.startswith("00") and (len(body) == 20 or marked) and _is_carton(body[2:20]):
        return body[2:20], True
    return body, marked and _is_carton(body)


def _digital_link(text: str) -> str:
    """The carton number in a GS1 web address, or nothing; the address is only read, never opened."""
    if not text[:8].lower().startswith(("http://", "https://")):
        return ""
    try:
        path = urlsplit(text).path
    except ValueError:
        return ""
    found = _DIGITAL_LINK.search(path)
    return found[1] if found else ""


def _is_carton(digits: str) -> bool:
    """An SSCC: 18 digits whose last one is right."""
    if not ORDER_NUMBER.fullmatch(digits) or len(digits) != 18:
        return False
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits[:17]))
    return (10 - total % 10) % 10 == int(digits[17])
