"""Which tracking numbers are right: a pool of numbers from a carrier is looked at before the first one is used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.orders.rules.numbers import LONGEST, number_key

S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}", re.ASCII)
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is no number to use: its row counted from 1, the text, and why."""

    row: int
    text: str
    words: str


def s10_is_right(number: str) -> bool | None:
    """Whether an international post number's check digit is right; None for a number of another kind.

    Source: UPU standard S10: weights 8 6 4 2 3 5 9 7, modulo 11; 10 becomes 0 and 11 becomes 5.
    """
    found = S10.fullmatch(number)
    if not found:
        return None
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(found[1], S10_WEIGHTS, strict=True)) % 11
    return int(found[2]) == {10: 0, 11: 5}.get(rest, rest)


def read_numbers(rows: Iterable[tuple[int, str]]) -> tuple[dict[str, tuple[int, str]], list[Fault]]:
    """The numbers of a list, given as (row, text), by their keys, in their order; and what is wrong with the others."""
    good: dict[str, tuple[int, str]] = {}
    faults = []
    for row, text in rows:
        number = text.strip()
        if not number or (row == 1 and not any(letter.isdigit() for letter in number)):
            continue  # an empty line, or the title of the column
        if why := _why_not(number, good):
            faults.append(Fault(row, number[:80], why))
        else:
            good[number_key(number)] = row, number
    return good, faults


def _why_not(number: str, before: dict[str, tuple[int, str]]) -> str:
    key = number_key(number)
    if len(before) >= MOST:
        return f"A pool holds {MOST:,} numbers at the most."
    if len(key) < 6 or len(number) > LONGEST or not number.isascii() or not number.isprintable():
        return "This is no tracking number."
    if key in before:
        return "It is in the list twice."
    if s10_is_right(key) is False:
        return "Its check digit is wrong (UPU S10)."
    return ""
