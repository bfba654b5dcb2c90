"""Whether things fit into a box, laid parallel to its sides, in any of their six ways up.

One or two things: exact. Equal things: in rows. Else a search over extreme points (Crainic, Perboli and Tadei 2008),
the same for the same things every time. It may miss an arrangement that a person would find (things set aslant, or
locked into each other); it never claims one that is not there. That things do not hang in the air is left to void fill.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

Size = tuple[int, int, int]
MOST_THINGS = 30  # more than that is searched in rows only


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with its protection around it, in millimetres; `upright` things keep their height upwards."""

    length: int
    width: int
    height: int
    upright: bool = False

    @property
    def volume(self) -> int:
        return self.length * self.width * self.height

    def ways(self) -> list[Size]:
        """Its sizes along the box's length, width and height, in every way it may lie."""
        if self.upright:
            return sorted({(self.length, self.width, self.height), (self.width, self.length, self.height)})
        turned = {(a, b, c) for a, b, c in permutations((self.length, self.width, self.height))}
        return sorted(turned, key=lambda size: size[::-1])


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a thing lies: its corner nearest the box's own, its sizes as it lies, its place in the list of things."""

    thing: int
    at: Size
    size: Size

    @property
    def end(self) -> Size:
        return (self.at[0] + self.size[0], self.at[1] + self.size[1], self.at[2] + self.size[2])

    def meets(self, at: Size, size: Size) -> bool:
        """Whether it and something of that size at that corner would take the same room."""
        (x, y, z), (dx, dy, dz) = self.at, self.size
        return (
            x < at[0] + size[0] and at[0] < x + dx
            and y < at[1] + size[1] and at[1] < y + dy
            and z < at[2] + size[2] and at[2] < z + dz
        )  # fmt: skip


def arrange(box: Size, things: Sequence[Thing]) -> list[Placed] | None:
    """How the things lie in a box of that inner size, or None if no way was found."""
    if sum(thing.volume for thing in things) > box[0] * box[1] * box[2]:
        return None
    if not all(any(_inside(box, way) for way in thing.ways()) for thing in things):
        return None
    if len(things) <= 1:
        return [Placed(0, (0, 0, 0), way) for thing in things for way in thing.ways() if _inside(box, way)][:1]
    if len(things) == 2:
        return _pair(box, *things)
    if len(set(things)) == 1 and (rows := _in_rows(box, things)):
        return rows
    return _search(box, things) if len(things) <= MOST_THINGS else None


def _inside(box: Size, size: Size) -> bool:
    return size[0] <= box[0] and size[1] <= box[1] and size[2] <= box[2]


def _pair(box: Size, one: Thing, other: Thing) -> list[Placed] | None:
    """Two things that do not meet are parted by a plane parallel to a side: so side by side is the whole search."""
    for first in one.ways():
        for second in other.ways():
            for axis in range(3):
                if _inside(box, first) and _inside(box, second) and first[axis] + second[axis] <= box[axis]:
                    at = tuple(first[axis] if place == axis else 0 for place in range(3))
                    return [Placed(0, (0, 0, 0), first), Placed(1, (at[0], at[1], at[2]), second)]
    return None


def _in_rows(box: Size, things: Sequence[Thing]) -> list[Placed] | None:
    for way in things[0].ways():
        along, across, up = (box[axis] // way[axis] for axis in range(3))
        if along * across * up >= len(things):
            return [
                Placed(n, (n % along * way[0], n // along % across * way[1], n // (along * across) * way[2]), way)
                for n in range(len(things))
            ]
    return None


ORDERS: tuple[Callable[[Thing], tuple[int, ...]], ...] = (
    lambda thing: (-thing.volume, -max(thing.length, thing.width, thing.height)),
    lambda thing: (-max(thing.length, thing.width, thing.height), -thing.volume),
    lambda thing: (-min(thing.length, thing.width, thing.height), -thing.volume),
)


def _search(box: Size, things: Sequence[Thing]) -> list[Placed] | None:
    """The big ones first, by three ideas of big; each to where its top stays lowest."""
    for big in ORDERS:
        order = sorted(range(len(things)), key=lambda n: (*big(things[n]), n))
        if placed := _fill(box, things, order):
            return placed
    return None


def _fill(box: Size, things: Sequence[Thing], order: Sequence[int]) -> list[Placed] | None:
    placed: list[Placed] = []
    corners: set[Size] = {(0, 0, 0)}
    for number in order:
        spots = _spots(box, things[number], corners, placed)
        best = min(spots, key=lambda spot: (spot[0][2] + spot[1][2], spot[0][::-1], spot[1][::-1]), default=None)
        if best is None:
            return None
        new = Placed(number, *best)
        corners.discard(new.at)
        placed.append(new)
        corners |= set(_corners(new, placed))
    return placed


def _spots(box: Size, thing: Thing, corners: set[Size], placed: Sequence[Placed]) -> Iterator[tuple[Size, Size]]:
    for way in thing.ways():
        for at in corners:
            if at[0] + way[0] > box[0] or at[1] + way[1] > box[1] or at[2] + way[2] > box[2]:
                continue
            if not any(other.meets(at, way) for other in placed):
                yield at, way


def _corners(new: Placed, placed: Sequence[Placed]) -> Iterator[Size]:
    """Where the next thing may be put because of this one: beside, behind and on it, slid back to what stops it."""
    for axis in range(3):
        start = list(new.at)
        start[axis] = new.end[axis]
        for slide in (None, *(other for other in range(3) if other != axis)):
            point = list(start)
            if slide is not None:
                point[slide] = _stop(start, slide, placed)
            yield (point[0], point[1], point[2])


def _stop(point: Sequence[int], axis: int, placed: Sequence[Placed]) -> int:
    others = [other for other in range(3) if other != axis]
    ends = [
        each.end[axis]
        for each in placed
        if each.end[axis] <= point[axis] and all(each.at[o] <= point[o] < each.end[o] for o in others)
    ]
    return max(ends, default=0)
