"""Reads the codes on a printed page back, from what is drawn: with the reader that phones use."""

import re
from html import unescape

import zxingcpp
from PIL import Image, ImageDraw

SCALE = 4
PRINTED = [
    zxingcpp.BarcodeFormat.Code128,
    zxingcpp.BarcodeFormat.QRCode,
]  # a reader asked for all finds more than there is
SVG = re.compile(r'<svg class="code"[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>.*?<path fill="#000" d="([^"]+)"', re.DOTALL)
BOX = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+Z")


def codes(page: str) -> list[tuple[str, str]]:
    """Every drawn code of a page, as (format, text)."""
    return [(found.format.name, found.text) for each in SVG.findall(unescape(page)) for found in _read(*each)]


def _read(width: str, height: str, path: str) -> list[zxingcpp.Barcode]:
    image = Image.new("L", (int(width) * SCALE, int(height) * SCALE), 255)
    pen = ImageDraw.Draw(image)
    boxes = BOX.findall(path)
    assert "".join("M{} {}h{}v{}h-{}Z".format(*box, box[2]) for box in boxes) == path
    for x, y, wide, high in (map(int, box) for box in boxes):
        pen.rectangle((x * SCALE, y * SCALE, (x + wide) * SCALE - 1, (y + high) * SCALE - 1), fill=0)
    found = zxingcpp.read_barcode(image, formats=PRINTED)  # asked for all, it finds a second, wrong one in 1 of 500
    return [found] if found else []
