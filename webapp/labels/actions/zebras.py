"""Labels for label printers: ZPL, with pictures of what the printer's own font lacks."""

from collections.abc import Iterable
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from webapp.labels.actions.lettering import FONTS, POINT, Lettering, runs
from webapp.labels.rules.contents import Contents
from webapp.labels.rules.layout import PAPERS, Text, lay_out
from webapp.labels.rules.zebra import zpl


def zebra(labels: Iterable[Contents], density: int) -> bytes:
    """The labels in their order, for a printer of 203 or 300 dots an inch. Raises rules.layout.TooLong."""
    paper, lettering = PAPERS["thermal"], Lettering()
    return "".join(zpl(lay_out(one, paper, lettering), paper, density, picture) for one in labels).encode()


@lru_cache(2048)
def picture(piece: Text, dots: float) -> tuple[int, int, str] | None:
    """A line of text in black dots: (bytes a row, rows, hex)."""
    size = max(6, round(piece.size * POINT * dots))
    pieces = [(font(face, size), text) for face, text in runs(piece.text, piece.bold)]
    width = max(1, round(sum(drawn.getlength(text) for drawn, text in pieces))) + 2
    image = Image.new("1", (-(-width // 8) * 8, round(size * 1.35)), 1)
    pen, x = ImageDraw.Draw(image), 0.0
    pen.fontmode = "1"
    for drawn, text in pieces:
        pen.text((x, size), text, fill=0, font=drawn, anchor="ls")
        x += drawn.getlength(text)
    rows = bytes(byte ^ 0xFF for byte in image.tobytes())
    return (image.width // 8, image.height, rows.hex().upper()) if any(rows) else None


@cache
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """A font for pictures, in dots."""
    return ImageFont.truetype(str(FONTS / f"{face}.ttf"), size)
