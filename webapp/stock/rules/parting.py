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
    """What has left of the parts, given as (goods, parcel or "" where none is known yet). `left` says of each parcel of
    the order whether it is gone: one that is no part's own took the next part that has none."""
    own = {parcel for _, parcel in parts if parcel}
    strangers = sum(1 for parcel, gone in left.items() if gone and parcel not in own)
    gone: Counter[str] = Counter()
    for goods, parcel in parts:
        if parcel and left.get(parcel):
            gone.update(goods)
        elif not parcel and strangers:
            strangers -= 1
            gone.update(goods)
    return gone


def in_words(goods: Goods) -> str:
    """As a list to read: "2 × A, 1 × B"."""
    return ", ".join(f"{count} × {sku}" for sku, count in goods.items() if count)
