from functools import cache
from pathlib import Path

from webapp.packing.rules.book import Book, read_book

FILE = Path(__file__).parents[1] / "rulebook" / "boxes.toml"


@cache
def book() -> Book:
    """The packing rules, read once."""
    return read_book(FILE.read_text(encoding="utf-8"))
