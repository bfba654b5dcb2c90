"""What a ZPL file would print, read without a printer: its labels, and on each the pieces that are known.

Known are fields (^FO ^FT ^FD ^FH ^FS), letters (^A ^CF), bars (^BC ^B3 ^B2 ^BE ^BU ^BY), squares (^BQ ^BX), boxes
(^GB), pictures in plain hex (^GFA), and sizes (^PW ^LL ^LH). Source: Zebra's ZPL II programming guide. What is not
known is named, so that nobody takes a half-read label for a whole one.
"""

import re
from dataclasses import dataclass, field

COMMAND = re.compile(r"[\^~]([A-Z@][A-Z0-9@]?)([^\^~]*)", re.IGNORECASE)
BARS = {"BC": "code_128", "B3": "code_39", "B2": "itf", "BE": "ean_13", "BU": "upc_a"}
SQUARES = {"BQ": "qr_code", "BX": "data_matrix"}
QUIET = frozenset({
    "XA", "XZ", "CI", "PR", "MD", "MN", "MT", "MM", "PO", "LT", "LS", "PQ", "FX", "FR", "JM", "SD", "JA", "LR", "PM",
    "FW", "FN", "DF", "XF", "ID", "TA", "PON", "FB", "JU", "CO", "MC", "SS", "FV", "FC", "SZ", "IS",
})  # fmt: skip
MOST_LABELS, MOST_FIELDS = 500, 500


@dataclass(frozen=True, slots=True)
class Drawn:
    """One piece in dots: a kind (text, a code's format, box, picture), its place, its text, and measures by name."""

    kind: str
    x: int
    y: int
    text: str = ""
    measures: dict = field(default_factory=dict)


@dataclass(slots=True)
class Zebra:
    """One label: its size in dots (0: not said), its pieces, and commands that this program does not know."""

    width: int = 0
    height: int = 0
    pieces: list[Drawn] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def read_zpl(text: str) -> list[Zebra]:
    """The labels of a ZPL file, one for each ^XA to its ^XZ."""
    labels, reader = [], None
    for match in COMMAND.finditer(text):
        name, rest = match[1].upper(), match[2].strip("\r\n")
        if len(name) == 2 and name[0] == "A" and name != "AN":  # ^A0N: the font is a part of the command
            name, rest = "A", name[1] + rest
        if name == "XA":
            reader = _Reader()
        elif name == "XZ" and reader:
            labels.append(reader.label)
            reader = None
        elif reader and len(reader.label.pieces) < MOST_FIELDS:
            reader.take(name, rest)
        if len(labels) >= MOST_LABELS:
            break
    return labels


class _Reader:
    """A label while it is read."""

    def __init__(self):
        self.label, self.home = Zebra(), (0, 0)
        self.module, self.bars_high, self.letters = 2, 80, 30
        self.reset()

    def reset(self) -> None:
        """Begin a field."""
        self.at, self.from_feet, self.mark, self.code, self.high = (0, 0), False, "", "", 0

    def take(self, name: str, rest: str) -> None:
        """Follow one command."""
        numbers = [int(part) if part.strip().isdecimal() else 0 for part in rest.split(",")]
        first, second = (*numbers, 0, 0)[:2]
        match name:
            case "PW":
                self.label.width = first
            case "LL":
                self.label.height = first
            case "LH":
                self.home = (first, second)
            case "FO" | "FT":
                self.at, self.from_feet = (first + self.home[0], second + self.home[1]), name == "FT"
            case "BY":
                self.module, self.bars_high = max(1, first), numbers[2] if len(numbers) > 2 else self.bars_high
            case "CF":
                self.letters = second or self.letters
            case "A":
                self.high = second
            case "FH":
                self.mark = rest[:1] or "_"
            case "FD":
                self.write(rest)
            case "FS":
                self.reset()
            case "GB":
                self.add("box", measures={"wide": first, "high": second, "line": (*numbers, 1, 1)[2] or 1})
            case "GF":
                self.picture(rest)
            case _ if name in BARS:
                self.code, self.high = BARS[name], (second if name in {"BC", "BE", "BU", "B2"} else (*numbers, 0, 0)[2])
            case _ if name in SQUARES:
                self.code, self.high = SQUARES[name], (*numbers, 0, 0)[2] if name == "BQ" else second
            case _ if name not in QUIET and name.rstrip("0123456789@") not in QUIET:
                self.label.unknown.add(name)

    def write(self, text: str) -> None:
        """A field's text, its hex read."""
        if self.mark:
            text = _unescaped(text, self.mark)
        if self.code == "code_128":
            text = re.sub(r">[0-9:;<=>]", "", text)  # subset invocations are no part of the number
        if self.code == "qr_code":
            text = re.sub(r"^[HQML][AM],", "", text)
        if self.code:
            measures = {"module": self.module, "high": self.high or self.bars_high}
            self.add(self.code, text, measures | ({"module": self.high or 3} if self.code == "qr_code" else {}))
        else:
            high = self.high or self.letters
            self.add("text", text.replace("\\&", " "), {"high": high, "feet": self.from_feet})

    def picture(self, rest: str) -> None:
        """A picture in plain hex; one that is packed is not known."""
        parts = rest.split(",", 4)
        if len(parts) < 5 or parts[0].upper() != "A" or not parts[3].strip().isdecimal() or parts[4].startswith(":"):
            self.label.unknown.add("GF")
            return
        dots = re.sub(r"[^0-9A-Fa-f]", "", parts[4])
        self.add("picture", measures={"row": int(parts[3]), "hex": dots})

    def add(self, kind: str, text: str = "", measures: dict | None = None) -> None:
        """Keep a piece."""
        self.label.pieces.append(Drawn(kind, *self.at, text[:4000], measures or {}))


def _unescaped(text: str, mark: str) -> str:
    found = re.sub(
        rf"(?:{re.escape(mark)}[0-9A-Fa-f]{{2}})+",
        lambda match: bytes.fromhex(match[0].replace(mark, "")).decode("utf-8", "replace"),
        text,
    )
    return "".join(letter if letter.isprintable() else " " for letter in found)
