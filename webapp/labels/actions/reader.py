"""Reads labels, as a program of its own: bytes in, findings and clean pictures out, nothing else within reach. No
script in a PDF is ever run (this pdfium has no engine for them), no link is followed, no form is drawn.

`readers.py` starts it with a socket as standard input. Each message there asks for one file, in JSON (`kind`, `first`,
`most`, `cells`, `dots`, `patience`), and brings two open files: what to read, and where to write. A child is forked for
it, bounded in memory and time, which ends when it has written; its exit code is the answer.

Written are a line of JSON (`pages`, and for each label its size, codes, lines of text and the length of its picture),
and then the pictures as PNG, one after the other: drawn anew, without a byte of the file itself. Of a file that cannot
be read: one line of words, and the exit code 1.
"""

import gc
import io
import json
import os
import resource
import signal
import socket
import warnings
from importlib import import_module

MEMORY = 256 * 1024 * 1024  # bytes of address space, and of findings
MOST_PIXELS = 24_000_000
MOST_LETTERS = 20_000  # of a page: the rules refuse a label with so many, whatever else is written on it
SECONDS = 60  # of processor time for one file
DOTS, FINE = 8.0, 12.0  # dots a millimetre: as a 203 dpi printer has them, and finer, for small codes
POINT = 25.4 / 72
BAND = 256  # rows of a picture that are made grey at a time
ORIENTATION = 0x0112  # in EXIF: how the camera was held
LARGEST = 500.0  # mm: a page that is larger is drawn smaller
SHORT_SIDE = 100.0  # mm: how wide a label is of which there is only a picture


