"""Labels as PDF: laid out by the rules, lettered in embedded fonts of which only the used letters are kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from webapp.kit.faces import BOLD, FONTS, SHAPED, put_together
from webapp.labels.actions.lettering import Lettering, pattern, reduced, runs
from webapp.labels.rules.contents import Contents
from webapp.labels.rules.layout import DOT, POINT, Bars, Box, Paper, Piece, Text, lay_out

LETTERING = Lettering()
ASCENT = 1.0  # of the size, from a line's top to the feet of its letters


def pdf(labels: Iterable[Contents], paper: Paper, title: str = "Labels") -> bytes:
    """The labels in their order, as many a page as the paper holds. Raises rules.layout.TooLong."""
    from fpdf import FPDF  # half a second to import: only whoever prints pays it

    document = FPDF(unit="mm", format=paper.page)
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_creator("Handover")
    document.set_compression(True)
    cells = paper.across * paper.down
    drawn = [lay_out(contents, paper, LETTERING) for contents in labels]
    with fonts_for(document, (piece for pieces in drawn for piece in pieces)):
        for place, pieces in enumerate(drawn):
            if place % cells == 0:
                document.add_page()
            row, column = divmod(place % cells, paper.across)
            _draw(document, pieces, column * paper.width, row * paper.height)
        return bytes(document.output())


@contextmanager
def fonts_for(document, pieces: Iterable[Piece]) -> Iterator[None]:
    """Put into a document the fonts of what will be written in it, reduced to its letters, while it is written."""
    used: dict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        for face, text in runs(piece.text, piece.bold) if isinstance(piece, Text) else ():
            used[face].update(text)
    with TemporaryDirectory(prefix="handover-fonts-") as place:
        for face, letters in used.items():
            path = Path(place, f"{face}.ttf")
            path.write_bytes(reduced(face, letters))
            document.add_font(face, "", path)
        yield


def _draw(document, pieces: Sequence[Piece], left: float, top: float) -> None:
    for piece in pieces:
        match piece:
            case Text():
                letter(document, piece, left, top)
            case Box():
                document.set_line_width(piece.line)
                if piece.height:
                    document.rect(left + piece.x, top + piece.y, piece.width, piece.height)
                else:
                    y = top + piece.y
                    document.line(left + piece.x, y, left + piece.x + piece.width, y)
            case Bars():
                _bars(document, piece, left, top)


def letter(document, piece: Text, left: float, top: float) -> None:
    """Write one line of text; a font is put into the document when its first letter comes."""
    x, y = left + piece.x, top + piece.y + piece.size * POINT * ASCENT
    for face, text in runs(piece.text, piece.bold):
        if face.lower() not in document.fonts:
            document.add_font(face, "", FONTS / f"{face}.ttf")
        document.set_font(face, size=piece.size)
        if face in SHAPED:
            x += _put_together(document, x, y, text)
        else:
            document.text(x, y, text)
            x += LETTERING.width(text, piece.size, face == BOLD)


def _put_together(document, x: float, y: float, text: str) -> float:
    """Write letters that stand on each other, their feet at `y`. How far they lead, in mm."""
    document.c_margin = 0
    width = LETTERING.width(text, document.font_size_pt, False)
    document.set_xy(x, y - 0.3 * document.font_size)  # a cell of no height has its feet three tenths below
    with put_together(document, text):
        document.cell(width, 0, text)
    return width


def _bars(document, piece: Bars, left: float, top: float) -> None:
    """All bars as one path of rectangles, filled at once."""
    scale, high = document.k, document.h
    module, drawn = piece.dots * DOT, []
    lines, start = pattern(piece.text), 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end] == lines[start]:
            end += 1
        if not lines[start]:
            x, width = (left + piece.x + start * module) * scale, (end - start) * module * scale
            y = (high - top - piece.y - piece.height) * scale
            drawn.append(f"{x:.3f} {y:.3f} {width:.3f} {piece.height * scale:.3f} re")
        start = end
    document._out(f"q 0 g {' '.join(drawn)} f Q")
