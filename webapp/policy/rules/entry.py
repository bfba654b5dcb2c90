"""Reading one table of a book field by field, with a clear word for whatever is wrong."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from webapp.ledger.kinds import KINDS


class Nonsense(ValueError):
    """A rule book that cannot be used; the message says where and why."""


class Entry:
    """One table of the book, read field by field; what nobody asked for at the end is a mistake of the writer."""

    def __init__(self, written: Any, where: str):
        if not isinstance(written, Mapping):
            raise Nonsense(f"{where}: is missing or not a table")
        self.left, self.where = dict(written), where

    def end(self) -> None:
        only(self.left, set(), self.where)

    def text(self, name: str, needed: bool = True) -> str:
        found = self.left.pop(name, None if needed else "")
        if not isinstance(found, str) or (needed and not found.strip()):
            raise Nonsense(f"{self.where}: {name} must be a text")
        return found.strip()

    def day(self, name: str) -> date:
        found = self.left.pop(name, None)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise Nonsense(f"{self.where}: {name} must be a date such as 2026-01-31")
        return found

    def clock(self, name: str) -> time:
        found = self.left.pop(name, None)
        if not isinstance(found, time):
            raise Nonsense(f"{self.where}: {name} must be a time of the day such as 23:59:59")
        return found

    def number(self, name: str, low: int) -> int:
        found = self.left.pop(name, None)
        if not isinstance(found, int) or isinstance(found, bool) or found < low:
            raise Nonsense(f"{self.where}: {name} must be a whole number, {low} or more")
        return found

    def numbers(self, name: str) -> list[int]:
        found = self.left.pop(name, [])
        if not isinstance(found, list) or any(type(n) is not int or n < 1 for n in found):
            raise Nonsense(f"{self.where}: {name} must be a list of whole numbers, 1 or more")
        return found

    def one_of(self, name: str, allowed: Iterable[str]) -> str:
        found = self.left.pop(name, None)
        if found not in (allowed := tuple(allowed)):
            raise Nonsense(f"{self.where}: {name} must be one of {listed(allowed)}, not {found!r}")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.left.pop(name, [])
        if not isinstance(found, list) or any(not isinstance(text, str) for text in found):
            raise Nonsense(f"{self.where}: {name} must be a list of texts")
        if len(set(found)) != len(found):
            raise Nonsense(f"{self.where}: {name} says something twice")
        return tuple(found)

    def some_of(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        found = self.texts(name)
        if strange := [text for text in found if text not in (allowed := tuple(allowed))]:
            raise Nonsense(f"{self.where}: {name} does not know {listed(strange)}; it knows {listed(allowed)}")
        return found

    def kinds(self, name: str, needed: bool = True) -> frozenset[str]:
        found = self.some_of(name, KINDS.keys() - {"missed", "reminded", "undone"})
        if needed and not found:
            raise Nonsense(f"{self.where}: {name} must name at least one kind of fact")
        return frozenset(found)

    def markets(self, name: str) -> tuple[str, ...]:
        found = self.texts(name)
        if strange := [text for text in found if not (len(text) == 2 and text.isascii() and text.isupper())]:
            raise Nonsense(f"{self.where}: {name} are two capital letters each, not {listed(strange)}")
        return found

    def table(self, name: str, needed: bool = True) -> "Entry":
        return Entry(self.left.pop(name, None if needed else {}), f"{self.where}, {name}")


def only(written: Mapping, known: set[str], where: str) -> None:
    if strange := set(written) - known:
        raise Nonsense(f"{where}: unknown {listed(strange)}")


def listed(words: Iterable[object]) -> str:
    return ", ".join(sorted(map(str, words)))
