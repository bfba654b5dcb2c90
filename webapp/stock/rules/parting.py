"""Sending an agreed part of an order: what could go now, what goes with which parcel, what is left.

Goods are counted by the SKU of the order's lines, kits whole: nobody is sent half a kit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

RESTS = {"waits": "The rest waits", "cancel": "The rest is to be cancelled"}

Goods = Mapping[str, int]


def can_go(lines: Iterable[tuple[str, int]], kits: Mapping[str, Goods], free: Goods) -> Counter[str]:
    """How many of each line could go with what is free, by SKU of the single pieces, in the order of the lines."""
    going: Counter[str] = Counter()
    left = Counter(free)
    for sku, quantity in lines:
        parts = kits.get(sku, {sku: 1})
        count = min([quantity, *(left[part] // each for part, each in parts.items())])
        if count > 0:
            going[sku] += count
            left.subtract({part: each * count for part, each in parts.items()})
    return going


def capped(lines: Iterable[tuple[str, int]], going: Goods) -> list[tuple[str, int]]:
    """The lines, each with no more than what goes of it; lines of which nothing goes are left out."""
    left, some = Counter(going), []
    for sku, quantity in lines:
        if (count := min(quantity, left[sku])) > 0:
            some.append((sku, count))
            left[sku] -= count
    return some


def rest_of(lines: Iterable[tuple[str, int]], parts: Iterable[Goods]) -> Counter[str]:
    """What no part takes yet."""
    rest: Counter[str] = Counter()
    for sku, quantity in lines:
        rest[sku] += quantity
    return rest - together(parts)


def together(parts: Iterable[Goods]) -> Counter[str]:
    """All parts in one."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def parts_gone(parts: Sequence[tuple[Goods, str]], left: Mapping[str, bool]) -> Counter[str]:
    """What has left of the parts, given as (goods, parcel or "" where none is known yet)."""
    gone = which_gone([parcel for _, parcel in parts], left)
    return together(goods for (goods, _), is_gone in zip(parts, gone, strict=True) if is_gone)


def which_gone(parts: Sequence[str], left: Mapping[str, bool]) -> list[bool]:
    """Which parts have left, given by their parcels ("" where none is known yet). `left` says of each parcel of the
    order whether it is gone: one that is no part's own took the next part that has none."""
    strangers = sum(1 for parcel, gone in left.items() if gone and parcel not in parts)
    found = []
    for parcel in parts:
        found.append(bool(left.get(parcel)) if parcel else strangers > 0)
        strangers -= 0 if parcel else 1
    return found


def parcels_for(parts: Sequence[str], left_at: Mapping[str, str | None]) -> list[str]:
    """Which parcel each part goes with, as far as that can be known, given by the parcels that are known of them ("":
    none yet): a parcel that is no part's own and has left took the next part without one, the first to leave first; the
    only one that is still here takes the only part that has none. `left_at` says of each parcel when it left."""
    free = sorted((at, parcel) for parcel, at in left_at.items() if at and parcel and parcel not in parts)
    found = list(parts)
    for place in [place for place, parcel in enumerate(parts) if not parcel][: len(free)]:
        found[place] = free.pop(0)[1]
    lacking = [place for place, parcel in enumerate(found) if not parcel]
    here = [parcel for parcel, at in left_at.items() if not at and parcel and parcel not in found]
    if len(lacking) == len(here) == 1:
        found[lacking[0]] = here[0]
    return found


def in_words(goods: Goods) -> str:
    """As a list to read: "2 × A, 1 × B"."""
    return ", ".join(f"{count} × {sku}" for sku, count in goods.items() if count)
