"""What a scanned text is. A scanned code is data: it is read and named, never obeyed and never opened.

Sources: GS1 General Specifications (check digits); the configuration codes are those that the makers of scanners
print in their manuals. What wraps a number (AIM identifiers, SSCC, Digital Link) is orders/rules/numbers.py.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from webapp.orders.rules.numbers import LONGEST, number_key

KEPT = 4296  # code points kept of anything longer: the most that a QR code holds
SHOWN = 80
GROUP_SEPARATOR = "\x1d"  # how scanners write FNC1
BLANK = " \t\r\n\x1d\ufeff"

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:javascript|data|mailto|tel|sms|smsto|wifi|geo):)", re.I)
_OURS = re.compile(r"(?:\][A-Za-z]\d)?(?:HO-[A-Z]+-[0-9A-F]{8}|(HB-)[A-Z2-7]{26})", re.I | re.A)
_CONFIGURATION = re.compile(r"@(?:SET|FAC|MENU)|\$(?:CFG|P,|%)|%#|[A-Z0-9]{6}[0-9A-F]{0,8}[.!]$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A scanned text, read: the key it may be found under ("" for none), the text as people see it, and what is odd
    about it: `strange` is a code of verdicts.STRANGE or "". `host` names where a web address would have led."""

    key: str
    shown: str
    strange: str = ""
    host: str = ""


def storable(text: str) -> str:
    """The text as a database can keep it: NUL and lone surrogates replaced by signs, cut at 4,296 code points."""
    return text[:KEPT].replace("\x00", "␀").encode("utf-8", "replace").decode() if text else ""


def visible(text: str) -> str:
    """The text for a person's eyes: control characters as their pictures, at most SHOWN code points."""
    pictured = "".join(
        chr(0x2400 + ord(letter)) if ord(letter) < 0x20 else "␡" if letter == "\x7f" else letter
        for letter in storable(text[:SHOWN])
    )
    return pictured + ("…" if len(text) > SHOWN else "")


def read(text: str, symbology: str = "") -> Reading:
    """Read a scanned text of any length and content; never raises.

    Surrounding blanks, line ends and FNC1 fall away; other control characters make it no number at all.
    """
    plain = text[: KEPT + 1].strip(BLANK)
    shown = visible(plain)
    if not plain:
        return Reading("", shown, "empty")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter != GROUP_SEPARATOR for letter in plain):
        return Reading("", shown, "control_characters")
    if ours := _OURS.fullmatch(plain):
        return Reading("", "HB-…", "badge") if ours[1] else Reading("", shown, "command_code")
    if _ADDRESS.match(plain):
        linked = number_key(plain) if "/00/" in plain else ""
        return Reading(linked if linked.isdigit() else "", shown, "web_address", _host(plain))
    if len(plain) > LONGEST:
        return Reading("", shown, "too_long")
    if _CONFIGURATION.match(plain):
        return Reading(number_key(plain), shown, "configuration_code")
    key = number_key(plain)
    strange = "product_code" if is_product_code(plain, symbology) else ""
    return Reading(key, shown, strange if key else "signs_only")


def is_product_code(text: str, symbology: str = "") -> bool:
    """Whether it looks like an EAN, UPC or GTIN: by its symbology, or 8, 12, 13 or 14 digits that check (mod 10)."""
    if symbology in {"ean_8", "ean_13", "upc_a", "upc_e"}:
        return True
    if not (text.isascii() and text.isdigit() and len(text) in {8, 12, 13, 14}):
        return False
    body = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return body % 10 == 0


def _host(address: str) -> str:
    try:
        return visible(urlsplit(address.strip()).hostname or "")
    except ValueError:  # a malformed address has no host to name
        return ""
