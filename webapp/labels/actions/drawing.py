"""Labels as PDF: laid out by the rules, lettered in embedded fonts of which only the used letters are kept."""

from collections.abc import Iterable, Sequence

from webapp.labels.actions.lettering import FONTS, Lettering, pattern, runs
from webapp.labels.rules.contents import Contents
from webapp.labels.rules.layout import DOT, POINT, Bars, Box, Paper, Piece, Text, lay_out

ASCENT = 1.0  # of the size, from a line's top to the feet of its letters


def pdf(labels: Iterable[Contents], paper: Paper, title: str = "Labels") -> bytes:
    """The labels in their order, as many a page as the paper holds. Raises rules.layout.TooLong."""
    from fpdf import FPDF  # half a second to import: only whoever prints pays it

    document = FPDF(unit="mm", format=paper.page)
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_creator("Handover")
    document.set_compression(True)
    lettering, cells = Lettering(), paper.across * paper.down
    for place, contents in enumerate(labels):
        if place % cells == 0:
            document.add_page()
        row, column = divmod(place % cells, paper.across)
        _draw(document, lay_out(contents, paper, lettering), column * paper.width, row * paper.height)
    return bytes(document.output())


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
        document.text(x, y, text)
        x += document.get_string_width(text)


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
