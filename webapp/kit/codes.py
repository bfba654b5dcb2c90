"""Printed codes as drawings (SVG), measured in millimetres: bars for scanners, squares for cameras. And squares in a
terminal."""

import re
from collections.abc import Iterator

import zxingcpp
from markupsafe import Markup

_DRAWN = re.compile(r'<path d="(?P<path>[^"]+)"')
_SIZE = re.compile(r'<svg width="(?P<width>\d+)" height="(?P<height>\d+)"')
BLACK_ON_WHITE, PLAIN = "\x1b[30;107m", "\x1b[0m"
HALVES = {(0, 0): "█", (0, 255): "▀", (255, 0): "▄", (255, 255): " "}  # brightness of the upper and the lower half
_SVG = Markup(
    '<svg class="code" xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" viewBox="0 0 {x} {y}" '
    'preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label="{label}">'
    '<rect width="{x}" height="{y}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
)


def bars(text: str, label: str, module: float = 0.5, height: float = 22) -> Markup:
    """Code 128 with its quiet zones; `module` is the narrowest bar: 0.25 mm for good scanners, 0.5 for worn ones."""
    return _draw(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128), label, module, height)


def square(text: str, label: str, module: float = 1.5) -> Markup:
    """A QR code with its quiet zone; a smudge over an eighth of it does no harm."""
    return _draw(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"), label, module, None)


def square_lines(text: str) -> Iterator[str]:
    """A QR code with its quiet zone as lines for a terminal, two rows of it in one line. Black on white whatever the
    terminal's own colours are, since many readers do not take white on black."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    rows = memoryview(code.to_image(scale=1, add_quiet_zones=True)).tolist()
    rows += [[255] * len(rows[0])] * (len(rows) % 2)
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        yield f"{BLACK_ON_WHITE}{''.join(HALVES[pair] for pair in zip(upper, lower, strict=True))}{PLAIN}"


def _draw(code: zxingcpp.Barcode, label: str, module: float, height: float | None) -> Markup:
    drawn = code.to_svg(add_hrt=False, add_quiet_zones=True)
    size, path = _SIZE.search(drawn), _DRAWN.search(drawn)
    assert size, drawn
    assert path, drawn
    x, y = int(size["width"]), int(size["height"])
    return _SVG.format(
        wide=f"{x * module:g}", high=f"{height or y * module:g}", x=x, y=y, path=path["path"], label=label
    )
