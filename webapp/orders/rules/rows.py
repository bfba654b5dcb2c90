"""What a table is made of, whatever file it came in. What cannot be read is said: for the whole file (`Unreadable`)
or for one row (`Row.fault`)."""

from dataclasses import dataclass, field


class Unreadable(Exception):
    """The file as a whole cannot be used: a stable code, and words for the person who chose it."""

    def __init__(self, code: str, words: str):
        super().__init__(words)
        self.code, self.words = code, words


class Figure(str):
    """A cell that a spreadsheet keeps as a number: its text is what was left of what somebody typed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, its cells, or why it cannot be read."""

    number: int
    cells: list[str] = field(default_factory=list)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is too much. Sizes are in bytes, `cell` and `line` in characters."""

    rows: int = 1_000_000
    columns: int = 400
    cell: int = 32_767  # what a spreadsheet allows
    line: int = 1_000_000
    unpacked: int = 2_000_000_000
    ratio: int = 300  # real sheets pack 8 to 40 times; a bomb packs 1,000 times
