"""What a code on a product says, however it was scanned."""

import re

from webapp.stock.rules.elements import gtin_in, is_checked

SCANNERS_MARK = re.compile(r"^\][A-Za-z]\d")  # which kind of code it was, where a scanner is set to say so
PRODUCT = re.compile(r"\d{12,14}", re.ASCII)
EIGHT = re.compile(r"(?:0{5})?([1-9]\d{7})", re.ASCII)


def code_form(text: str) -> str:
    """A code as it is compared: without blanks and the scanner's mark; one trade item number is one form, whether it
    was read as UPC-A (12 digits), EAN-13 or a GTIN of 14 digits that begins with 0.

    Source: GS1 General Specifications, section 3.3.2 (GTINs are compared right-aligned, filled with zeros).
    """
    code = "".join(SCANNERS_MARK.sub("", text.strip()).split())
    return code.lstrip("0").zfill(13) if PRODUCT.fullmatch(code) else code


def barcode_key(text: str) -> str:
    """A product's barcode as it is kept: of a code with lot, expiry or serial number only whose number it is."""
    return code_form(gtin_in(text) or text)


def scanned_forms(text: str) -> tuple[str, ...]:
    """Every form in which what was scanned may be kept, as it stands first; then the trade item that it names. An
    EAN-8 is the same number with zeros before it."""
    written = code_form(text)
    number = code_form(gtin_in(text) or text)
    eight = EIGHT.fullmatch(number)
    forms = (written, number, *((eight[1], eight[1].zfill(13)) if eight and is_checked(eight[1]) else ()))
    return tuple(form for form in dict.fromkeys(forms) if form)
