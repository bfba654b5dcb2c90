"""A label's picture with its offences: a numbered frame around each."""

import io

from PIL import Image, ImageDraw

from webapp.kit import files
from webapp.labels.actions.zebras import font
from webapp.labels.models import Label
from webapp.labels.rules.offences import WORDS

RED = (179, 28, 28)
EDGE = 4  # dots


def marked(label: Label) -> bytes:
    """The label's clean picture (PNG), each offence framed and named by its number and title."""
    with Image.open(io.BytesIO(files.read(label.picture_sha256)), formats=("PNG",)) as opened:
        picture = opened.convert("RGB")
    pen, dots = ImageDraw.Draw(picture), picture.width / label.width
    letters = font("NotoSans-Bold", max(14, picture.width // 40))
    for number, offence in enumerate(label.offences, 1):
        words = f"{number}  {WORDS[offence['code']].title}" if offence["code"] in WORDS else str(number)
        for box in offence["boxes"]:
            _frame(pen, picture.size, [side * dots for side in box], words, letters)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _frame(pen, size: tuple[int, int], box: list[float], words: str, letters) -> None:
    left, top, right, bottom = box[0] - EDGE * 2, box[1] - EDGE * 2, box[2] + EDGE * 2, box[3] + EDGE * 2
    pen.rectangle((left, top, max(right, left + 1), max(bottom, top + 1)), outline=RED, width=EDGE)
    length, high = letters.getlength(words) + EDGE * 3, letters.size * 1.3
    x = min(max(0, left), max(0, size[0] - length))
    y = top - high if top >= high else min(bottom, size[1] - high)
    pen.rectangle((x, y, x + length, y + high), fill=RED)
    pen.text((x + EDGE * 1.5, y + high * 0.08), words, fill="white", font=letters)
