"""A label's picture with its offences: a numbered frame around each."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from webapp.kit import files
from webapp.labels.actions.zebras import font
from webapp.labels.models import Label
from webapp.labels.rules.offences import WORDS

RED = (179, 28, 28)
EDGE = 4  # dots
Box = tuple[float, float, float, float]  # left, top, right, bottom


def marked(label: Label) -> bytes:
    """The label's clean picture (PNG), each place that offends framed, its offences named beside it."""
    with Image.open(io.BytesIO(files.read(label.picture_sha256)), formats=("PNG",)) as opened:
        picture = opened.convert("RGB")
    pen, letters = ImageDraw.Draw(picture), font("NotoSans-Bold", max(14, picture.width // 40))
    frames = {_frame(box, picture.width / label.width): names for box, names in _places(label).items()}
    taken = list(frames)
    for frame in frames:
        pen.rectangle(frame, outline=RED, width=EDGE)
    for frame, names in frames.items():
        words = next(
            (each for each in ("  ".join(names), "  ".join(name.partition(" ")[0] for name in names))
             if letters.getlength(each) < picture.width / 2), "",
        )  # fmt: skip
        tag = _free_place(frame, (letters.getlength(words) + EDGE * 3, letters.size * 1.3), picture.size, taken)
        taken.append(tag)
        pen.rectangle(tag, fill=RED)
        pen.text((tag[0] + EDGE * 1.5, tag[1] + letters.size * 0.1), words, fill="white", font=letters)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _places(label: Label) -> dict[tuple[float, ...], list[str]]:
    """What offends at each place, as "2 Web address": several offences may be of one line."""
    places: dict[tuple[float, ...], list[str]] = {}
    for number, offence in enumerate(label.offences, 1):
        title = WORDS[offence["code"]].title if offence["code"] in WORDS else ""
        for box in offence["boxes"]:
            places.setdefault(tuple(round(side) for side in box), []).append(f"{number} {title}".strip())
    return places


def _frame(box: tuple[float, ...], dots: float) -> Box:
    left, top, right, bottom = (side * dots for side in box)
    return left - EDGE * 2, top - EDGE * 2, max(right, left) + EDGE * 2, max(bottom, top) + EDGE * 2


def _free_place(frame: Box, size: tuple[float, float], picture: tuple[int, int], taken: Sequence[Box]) -> Box:
    """Where a tag of that size hides no other frame and no other tag: beside its frame, below or above it, or else
    further down."""
    (left, top, right, bottom), (wide, high) = frame, size
    beside = [(right, top), (left - wide, top), (left, bottom), (left, top - high)]
    for x, y in [*beside, *((right - wide, bottom + high * step) for step in range(1, 20))]:
        x, y = min(max(0, x), picture[0] - wide), min(max(0, y), picture[1] - high)
        tag = (x, y, x + wide, y + high)
        if not any(_overlap(tag, other) for other in taken):
            return tag
    return tag


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
