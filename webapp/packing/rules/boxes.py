"""Which of the shop's boxes is the right one, and why another is not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.packing.rules.book import Book
from webapp.packing.rules.fitting import Thing, arrange

MOST_MM, MOST_G = 3000, 200_000  # a box that a person can still carry is smaller and lighter


@dataclass(frozen=True, slots=True)
class Content:
    """One piece that goes into the box, without its protection. Sizes (mm) and weight (g) are None where not known."""

    sizes: tuple[int, int, int] | None
    weight: int | None
    marks: tuple[str, ...] = ()
    protection: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """What is to be said of one box: `code` is "" where it is right, else too_small, too_heavy or too_large."""

    box: Any
    code: str
    words: str
    percent: int = 0


def protected(piece: Content, book: Book) -> Thing:
    """A piece of known sizes with its layers around it: each adds its millimetres on every side."""
    assert piece.sizes
    more = 2 * sum(book.layers[code].mm for code in piece.protection if code in book.layers)
    length, width, height = piece.sizes
    return Thing(length + more, width + more, height + more, "this_way_up" in piece.marks)


def fits(boxes: Iterable[Any], pieces: Sequence[Content], book: Book) -> list[Fit]:
    """Each box with what is to be said of it, the smallest first. Empty where a piece's sizes are not known: then
    nobody can say. The right ones are those that the pieces fit into and are not much too large; the smallest that
    they fit into is always right."""
    if not pieces or any(piece.sizes is None for piece in pieces):
        return []
    things = [protected(piece, book) for piece in pieces]
    taken = sum(thing.volume for thing in things)
    weight = sum(piece.weight or 0 for piece in pieces)
    found: list[Fit] = []
    for box in sorted(boxes, key=lambda box: (volume(box), box.max_weight_g, box.name)):
        percent = round(100 * taken / volume(box))
        smaller = any(not fit.code for fit in found)
        found.append(_fit(box, things, weight, percent, smaller, book))
    return found


def volume(box: Any) -> int:
    """A box's inner room in cubic millimetres."""
    return box.length_mm * box.width_mm * box.height_mm


def _fit(box: Any, things: Sequence[Thing], weight: int, percent: int, smaller: bool, book: Book) -> Fit:
    if weight > box.max_weight_g:
        words = f"It may hold {kilos(box.max_weight_g)}, and the items alone weigh {kilos(weight)}."
        return Fit(box, "too_heavy", words, percent)
    if smaller and percent < book.least_percent:
        return Fit(box, "too_large", f"It would be only {percent} % full. {book.fill_reason}.", percent)
    if arrange((box.length_mm, box.width_mm, box.height_mm), things) is None:
        return Fit(box, "too_small", "No way was found to lay the items and their protection into it.", percent)
    return Fit(box, "", f"{percent} % full.", percent)


def suggested(found: Sequence[Fit]) -> Fit | None:
    """The smallest box that is right and of which there is one left."""
    return next((fit for fit in found if not fit.code and fit.box.left != 0), None)


def kilos(grams: int) -> str:
    """A weight for people: 850 g, 1.25 kg."""
    return f"{grams} g" if grams < 1000 else f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"