def main() -> int:
    """Have every file read that is asked for, until the socket is closed."""
    for what, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, MEMORY), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (limit, limit))
    _load()
    door = socket.socket(fileno=0)
    while True:
        request, files, _, _ = socket.recv_fds(door, 65536, 2)
        if not request:
            return 0
        child = os.fork()
        if not child:
            door.close()
            os._exit(_answer(json.loads(request), *files))
        for each in files:
            os.close(each)
        door.send(b"%d" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _load() -> None:
    """Load what every child needs, after the limits, which bind it too; no thread may be begun by it."""
    for library in ("PIL.ImageChops", "PIL.ImageOps", "pypdfium2.raw", "zxingcpp"):
        import_module(library)
    from PIL import Image

    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    gc.freeze()


def _answer(asked: dict, source: int, findings: int) -> int:
    """In the child: read the file, write what was found. 1, and one line of words, when it cannot be read."""
    from PIL import Image, UnidentifiedImageError

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.setitimer(signal.ITIMER_REAL, asked["patience"])
    code = 0
    try:
        with open(source, "rb") as file:
            written = _found(file.read(), asked)
    except (
        UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
        OSError, SyntaxError, ValueError, MemoryError, RuntimeError,
    ) as why:  # fmt: skip
        code, written = 1, f"it cannot be read ({type(why).__name__})".encode()
    with open(findings, "wb") as file:
        file.write(written)
    return code


def _found(content: bytes, asked: dict) -> bytes:
    pages, labels = (_of_pdf if asked["kind"] == "pdf" else _of_picture)(content, asked)
    pictures = [label.pop("picture") for label in labels]
    for label, picture in zip(labels, pictures, strict=True):
        label["bytes"] = len(picture)
    return json.dumps({"pages": pages, "labels": labels}).encode() + b"\n" + b"".join(pictures)


def _of_pdf(content: bytes, asked: dict) -> tuple[int, list[dict]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    last = min(len(document), asked["first"] + asked["most"])
    labels = []
    for number in range(asked["first"], last):
        page = document[number]
        wide, high = (side * POINT for side in page.get_size())
        shrink = min(1.0, LARGEST / max(wide, high, 1))
        fine = page.render(scale=FINE * POINT * shrink, grayscale=True, may_draw_forms=False).to_pil()
        coarse = page.render(scale=DOTS * POINT * shrink, grayscale=True, may_draw_forms=False).to_pil()
        lines, pictured = _text_of(page, high), _has_pictures(page)
        for cell in asked.get("cells") or [(0, 0, wide, high)]:
            part = _label(_cut(fine, cell, FINE * shrink), _cut(coarse, cell, DOTS * shrink), cell[2], cell[3])
            part |= {"page": number, "lines": _inside(lines, cell), "pictured": pictured}
            labels.append(part)
        page.close()
    return len(document), labels


def _of_picture(content: bytes, asked: dict) -> tuple[int, list[dict]]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
        fine = _grey(opened)
        fine.getexif()[ORIENTATION] = opened.getexif().get(ORIENTATION, 1)
    fine = ImageOps.exif_transpose(fine)
    scale = asked.get("dots") or min(fine.size) / SHORT_SIDE
    wide, high = fine.width / scale, fine.height / scale
    coarse = fine.resize((max(1, round(wide * DOTS)), max(1, round(high * DOTS))), Image.Resampling.LANCZOS)
    if scale > FINE:
        fine = fine.resize((round(wide * FINE), round(high * FINE)), Image.Resampling.LANCZOS)
    return 1, [_label(fine, coarse, wide, high) | {"page": 0, "lines": [], "pictured": True}]


def _grey(picture):
    """The picture in grey on white, band by band: the whole of it in colour is in memory once, not three times."""
    from PIL import Image

    grey = Image.new("L", picture.size, 255)
    clear = picture.mode in {"RGBA", "LA", "P"} or "transparency" in picture.info
    for top in range(0, picture.height, BAND):
        band = picture.crop((0, top, picture.width, min(top + BAND, picture.height)))
        if clear:
            rgba = band.convert("RGBA")
            band = Image.new("RGBA", rgba.size, "white")
            band.alpha_composite(rgba)
        grey.paste(band.convert("L"), (0, top))
    return grey


def _cut(picture, cell, dots: float):
    left, top, wide, high = (side * dots for side in cell)
    whole = (round(left), round(top), round(left + wide), round(top + high))
    return picture if whole == (0, 0, *picture.size) else picture.crop(whole)


def _label(fine, coarse, wide: float, high: float) -> dict:
    """One label's codes, its clean picture, and how many quarters that must be turned left for its bars to stand."""
    out = io.BytesIO()
    coarse.save(out, "PNG", compress_level=1)
    codes = _codes(fine, coarse, wide)
    turns = [turn for code in codes if (turn := code.pop("turn")) is not None]
    label = {"width": wide, "height": high, "codes": codes, "picture": out.getvalue()}
    return label | {"turn": max(set(turns), key=turns.count) if turns else 0}


def _codes(fine, coarse, wide: float) -> list[dict]:
    import zxingcpp

    found, dots = [], fine.width / wide
    for code in zxingcpp.read_barcodes(fine, formats=_formats()):
        corners = (code.position.top_left, code.position.top_right, code.position.bottom_right,
                   code.position.bottom_left)  # fmt: skip
        box = [
            min(c.x for c in corners),
            min(c.y for c in corners),
            max(c.x for c in corners),
            max(c.y for c in corners),
        ]
        name = str(code.symbology).lower().replace(" ", "_").replace("-", "_")
        one = {"format": name, "text": code.text[:500], "linear": name in LINEAR}
        one["turn"] = round(code.orientation / 90) % 4 if one["linear"] else None
        if one["linear"]:
            one |= _measured(code, box, fine, coarse, dots)
        found.append(one | {"box": [side / dots for side in box]})
    return found


LINEAR = {"code_128", "code_39", "code_93", "codabar", "itf", "ean_13", "ean_8", "upc_a", "upc_e", "ean/upc", "databar"}


def _formats():
    from zxingcpp import BarcodeFormat as Format

    return (
        Format.Code128 | Format.Code39 | Format.Code93 | Format.Codabar | Format.ITF | Format.EANUPC | Format.QRCode
        | Format.MicroQRCode | Format.DataMatrix | Format.PDF417 | Format.Aztec
    )  # fmt: skip


def _measured(code, box: list, fine, coarse, dots: float) -> dict:
    """A linear code's narrowest bar and height in mm, its contrast, and whether it can be read in dots of 203 dpi.
    `box` grows to the whole height of its bars."""
    import math

    start, end = code.position.top_left, code.position.top_right
    length = math.dist((start.x, start.y), (end.x, end.y))
    turned = min(abs(code.orientation) % 90, 90 - abs(code.orientation) % 90)
    upright = abs(code.orientation) % 180 < 45 or abs(code.orientation) % 180 > 135
    height = 0.0
    if turned <= 3:
        height = _grow(box, fine, upright, dots) / dots
    modules = _modules(code)
    return {
        "module": length / dots / modules if modules else 0.0,
        "height": height,
        "contrast": _contrast(fine, box, upright),
        "prints": _prints(coarse, [side * coarse.width / fine.width for side in box], code),
    }


def _modules(code) -> int:
    import zxingcpp

    try:
        again = zxingcpp.create_barcode(code.text, code.format)
    except (ValueError, RuntimeError):
        return 0
    return len(memoryview(again.to_image(scale=1, add_quiet_zones=False)).tolist()[0])  # type: ignore[arg-type]


def _grow(box: list, picture, upright: bool, dots: float) -> float:
    """How far the bars reach across their reading direction: rows that change colour about as often as the middle."""
    from PIL import Image, ImageChops

    reach = round(60 * dots)
    left, top, right, bottom = (round(side) for side in box)
    if upright:
        area = picture.crop((left, max(0, top - reach), right, min(picture.height, bottom + reach)))
        middle = (top + bottom) // 2 - max(0, top - reach)
    else:
        area = picture.crop((max(0, left - reach), top, min(picture.width, right + reach), bottom))
        middle, area = (left + right) // 2 - max(0, left - reach), area.transpose(Image.Transpose.TRANSPOSE)
    if area.width < 8 or area.height < 2:
        return 0.0
    changes = ImageChops.difference(area, ImageChops.offset(area, 1, 0))
    rows = changes.resize((1, area.height), Image.Resampling.BOX).tobytes()
    middle = min(max(middle, 0), len(rows) - 1)
    enough, first, last = rows[middle] * 0.6, middle, middle
    while first > 0 and rows[first - 1] >= enough:
        first -= 1
    while last < len(rows) - 1 and rows[last + 1] >= enough:
        last += 1
    shift = max(0, (top if upright else left) - reach)
    box[1 if upright else 0], box[3 if upright else 2] = first + shift, last + 1 + shift
    return last + 1 - first


def _contrast(picture, box: list, upright: bool) -> float:
    """Between the bars and the gaps of the middle of a code: the darkest and the lightest eighth, 0 to 1."""
    left, top, right, bottom = (round(side) for side in box)
    if upright:
        third = max(1, (bottom - top) // 3)
        area = picture.crop((left, top + third, right, max(top + third + 1, bottom - third)))
    else:
        third = max(1, (right - left) // 3)
        area = picture.crop((left + third, top, max(left + third + 1, right - third), bottom))
    counts = area.histogram()
    total, seen, dark, light = sum(counts), 0, 0, 255
    for level, count in enumerate(counts):
        before, seen = seen, seen + count
        if before <= total / 8 < seen:
            dark = level
        if before <= total * 7 / 8 < seen:
            light = level
    return (light - dark) / 255


def _prints(coarse, box: list, code) -> bool:
    """Whether the code can be read when every dot is black or white."""
    import zxingcpp

    margin = 5 * DOTS
    area = coarse.crop((max(0, round(box[0] - margin)), max(0, round(box[1] - 8)),
                        min(coarse.width, round(box[2] + margin)), min(coarse.height, round(box[3] + 8))))  # fmt: skip
    dots = area.point([0] * 128 + [255] * 128)
    again = zxingcpp.read_barcodes(dots, formats=code.format, try_downscale=False)
    return any(one.text == code.text for one in again)


def _text_of(page, high: float) -> list[dict]:
    text = page.get_textpage()
    lines, letters = [], 0
    for place in range(text.count_rects()):
        if letters > MOST_LETTERS:
            break
        left, bottom, right, top = text.get_rect(place)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        if said:
            box = [left * POINT, high - top * POINT, right * POINT, high - bottom * POINT]
            lines.append({"text": said[:1000], "box": box})
            letters += len(lines[-1]["text"]) + 1
    text.close()
    return lines


def _has_pictures(page) -> bool:
    import pypdfium2.raw as raw

    return any(True for _ in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4))


def _inside(lines: list[dict], cell) -> list[dict]:
    """The lines whose middle is in a cell, their places from the cell's corner."""
    left, top, wide, high = cell
    found = []
    for line in lines:
        box = line["box"]
        x, y = (box[0] + box[2]) / 2 - left, (box[1] + box[3]) / 2 - top
        if 0 <= x <= wide and 0 <= y <= high:
            found.append({"text": line["text"], "box": [box[0] - left, box[1] - top, box[2] - left, box[3] - top]})
    return found


if __name__ == "__main__":
    raise SystemExit(main())
