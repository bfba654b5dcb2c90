"""What belongs into a parcel, what is in it, and the verdict on the next piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.packing.rules.boxes import Content
from webapp.packing.rules.verdicts import WORDS, Word
from webapp.stock.rules.barcodes import code_form, scanned_forms

MOST_AT_ONCE = 999


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of piece in a parcel. `key` names it for as long as the parcel is packed; `codes` are what is scanned
    for it; `kits` what it is a part of. Kits are packed by their parts, so a kit is never a row."""

    key: str
    sku: str
    name: str
    needed: int
    packed: int = 0
    codes: tuple[str, ...] = ()
    kits: tuple[str, ...] = ()
    dangerous: str = ""
    sizes: tuple[int, int, int] | None = None
    weight: int | None = None
    marks: tuple[str, ...] = ()
    protection: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """How many are still to be put in."""
        return max(self.needed - self.packed, 0)

    def content(self) -> Content:
        """One such piece as the choice of a box sees it."""
        return Content(self.sizes, self.weight, self.marks, self.protection)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a scanned piece: a code of verdicts.WORDS, the row it is about, and more to say."""

    code: str
    row: Row | None = None
    more: str = ""

    @property
    def word(self) -> Word:
        return WORDS[self.code]

    @property
    def counts(self) -> bool:
        """Whether the piece is in the parcel now."""
        return self.code == "packed"


def code_key(text: str) -> str:
    """A scanned or typed code as codes are compared: as a barcode, capitals and small letters alike."""
    return code_form(text).casefold()


def code_keys(text: str) -> list[str]:
    """The same for everything that a scanned code may stand for: as it is written, else the trade item it names."""
    return [form.casefold() for form in scanned_forms(text)]


def counted(rows: Sequence[Row], packed: Mapping[str, int]) -> list[Row]:
    """The rows with how many of each are in the parcel."""
    return [replace(row, packed=packed.get(row.key, 0)) for row in rows]


def judge(rows: Sequence[Row], text: str, quantity: int) -> Verdict:
    """The verdict on `quantity` pieces of one code. Of two rows with that code, the one that still lacks some."""
    meant = next(filter(None, ([row for row in rows if key in row.codes] for key in code_keys(text))), [])
    if not meant:
        return Verdict("not_in_order")
    row = next((row for row in meant if row.left), meant[0])
    if row.dangerous:
        return Verdict("dangerous", row, f"Dangerous goods of class {row.dangerous}.")
    if quantity < 1 or quantity > MOST_AT_ONCE:
        return Verdict("bad_quantity", row, f"Type a number from 1 to {MOST_AT_ONCE}.")
    if quantity > row.left:
        return Verdict("surplus", row, f"The order has {row.needed}, and {row.packed} {_are(row.packed)} in the box.")
    return Verdict("packed", row, f"{row.packed + quantity} of {row.needed}")


def wrong_item(text: str, sku: str, name: str, wanted: Row | None) -> str:
    """What is said of a scanned item that is none of the order's: its SKU and name ("" where the stock list has none
    with that code), and what is `wanted` in its stead."""
    item = (
        f"That is {', '.join(filter(None, (sku, name)))}." if sku else f"No item has the code {code_form(text)[:60]}."
    )
    return f"{item} {f'Wanted: {wanted.left} × {wanted.name}.' if wanted else 'All that is wanted is in.'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def next_row(rows: Sequence[Row], last: str = "") -> Row | None:
    """What to put in next: more of what was just scanned, else the first that is missing."""
    missing = [row for row in rows if row.left]
    return next((row for row in missing if row.key == last), missing[0] if missing else None)
