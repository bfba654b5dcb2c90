"""Fonts on paper: which font has which letter."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parents[1] / "proofs" / "fonts"
MISSING = "\ufffd"


class Faces:
    """Fonts by the letters they have; each is put into the paper when its first letter comes."""

    ORDER = ("NotoSans-Regular", "NotoSansThai-Regular", "NotoSansLao-Regular", "NotoSansKhmer-Regular",
             "NotoSansMyanmar-Regular", "DroidSansFallback")  # fmt: skip
    covers: dict[str, frozenset[int]] = {}

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """The text cut where the font changes: (font, piece)."""
        clean = [letter if letter.isprintable() else " " for letter in text if letter not in "\u200b\ufeff"]
        faced = [(self._face(letter), letter) for letter in clean]
        known = [(face, letter) if face else ("NotoSans-Regular", MISSING) for face, letter in faced]
        for face, group in groupby(known, key=lambda pair: pair[0]):
            yield face, "".join(letter for _, letter in group)

    def _face(self, letter: str) -> str | None:
        return next((face for face in self.ORDER if ord(letter) in self._cover(face)), None)

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
            name = "NotoSans-Bold" if bold and face == "NotoSans-Regular" else face
            if name.lower() not in paper.fonts:
                paper.add_font(name, "", FONTS / f"{name}.ttf")
            paper.set_font(name, size=size)
            room = width - (paper.get_x() - start) if width else 0
            if width and paper.get_string_width(piece) > room:
                while piece and paper.get_string_width(piece) > room - size * 0.3:
                    piece = piece[:-1]
                paper.cell(paper.get_string_width(piece), size * 0.5, piece)
                self.write(paper, "…", size, grey=grey)
                return
            paper.cell(paper.get_string_width(piece), size * 0.5, piece)
