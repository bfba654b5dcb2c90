"""What a row of a stock list says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LONGEST = 30  # digits, leading zeros among them
MOST = 100_000_000  # of one item at one place; more is a slip of the finger


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a stock list."""

    row: int
    sku: str
    name: str
    place: str
    on_hand: int


HEADINGS = {
    "sku": ("sku", "seller sku", "item", "item sku"),
    "name": ("name", "product name", "item name", "description"),
    "place": ("place", "warehouse", "warehouse name", "location"),
    "on_hand": ("on hand", "quantity", "stock", "qty", "available quantity"),
}


def find_columns(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which, by its heading; a heading that is not there is left out."""
    names = [" ".join(cell.replace("_", " ").casefold().split()) for cell in cells]
    found = {}
    for column, known in HEADINGS.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[column] = place
    return found


def read_listed(number: int, cells: Sequence[str], columns: Mapping[str, int]) -> Listed | tuple[str, str]:
    """One row of a stock list, or (column, why it is refused)."""
    value = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    if any("\0" in text for text in value.values()):
        return "SKU", "This row holds characters that are no text."
    if not 1 <= len(value["sku"]) <= 200:
        return "SKU", "An SKU has 1 to 200 characters."
    figure = value["on_hand"].replace(",", "").replace(" ", "").removesuffix(".0")
    if not (figure.isascii() and figure.isdigit() and len(figure) <= LONGEST) or int(figure) > MOST:
        return "On hand", f"{value['on_hand'][:40] or 'Nothing'} is not a whole number from 0 to {MOST:,}."
    return Listed(number, value["sku"], value.get("name", "")[:400], value.get("place", "")[:120], int(figure))
