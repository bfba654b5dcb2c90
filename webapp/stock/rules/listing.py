"""What a row of a stock list says: how many of an item are where, and what the item is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.stock.rules.bins import bin_name
from webapp.stock.rules.describing import Described, read_described

LONGEST = 30  # digits, leading zeros among them
MOST = 100_000_000  # of one item at one place; more is a slip of the finger
FORMULAS = ("'=", "'+", "'-", "'@")  # how our own export writes what a spreadsheet would take for a formula


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a stock list. `on_hand` and `bin` are None where the row says nothing of them."""

    row: int
    sku: str
    name: str
    place: str
    on_hand: int | None
    bin: str | None = None
    described: Described | None = None


# The first heading is the one that our own export writes.
HEADINGS = {
    "sku": ("SKU", "seller sku", "item", "item sku"),
    "name": ("Name", "product name", "item name", "description"),
    "barcodes": ("Barcodes", "barcode", "gtin", "ean", "upc"),
    "length_mm": ("Length mm",),
    "width_mm": ("Width mm",),
    "height_mm": ("Height mm",),
    "weight_g": ("Weight g",),
    "marks": ("Marks", "handling marks"),
    "protection": ("Protection",),
    "dangerous": ("Dangerous goods class", "dangerous", "un class"),
    "kit": ("Kit parts", "kit"),
    "low_at": ("Low at", "low stock at", "reorder point"),
    "place": ("Place", "warehouse", "warehouse name", "location"),
    "bin": ("Bin", "shelf"),
    "on_hand": ("On hand", "quantity", "stock", "qty", "available quantity"),
}
DESCRIBING = frozenset(HEADINGS) - {"sku", "name", "place", "bin", "on_hand"}


def find_columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which, by its heading; a heading that is not there is left out."""
    names = [" ".join(cell.translate(_SIGNS).casefold().split()) for cell in cells]
    found = {}
    for column, known in HEADINGS.items():
        place = next((names.index(name) for name in map(str.casefold, known) if name in names), None)
        if place is not None:
            found[column] = place
    return found


_SIGNS = str.maketrans("_()", "   ")


def missing_columns(columns: Mapping[str, int]) -> list[str]:
    """The headings without which a list cannot be used: the SKU, and something to say of it."""
    wanted = ("sku",) if DESCRIBING & columns.keys() else ("sku", "on_hand")
    return [HEADINGS[name][0] for name in wanted if name not in columns]


def read_listed(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> Listed | tuple[str, str]:
    """One row of a stock list, or (column, why it is refused). What a describing cell leaves blank stays as it is."""
    value = {name: _text(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    if any("\0" in text for text in value.values()):
        return "SKU", "This row holds characters that are no text."
    if not 1 <= len(value["sku"]) <= 200:
        return "SKU", "An SKU has 1 to 200 characters."
    on_hand = _count(value["on_hand"]) if "on_hand" in value else None
    silent = not value.get("on_hand") and bool(DESCRIBING & columns.keys())
    if on_hand is None and not silent:
        return "On hand", f"{value['on_hand'][:40] or 'Nothing'} is not a whole number from 0 to {MOST:,}."
    said = {name: text for name in DESCRIBING & value.keys() if (text := value[name])}
    described, wrong = read_described(number, value["sku"], said)
    if wrong:
        return HEADINGS[wrong[0][0]][0], wrong[0][1]
    name, place = value.get("name", "")[:400], value.get("place", "")[:120]
    shelf = bin_name(value["bin"]) if value.get("bin") else None
    return Listed(number, value["sku"], name, place, on_hand, shelf, described if said else None)


MOVED = ("received", "returned", "written_off")


def read_moved(kind: str, quantity: str, reason: str) -> tuple[int, list[tuple[str, str]]]:
    """How many came or went by hand, and what is wrong with what was typed, as (field, words)."""
    wrong = []
    count = _count(quantity.strip()) or 0
    if not count:
        wrong.append(("quantity", f"{quantity.strip()[:40] or 'Nothing'} is not a whole number from 1 to {MOST:,}."))
    if kind not in MOVED:
        wrong.append(("kind", "Choose what happened."))
    if kind == "written_off" and not reason.strip():
        wrong.append(("reason", "Say why they are written off."))
    return count, wrong


def _text(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith(FORMULAS) else text


def _count(text: str) -> int | None:
    figure = text.replace(",", "").replace(" ", "").removesuffix(".0")
    known = figure.isascii() and figure.isdigit() and len(figure) <= LONGEST and int(figure) <= MOST
    return int(figure) if known else None
