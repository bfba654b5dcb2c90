"""A label in ZPL II, the language of label printers.

A stranger's text is data: every sign of it that is not a letter, a digit or one of " .,-" goes as `^FH` hex, so that no
text can hold a command. What the printer's own font lacks goes as a picture (`^GF`). Source: Zebra's ZPL II programming
guide (^FH, ^GF, ^BC, ^PW, ^LL).
"""

from collections.abc import Callable, Iterable

from webapp.labels.rules.layout import DOT, Bars, Box, Paper, Piece, Text

DENSITIES = {203: 8.0, 300: 11.811}  # dots a millimetre
MODULES = {203: {2: 2, 3: 3, 4: 4}, 300: {2: 3, 3: 4, 4: 6}}  # narrowest bar in dots, by that of the layout
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-")
POINT = 25.4 / 72

# A line of text as a picture: (bytes a row, rows, all rows in hex), or None where there is nothing to see.
Picture = Callable[[Text, float], tuple[int, int, str] | None]


def zpl(pieces: Iterable[Piece], paper: Paper, density: int, picture: Picture) -> str:
    """One label: one ^XA, one ^XZ. `density` is 203 or 300 dots an inch."""
    dots = DENSITIES[density]
    head = f"^XA^CI28^PW{round(paper.width * dots)}^LL{round(paper.height * dots)}^LH0,0"
    return head + "".join(_piece(piece, density, dots, picture) for piece in pieces) + "^XZ\n"


def _piece(piece: Piece, density: int, dots: float, picture: Picture) -> str:
    at = f"^FO{round(piece.x * dots)},{round(piece.y * dots)}"
    match piece:
        case Box():
            line = max(1, round(piece.line * dots))
            return f"{at}^GB{max(line, round(piece.width * dots))},{max(line, round(piece.height * dots))},{line}^FS"
        case Bars():
            module = MODULES[density][piece.dots]
            middle = piece.x + piece.modules * piece.dots * DOT / 2
            left = round(middle * dots - piece.modules * module / 2)
            # Of bars that are only capital letters and digits, in mode A: the printer picks the shortest subsets.
            return (
                f"^FO{left},{round(piece.y * dots)}^BY{module}^BCN,{round(piece.height * dots)},N,N,N,A"
                f"^FH_^FD{escaped(piece.text)}^FS"
            )
        case Text():
            if not piece.text:
                return ""
            if piece.text.isascii():
                high = round(piece.size * POINT * dots)
                return f"{at}^A0N,{high},{round(high * 0.95)}^FH_^FD{escaped(piece.text)}^FS"
            drawn = picture(piece, dots)
            return f"{at}^GFA,{drawn[0] * drawn[1]},{drawn[0] * drawn[1]},{drawn[0]},{drawn[2]}^FS" if drawn else ""


def escaped(text: str) -> str:
    """A text as data for ^FH with `_` as its mark: whatever could mean something to a printer is hex."""
    return "".join(sign if sign in PLAIN else "".join(f"_{byte:02X}" for byte in sign.encode()) for sign in text)
