"""What counting and picking by scanning have in common."""

from dataclasses import dataclass
from uuid import UUID

from webapp.kit.db import db
from webapp.stock.models import StockScan


@dataclass(frozen=True, slots=True)
class Scanned:
    """What somebody scanned or typed: `key` names it, so that it counts once. `bin` is where they stand, or ""."""

    key: str
    code: str
    quantity: int = 1
    bin: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a scan: a code, words, the tone that they are shown in, and the bin where one stands now."""

    code: str
    words: str
    tone: str = "green"
    bin: str = ""


def first_heard(business_id: UUID, subject_id: UUID, key: str) -> bool:
    """Whether this scan is new. Its subject (a count, a list) is held for writing by whoever asks."""
    if db.session.get(StockScan, (business_id, key)):
        return False
    db.session.add(StockScan(business_id=business_id, key=key, subject_id=subject_id))
    return True
