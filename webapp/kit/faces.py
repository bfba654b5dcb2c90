"""Fonts on paper: which font has which letter, and which letters are put together.

Thai, Lao, Khmer and Burmese are put together by HarfBuzz: vowels and tone marks stand above, below and on each other,
and which of their shapes is right depends on their neighbours. Other letters stand side by side.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parents[1] / "proofs" / "fonts"
REGULAR, BOLD, MISSING = "NotoSans-Regular", "NotoSans-Bold", "\ufffd"
ORDER = (REGULAR, "NotoSansThai-Regular", "NotoSansLao-Regular", "NotoSansKhmer-Regular", "NotoSansMyanmar-Regular",
         "DroidSansFallback")  # fmt: skip
SHAPED = frozenset(ORDER[1:5])


@contextmanager
def put_together(paper, text: str) -> Iterator[None]:
    """Measure and write letters that stand on each other. What they say stands beside them, for whoever reads the file:
    a shape may be half a letter, or three."""
    paper.set_text_shaping(True)
    paper._out(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC")
    yield
    paper._out("EMC")
    paper.set_text_shaping(False)


class Faces:
    """Fonts by the letters they have; each is put into the paper when its first letter comes."""

    covers: dict[str, frozenset[int]] = {}

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """The text cut where the font changes: (font, piece)."""
        clean = [letter if letter.isprintable() else " " for letter in text if letter not in "\u200b\ufeff"]
        faced = [(self._face(letter), letter) for letter in clean]
        known = [(face, letter) if face else (REGULAR, MISSING) for face, letter in faced]
        for face, group in groupby(known, key=lambda pair: pair[0]):
            yield face, "".join(letter for _, letter in group)

    def _face(self, letter: str) -> str | None:
        return next((face for face in ORDER if ord(letter) in self._cover(face)), None)

    def _cover(self, face: str) -> frozenset[int]:
        if face not in self.covers:
            from fontTools.ttLib import TTFont

            with TTFont(FONTS / f"{face}.ttf", lazy=True) as font:
                self.covers[face] = frozenset(font.getBestCmap())
        return self.covers[face]

    def write(self, paper, text: str, size: float, *, bold: bool = False, grey: int = 20, width: float = 0) -> None:
        """Write one line at the cursor, cut with an ellipsis where it would pass `width` (mm)."""
        paper.set_text_color(grey)
        start = paper.get_x()
        for face, piece in self.runs(text):
            name = BOLD if bold and face == REGULAR else face
            if name.lower() not in paper.fonts:
                paper.add_font(name, "", FONTS / f"{name}.ttf")
            paper.set_font(name, size=size)
            room = width - (paper.get_x() - start) if width else 0
            if width and _width(paper, name, piece) > room:
                _cell(paper, name, _shortened(paper, name, piece, room - size * 0.3), size)
                self.write(paper, "…", size, grey=grey)
                return
            _cell(paper, name, piece, size)


def _width(paper, face: str, text: str) -> float:
    paper.set_text_shaping(face in SHAPED)
    width = paper.get_string_width(text)
    paper.set_text_shaping(False)
    return width


def _shortened(paper, face: str, text: str, room: float) -> str:
    """As much of the text as has room, never cut between a letter and the marks that stand on it."""
    end = len(text)
    while end and (unicodedata.category((text + " ")[end])[0] == "M" or _width(paper, face, text[:end]) > room):
        end -= 1
    return text[:end]


def _cell(paper, face: str, text: str, size: float) -> None:
    width = _width(paper, face, text)
    if face not in SHAPED:
        paper.cell(width, size * 0.5, text)
        return
    with put_together(paper, text):
        paper.cell(width, size * 0.5, text)
