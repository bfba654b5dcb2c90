"""What a phone's own count of its scans tells about those that never arrived."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 100  # gaps that are told of one phone; behind the last of them its count is not looked at yet

Range = tuple[int, int]  # first and last, both meant


@dataclass(frozen=True, slots=True)
class Tally:
    """The scans that never arrived, up to `counted_to`; nothing is said of those above."""

    counted_to: int
    missing: tuple[Range, ...]


def holes(known: Iterable[Range], above: int, upto: int) -> list[Range]:
    """What is missing of the numbers above `above` up to `upto`, `known` being the runs that are there, in order."""
    found, reached = [], above
    for first, last in known:
        if first > reached + 1:
            found.append((reached + 1, min(first - 1, upto)))
        reached = max(reached, last)
        if reached >= upto:
            return found
    return [*found, (reached + 1, upto)] if reached < upto else found


def without(ranges: Iterable[Range], arrived: Iterable[int]) -> list[Range]:
    """The ranges without the numbers that have arrived."""
    numbers = sorted(set(arrived))
    left = []
    for first, last in ranges:
        runs = [(number, number) for number in numbers if first <= number <= last]
        left += holes(runs, first - 1, last)
    return left


def tally(missing: list[Range], last_seq: int, held: int) -> Tally:
    """What never arrived of 1 to `last_seq`, `missing` being what is not here, in order.

    Ranges that meet are one gap, counted in two goes. The phone says that it still holds `held` scans: these are taken
    for the newest that are missing, so that nothing which is merely on its way is called lost. Of more than MOST gaps
    the oldest are told.
    """
    ceiling, missing = last_seq, _joined(missing)
    while missing and held:
        first, last = missing[-1]
        size = last - first + 1
        if size > held:
            ceiling = last - held
            break
        held, ceiling, missing = held - size, first - 1, missing[:-1]
    if len(missing) > MOST:
        missing = missing[:MOST]
        ceiling = missing[-1][1]
    return Tally(ceiling, tuple((first, min(last, ceiling)) for first, last in missing))


def _joined(ranges: Iterable[Range]) -> list[Range]:
    found: list[Range] = []
    for first, last in ranges:
        if found and found[-1][1] == first - 1:
            first = found.pop()[0]
        found.append((first, last))
    return found


def count_of(missing: Iterable[Range]) -> int:
    """How many numbers the ranges hold."""
    return sum(last - first + 1 for first, last in missing)


def said(missing: Iterable[Range]) -> str:
    """The ranges in words: "7, 101 to 107"."""
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in missing)
