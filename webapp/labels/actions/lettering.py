"""Letters and bars as they are measured and drawn: fonts are read once a process, texts cut where the font changes."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby

import zxingcpp

from webapp.kit.faces import BOLD, FONTS, MISSING, ORDER, REGULAR, SHAPED

POINT = 25.4 / 72


@cache
def advances(face: str) -> dict[int, float]:
    """How far each letter of a font leads, by its number, in sizes."""
    from fontTools.ttLib import TTFont  # a fifth of a second to import: only who draws pays it

    with TTFont(FONTS / f"{face}.ttf", lazy=True) as font:
        per_em, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {letter: widths[glyph][0] / per_em for letter, glyph in font.getBestCmap().items()}


@cache
def face_of(letter: str) -> str:
    """The first font that has a letter, or ""."""
    return next((face for face in ORDER if ord(letter) in advances(face)), "")


@lru_cache(4096)
def runs(text: str, bold: bool) -> tuple[tuple[str, str], ...]:
    """A text cut where its font changes: (font, piece). A letter that no font has becomes the sign for that."""
    return tuple(_runs(text, bold))


def _runs(text: str, bold: bool) -> Iterator[tuple[str, str]]:
    faced = [(face_of(letter), letter) if face_of(letter) else (REGULAR, MISSING) for letter in text]
    for face, group in groupby(faced, key=lambda pair: pair[0]):
        yield BOLD if bold and face == REGULAR else face, "".join(letter for _, letter in group)


class Lettering:
    """The measures that a layout asks for (rules.layout.Metrics)."""

    def width(self, text: str, size: float, bold: bool) -> float:
        """How long a line is, in mm."""
        return size * POINT * _length(text, bold)

    def modules(self, text: str) -> int:
        """How many of its narrowest bars a Code 128 is long."""
        return len(pattern(text))


@lru_cache(8192)
def _length(text: str, bold: bool) -> float:
    return sum(
        shaped_length(face, piece) if face in SHAPED else sum(advances(face).get(ord(letter), 0.6) for letter in piece)
        for face, piece in runs(text, bold)
    )


def shaped_length(face: str, text: str) -> float:
    """How far a text leads whose letters are put together, in sizes."""
    import uharfbuzz

    font = shaper(face)
    written = uharfbuzz.Buffer()
    written.add_str(text)
    written.guess_segment_properties()
    uharfbuzz.shape(font, written)
    return sum(place.x_advance for place in written.glyph_positions) / font.face.upem


def reduced(face: str, letters: Iterable[str]) -> bytes:
    """A font file with these letters and their shapes alone: to read one of forty-five thousand takes long.

    A letter may be put together from others (Thai sara am is): those are kept too.
    """
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(
        ord(part) for letter in letters for part in (letter, *unicodedata.normalize("NFKD", letter))
    )
    return uharfbuzz.subset(shaper(face).face, wanted).blob.data


@cache
def shaper(face: str):
    """HarfBuzz's view of a font."""
    import uharfbuzz  # only who writes in these letters pays for it

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FONTS / f"{face}.ttf"))))


@lru_cache(2048)
def pattern(text: str) -> bytes:
    """A Code 128 as one byte for each of its narrowest bars: 0 black, 255 white, without quiet zones."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    return bytes(memoryview(code.to_image(scale=1, add_quiet_zones=False)).tolist()[0])  # type: ignore[arg-type]
