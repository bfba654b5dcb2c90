"""What can be promised, from where, and what is lacking."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    return None if status in {"to_confirm", "rest_waits"} else BARRED.get(status, PAST)


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
    if not places:
        return None, [Short(sku, count, 0 if sku in known else None) for sku, count in wanted.items()]
    return choose_place_of(dict.fromkeys(places, wanted), available, known)


def choose_place_of(wanted: Mapping[Any, Mapping[str, int]], available: Mapping[tuple[str, Any], int],
                    known: frozenset[str]) -> tuple[Any | None, list[Short]]:  # fmt: skip
    """The same, where not every place lacks as much: `wanted` is by place and SKU."""
    best: tuple[int, list[Short]] | None = None
    for place, lacked in wanted.items():
        there = {sku: available.get((sku, place), 0) for sku in lacked}
        unknown = [Short(sku, count, None) for sku, count in lacked.items() if sku not in known]
        short = [Short(sku, count, there[sku]) for sku, count in lacked.items() if sku in known and there[sku] < count]
        if not short and not unknown:
            return place, []
        if best is None or lacking(short) < best[0]:
            best = lacking(short), unknown + short
    return None, best[1] if best else []


def best_place(
    wanted: Mapping[str, int], places: Sequence[Any], available: Mapping[tuple[str, Any], int]
) -> Any | None:
    """The first of the places that can give the most of this, or None where no place has a piece of it."""

    def had(place: Any) -> int:
        return sum(min(count, available.get((sku, place), 0)) for sku, count in wanted.items())

    best = max(places, key=had, default=None)
    return best if best is not None and had(best) else None


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


def by_parts(wanted: Mapping[Any, int], kits: Mapping[Any, Mapping[Any, int]]) -> Counter[Any]:
    """The same counts with every kit taken apart into its parts, one level deep: `kits` says how many of which part
    make one of it. What is no kit stays what it is."""
    total: Counter[Any] = Counter()
    for thing, count in wanted.items():
        for part, each in kits.get(thing, {thing: 1}).items():
            total[part] += each * count
    return total
