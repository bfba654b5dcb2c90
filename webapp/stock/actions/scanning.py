"""What counting and picking by scanning have in common."""

import re
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.db import db
from webapp.stock.models import StockScan
from webapp.stock.rules.barcodes import code_form
from webapp.stock.rules.elements import gtin_in

NUMBER = re.compile(r"\d{1,4}", re.ASCII)
LONGEST = 200  # signs of an SKU; what is longer is no item's code
SOUNDS = {"green": "good", "blue": "command", "red": "stop"}
SPOKEN = {"surplus": "Too many. Put it back.", "not_on_list": "Not on this list. Put it back.",
          "too_many": "Too many.", "too_long": "That is no item's code.", "misread": "Scan it again.",
          "kit": "That is a kit. Scan its parts.", "closed": "Not counted."}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scanned:
    """What somebody scanned or typed: `key` names it, so that it counts once. `bin` is where they stand, or "".
    `undo`: no code, but the wish to take back what this person (`actor`) scanned last."""

    key: str
    code: str
    quantity: int = 1
    bin: str = ""
    actor: str = ""
    typed: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a scan: a code, words, the tone that they are shown in, and the bin where one stands now;
    `barcode` is one that no item has, and that can be given to one."""

    code: str
    words: str
    tone: str = "green"
    bin: str = ""
    barcode: str = ""

    @property
    def sound(self) -> str:
        """What it sounds like, by its tone; "" while nothing was scanned."""
        return SOUNDS.get(self.tone, "look") if self.words else ""

    @property
    def spoken(self) -> str:
        """What is said aloud of a stop; "" of all else."""
        return SPOKEN.get(self.code, "No such item.") if self.sound == "stop" else ""


def unreadable(scan: Scanned) -> Heard | None:
    """What is said of a scan that can be no item's code and no bin's, whatever the list knows; None of all else."""
    if scan.undo:
        return None
    if not scan.code:
        return Heard("empty", "Nothing was read. Scan it again.", "amber", scan.bin)
    if len(scan.code) > LONGEST:
        words = f"That is longer than any item's code ({LONGEST} signs). Scan the item's own barcode."
        return Heard("too_long", words, "red", scan.bin)
    if not scan.code.isprintable() and gtin_in(scan.code) is None:
        return Heard("unknown_code", "That code has signs in it that no item's code has.", "red", scan.bin)
    return None


def shown(scan: Scanned) -> str:
    """A code as a person is told of it: of one with lot and expiry the barcode alone."""
    gtin = gtin_in(scan.code)
    return code_form(gtin) if gtin else scan.code[:60]


def unknown(scan: Scanned, words: str) -> Heard:
    """What is said of a code that no item has: `words`, unless it was read wrong or is a pallet's."""
    if gtin_in(scan.code) == "":
        words = "That GS1 code was read wrong, or is a pallet's. Scan it again, or scan the item itself."
        return Heard("misread", words, "red", scan.bin)
    return Heard("unknown_code", words, "red", scan.bin)


def says_how_many(scan: Scanned, last: StockScan | None) -> bool:
    """Whether this is a number, typed after an item was scanned. An item of which it is the code is asked for first."""
    return bool(scan.typed and NUMBER.fullmatch(scan.code) and last and last.item_id)


def first_heard(business_id: UUID, subject_id: UUID, scan: Scanned) -> StockScan | None:
    """The row of this scan, None if it was heard before. Its subject (a count, a list) is held for writing by whoever
    asks."""
    if db.session.get(StockScan, (business_id, scan.key)):
        return None
    row = StockScan(business_id=business_id, key=scan.key, subject_id=subject_id, actor=scan.actor)
    db.session.add(row)
    return row
