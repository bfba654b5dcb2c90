"""What can be promised, from where, and what is lacking."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 30  # digits, leading zeros among them
MOST = 100_000_000  # of one item at one place; more is a slip of the finger

# Why an order of that status cannot be confirmed; every other status can only be past it.
BARRED = {
    "unpaid": ("unpaid", "It is not paid yet. The platform releases it when it is."),
    "on_hold": ("on_hold", "The platform holds it back for now. It must not be packed before it is released."),
    "cancelled": ("cancelled", "It is cancelled."),
    "to_hand_over": ("already_confirmed", "It is confirmed already."),
}
PAST = ("already_moving", "It has left already.")
SENDING = ("warehouse", "pickup_place")  # kinds of places that goods are sent from


def why_not(status: str) -> tuple[str, str] | None:
    """Why an order of this status cannot be confirmed, as a code and words; None if it can."""
    return None if status == "to_confirm" else BARRED.get(status, PAST)


@dataclass(frozen=True, slots=True)
class Short:
    """What is lacking: how many are wanted, how many could be had at the best place (None: never heard of)."""

    sku: str
    wanted: int
    available: int | None

    @property
    def words(self) -> str:
        """In a sentence, by how much."""
        if self.available is None:
            return f"{self.sku or 'an item without SKU'} is not in the stock list ({self.wanted} wanted)"
        return f"{self.sku} is {self.wanted - self.available} short ({self.wanted} wanted, {self.available} there)"


def choose_place(wanted: Mapping[str, int], places: Sequence[Any], available: Mapping[tuple[str, Any], int],
                 known: frozenset[str]) -> tuple[Any | None, list[Short]]:  # fmt: skip
    """The first place that has everything, or None and what is lacking at the place that lacks least.

    `available` is by (sku, place), `known` are the SKUs that the stock list knows. A whole order comes from one place.
    """
    unknown = [Short(sku, count, None) for sku, count in wanted.items() if sku not in known]
    best: list[Short] | None = None
    for place in places:
        there = {sku: available.get((sku, place), 0) for sku in wanted}
        short = [Short(sku, count, there[sku]) for sku, count in wanted.items() if sku in known and there[sku] < count]
        if not short and not unknown:
            return place, []
        if best is None or lacking(short) < lacking(best):
            best = short
    nowhere = [Short(sku, count, 0) for sku, count in wanted.items() if sku in known]
    return None, unknown + (best if best is not None else nowhere)


def lacking(short: Sequence[Short]) -> int:
    """How many pieces are lacking altogether."""
    return sum(lack.wanted - (lack.available or 0) for lack in short)


def needs(lines: Sequence[tuple[str, int]]) -> Counter[str]:
    """How many of each SKU these order lines are, taken together."""
    total: Counter[str] = Counter()
    for sku, quantity in lines:
        total[sku] += quantity
    return total


def have_left(lines: Sequence[tuple[str, int, str]], left: Mapping[str, bool]) -> Counter[str]:
    """How many of each SKU have left with a parcel. `lines` are (SKU, quantity, parcel or ""), `left` says of each
    parcel of the order whether it is gone; what is in no known parcel goes with the last one."""
    gone: Counter[str] = Counter()
    all_gone = bool(left) and all(left.values())
    for sku, quantity, parcel in lines:
        if left.get(parcel, all_gone):
            gone[sku] += quantity
    return gone


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
