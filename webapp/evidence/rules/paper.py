"""What the README says of each order: gathered while the file is written, drawn at its end as a page and as a PDF."""

from dataclasses import dataclass, field
from datetime import datetime

from webapp.evidence.rules.pieces import PIECES
from webapp.evidence.rules.telling import Line


@dataclass(slots=True)
class Told:
    """One order for the README. `photos` are (file in this ZIP, "" where it was erased; moment, caption, time, by whom,
    SHA-256)."""

    number: str
    parcels: list[str]
    carrier: str
    lines: list[Line]
    codes: frozenset[str]
    photos: list[tuple[str, str, str, datetime, str, str]] = field(default_factory=list)
    erased: str = ""
    anchor: str = ""

    @property
    def held(self) -> list[str]:
        """The pieces that are in the file, in words."""
        return [piece.words for code, piece in PIECES.items() if code in self.codes]

    def moment(self, *kinds: str) -> str:
        """When the first of these kinds happened, in words; "" where none did."""
        at = min((line.at for line in self.lines if line.kind in kinds and not line.undone), default=None)
        return stamp(at) if at else ""


@dataclass(slots=True)
class Cover:
    """What the README says of the whole file."""

    title: str
    business: str
    checkpoint: dict
    orders: list[Told] = field(default_factory=list)
    documents: list[tuple[str, str]] = field(default_factory=list)


MILESTONES = (
    ("Placed", ("placed",)),
    ("Packed", ("packed",)),
    ("Handed over (our scan)", ("handed_over",)),
    ("First scan of the carrier", ("collected", "in_transit", "out_for_delivery")),
    ("Delivered", ("delivered",)),
)


def stamp(moment: datetime) -> str:
    """A moment on paper: day, time to the second, UTC."""
    return f"{moment:%d %b %Y %H:%M:%S} UTC"


def seconds(text: str) -> str:
    """An ISO time on paper."""
    return stamp(datetime.fromisoformat(text))
