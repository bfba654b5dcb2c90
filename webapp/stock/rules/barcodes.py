"""What a code on a product says, however it was scanned."""

import re

SCANNERS_MARK = re.compile(r"^\][A-Za-z]\d")  # which kind of code it was, where a scanner is set to say so
PRODUCT = re.compile(r"\d{12,14}")


def barcode_key(text: str) -> str:
    """A product's barcode as it is kept and compared: without blanks; one trade item number is one key, whether it
    was read as UPC-A (12 digits), EAN-13 or a GTIN of 14 digits that begins with 0.

    Source: GS1 General Specifications, section 3.3.2 (GTINs are compared right-aligned, filled with zeros).
    """
    code = "".join(text.split())
    return code.lstrip("0").zfill(13) if PRODUCT.fullmatch(code) else code
