"""How a label stands on paper: one description, as texts, bars and boxes in millimetres, for every printer and size.

The grid is an eighth of a millimetre: one dot of a 203 dpi (8 dots a millimetre) printer, so that its bars are whole
dots wide. Nothing but these pieces is ever drawn: there is no way for a picture, a link or a square code to get on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.labels.rules.contents import Contents
from webapp.labels.rules.wrapping import Metrics, fitted

DOT = 0.125  # mm
POINT = 25.4 / 72  # mm
QUIET = 10  # modules on either side of the bars (ISO/IEC 15417)
BAR_HEIGHT = 22.0
LEAD = 1.3  # the height of a line in sizes


@dataclass(frozen=True, slots=True)
class Text:
    """One line; `x` and `y` are its upper left corner, `size` is in points."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Code 128 of a text; `dots` is its narrowest bar in eighths of a millimetre, `modules` how many it is long."""

    x: float
    y: float
    dots: int
    height: float
    text: str
    modules: int


@dataclass(frozen=True, slots=True)
class Box:
    """A frame (`line` mm thick); one of no height is a line across."""

    x: float
    y: float
    width: float
    height: float
    line: float = 0.25


Piece = Text | Bars | Box


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of label, and how many of them stand side by side and below each other on its page."""

    code: str
    words: str
    width: float
    height: float
    across: int = 1
    down: int = 1
    margin: float = 4.0

    @property
    def page(self) -> tuple[float, float]:
        return self.width * self.across, self.height * self.down


PAPERS = {
    paper.code: paper
    for paper in (
        Paper("thermal", "100 × 150 mm, label printer", 100, 150),
        Paper("a6", "A6", 105, 148, margin=5),
        Paper("a4", "A4, four a page", 105, 148.5, 2, 2, margin=7),
    )
}


class TooLong(ValueError):
    """The number has no room as bars that any scanner reads."""


def lay_out(contents: Contents, paper: Paper, metrics: Metrics) -> list[Piece]:
    """The pieces of a label. Raises TooLong; every other text wraps, shrinks and at last ends in an ellipsis."""
    return _Sheet(paper, metrics).filled(contents)


class _Sheet:
    """A label while it is laid out: `y` is how far down it is filled."""

    def __init__(self, paper: Paper, metrics: Metrics):
        self.metrics, self.left, self.y = metrics, paper.margin, paper.margin
        self.room, self.bottom = paper.width - 2 * paper.margin, paper.height - paper.margin
        self.pieces: list[Piece] = []

    def filled(self, contents: Contents) -> list[Piece]:
        self.write(contents.carrier or "–", (16, 13, 10), 1, bold=True)
        self.rule()
        self.bars(contents.number)
        self.write(contents.number_words, (14, 12, 10, 8, 6, 4), 1, bold=True, whole=True)
        self.rule()
        foot = self.foot(contents)
        self.recipient(contents)
        self.marks(contents.marks)
        self.items(contents.items, foot - 1)
        return self.pieces

    def recipient(self, contents: Contents) -> None:
        self.write("TO", (7,), 1)
        self.write(contents.name, (14, 12, 10, 8), 2, bold=True)
        if contents.phone:
            self.write(contents.phone, (10, 8), 1)
        self.write(contents.address, (11, 10, 9, 8, 7), 5)
        self.rule()

    def bars(self, number: str) -> None:
        modules = self.metrics.modules(number)
        dots = next((dots for dots in (4, 3, 2) if (modules + 2 * QUIET) * dots * DOT <= self.room), 0)
        if not dots:
            raise TooLong(number)
        x = self.left + (self.room - modules * dots * DOT) / 2
        self.y += 2
        self.pieces.append(Bars(_on_grid(x), _on_grid(self.y), dots, BAR_HEIGHT, number, modules))
        self.y += BAR_HEIGHT + 1

    def marks(self, marks: Sequence[str]) -> None:
        x, high = self.left, 7.5
        for mark in marks:
            wide = self.metrics.width(mark, 12, True) + 4
            if x > self.left and x + wide > self.left + self.room:
                x, self.y = self.left, self.y + high + 1
            self.pieces.append(Box(x, self.y, wide, high, 0.6))
            self.pieces.append(Text(x + 2, self.y + 1, 12, mark, True))
            x += wide + 2
        if marks:
            self.y += high + 1.5

    def items(self, items: Sequence[str], foot: float) -> None:
        """As many items as fit, and how many more there are."""
        self.write("ITEMS", (7,), 1)
        high = 8.5 * POINT * LEAD
        for row, item in enumerate(items):
            rest = len(items) - row
            lines = 2 if self.y + (2 + (rest > 1)) * high <= foot else 1
            if self.y + (lines + (rest > 1)) * high > foot and rest > 1:
                self.write(f"and {rest} more", (8.5,), 1, bold=True)
                return
            self.write(item, (8.5, 7.5), lines)

    def foot(self, contents: Contents) -> float:
        """Sender and order, from the bottom up. Returns where it begins."""
        half = self.room * 0.58
        lines = [(7.0, text, False) for text in self.fit(contents.sender_address, half, (7,), 3, False)[1]]
        sender = [
            (7.0, "FROM", False),
            *((8.0, text, True) for text in self.fit(contents.sender, half, (8,), 1, True)[1]),
        ]
        orders = [(7.0, "ORDER", False), *((8.0, number, True) for number in contents.orders[:3])]
        if len(contents.orders) > 3:
            orders.append((7.0, f"and {len(contents.orders) - 3} more", False))
        top = self.bottom - 5 * 8 * POINT * LEAD
        self.pieces.append(Box(self.left, top - 1, self.room, 0, 0.25))
        for x, rows, wide in ((self.left, sender + lines, half), (self.left + half + 2, orders, self.room - half - 2)):
            y = top
            for size, text, bold in rows:
                size, fitted = self.fit(text, wide, (size, 7, 6, 5, 4), 1, bold)
                self.pieces.append(Text(x, y, size, fitted[0] if fitted else "", bold))
                y += 8 * POINT * LEAD
        return top - 1

    def rule(self) -> None:
        self.pieces.append(Box(self.left, self.y + 0.5, self.room, 0, 0.4))
        self.y += 1.5

    def write(self, text: str, sizes: Sequence[float], lines: int, *, bold: bool = False, whole: bool = False) -> None:
        """Some lines at the left, as large as they fit. A `whole` text is shrunk on until it fits in one line."""
        size, fitted = self.fit(text, self.room, sizes, lines, bold)
        if whole and fitted and fitted[0] != text:
            size, fitted = self.room / self.metrics.width(text, 1, bold) * 0.99, [text]
        for line in fitted:
            self.pieces.append(Text(self.left, self.y, size, line, bold))
            self.y += size * POINT * LEAD

    def fit(self, text: str, width: float, sizes: Sequence[float], lines: int, bold: bool) -> tuple[float, list[str]]:
        """The text in at most so many lines, in the largest size that holds it."""
        return fitted(self.metrics, text, width, sizes, lines, bold)


def _on_grid(place: float) -> float:
    return round(place / DOT) * DOT
