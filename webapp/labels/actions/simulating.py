"""ZPL as it would come out of a printer: drawn here, so that it can be looked at and read like any other label."""

import io
from dataclasses import dataclass, replace

import zxingcpp
from PIL import Image, ImageDraw

from webapp.labels.actions.lettering import runs
from webapp.labels.actions.reading import Page, read_labels
from webapp.labels.actions.zebras import font
from webapp.labels.rules.checking import Line
from webapp.labels.rules.zebra_reading import Drawn, Zebra, read_zpl

LARGEST = 4000  # dots a side
FINER = 900  # dots: a label that is wider than 4 inches of 203 dpi is one of 300 dpi
FORMATS = {
    "code_128": zxingcpp.BarcodeFormat.Code128, "code_39": zxingcpp.BarcodeFormat.Code39,
    "itf": zxingcpp.BarcodeFormat.ITF, "ean_13": zxingcpp.BarcodeFormat.EAN13, "upc_a": zxingcpp.BarcodeFormat.UPCA,
    "qr_code": zxingcpp.BarcodeFormat.QRCode, "data_matrix": zxingcpp.BarcodeFormat.DataMatrix,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Simulated:
    """A ZPL label as a picture (PNG), its dots a mm, and its texts."""

    picture: bytes
    dots: float
    lines: tuple[Line, ...]
    complete: bool

    def read(self) -> list[Page]:
        """The label as it can be read: codes from the picture, letters from the commands."""
        _, pages = read_labels(self.picture, "picture", dots=self.dots, letters=False)
        return [
            replace(page, sheet=replace(page.sheet, lines=self.lines, text_read=bool(self.lines))) for page in pages
        ]


def draw_zpl(text: str) -> list[Simulated]:
    """The labels of a ZPL file."""
    return [_simulated(label) for label in read_zpl(text)]


def _simulated(label: Zebra) -> Simulated:
    dots = 11.811 if label.width > FINER else 8.0
    size = (min(label.width or round(100 * dots), LARGEST), min(label.height or round(150 * dots), LARGEST))
    image = Image.new("L", (max(8, size[0]), max(8, size[1])), 255)
    lines = tuple(line for piece in label.pieces if (line := _draw(image, piece, dots)))
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return Simulated(out.getvalue(), dots, lines, not label.unknown)


def _draw(image: Image.Image, piece: Drawn, dots: float) -> Line | None:
    pen, how = ImageDraw.Draw(image), piece.measures
    match piece.kind:
        case "box":
            box = (piece.x, piece.y, piece.x + max(how["wide"], how["line"]), piece.y + max(how["high"], how["line"]))
            pen.rectangle(box, outline=0, width=min(how["line"], 200))
        case "picture":
            _picture(image, piece)
        case "text":
            return _letters(pen, piece, dots)
        case _:
            _code(image, piece)
    return None


def _letters(pen: ImageDraw.ImageDraw, piece: Drawn, dots: float) -> Line:
    high = min(max(piece.measures["high"], 8), 400)
    feet, x = piece.y if piece.measures["feet"] else piece.y + high, float(piece.x)
    for face, text in runs(piece.text[:400], False):
        drawn = font(face, round(high * 0.95))
        pen.text((x, feet), text, fill=0, font=drawn, anchor="ls")
        x += drawn.getlength(text)
    return Line(piece.text, (piece.x / dots, (feet - high) / dots, x / dots, feet / dots))


def _code(image: Image.Image, piece: Drawn) -> None:
    try:
        code = zxingcpp.create_barcode(piece.text, FORMATS[piece.kind])
    except (ValueError, RuntimeError):
        return
    drawn = Image.fromarray(code.to_image(scale=1, add_quiet_zones=False))
    module, high = min(piece.measures["module"], 20), min(piece.measures["high"], LARGEST)
    square = piece.kind in {"qr_code", "data_matrix"}
    size = (drawn.width * module, drawn.height * module if square else high)
    if max(size) <= LARGEST:
        image.paste(drawn.resize(size, Image.Resampling.NEAREST), (piece.x, piece.y))


def _picture(image: Image.Image, piece: Drawn) -> None:
    row, dots = piece.measures["row"], piece.measures["hex"]
    high = len(dots) // (2 * row) if 0 < row <= LARGEST // 8 else 0
    if 0 < high <= LARGEST:
        shape = Image.frombytes("1", (row * 8, high), bytes.fromhex(dots[: high * row * 2]))
        image.paste(0, (piece.x, piece.y), shape)
