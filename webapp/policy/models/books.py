"""The books on the shelf. They come with the program and are only ever read."""

from datetime import datetime
from functools import cache
from pathlib import Path

from webapp.policy.rules import Book, Nonsense, Rule, read_book

SHELF = Path(__file__).parent.parent / "rulebook"
DEFAULT = "default"


@cache
def books() -> dict[str, Book]:
    """Every rule book by its code, read once. Raises Nonsense for the first that cannot be used."""
    found: dict[str, Book] = {}
    for path in sorted(SHELF.glob("*.toml"), key=lambda path: (path.stem != DEFAULT, path.stem)):
        book = read_book(path.read_text(encoding="utf-8"), path.name, found)
        if book.code in found or book.code != path.stem:
            raise Nonsense(f"{path.name}: its code must be its file's name, {path.stem!r}, and no other book's")
        found[book.code] = book
    return found


def book_for(market: str) -> Book:
    """The book of a market: the one named after it (in small letters), else the general one."""
    return books().get(market.lower(), books()[DEFAULT])


def rule_of(book: str, code: str, market: str, shipping_type: str, order_type: str, placed_at: datetime) -> Rule:
    """What a book says under a code to such an order: the entry that holds for it, else the first of that code. Raises
    LookupError for a code that the book does not know."""
    found = books().get(book) or books()[DEFAULT]
    rule = found.rules_for(market, shipping_type, order_type, placed_at).get(code) or found.rule(code)
    if rule is None:
        raise LookupError(f"the book {found.code!r} knows no rule {code!r}")
    return rule
