"""What a parcel should weigh, and how far from that is too far."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from webapp.packing.rules.book import Book
from webapp.packing.rules.boxes import MOST_G, kilos

WRITTEN = re.compile(
    r"(?:[A-Z]{2},[A-Z]{2},)?[+\s]*(?P<figure>\d{1,6}(?:[.,]\d{1,4})?)\s*(?P<unit>kg|g|lb|oz)?\s*", re.IGNORECASE
)
GRAMS = {"kg": 1000.0, "g": 1.0, "lb": 453.592, "oz": 28.3495}


def read_weight(text: str) -> int | None:
    """Grams from what a person or a scale types: "850", "850 g", "1.25kg", "ST,GS,+  1.250 kg". A figure with a point
    and no unit is kilograms, one without is grams. None for anything else, nothing, or more than a box can weigh."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    figure, unit = found["figure"].replace(",", "."), (found["unit"] or "").lower()
    grams = round(float(figure) * GRAMS[unit or ("kg" if "." in figure else "g")])
    return grams if 0 < grams <= MOST_G else None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a parcel should weigh, in grams: `low` to `high` is believed. `parcels` is how many weighed ones the figure
    was learnt from, 0 for the starting figure. `unknown` pieces have no weight, so only `low` can be judged."""

    items: int
    box: int
    middle: int
    low: int
    high: int
    parcels: int
    unknown: int
    lightest: int

    def sentence(self) -> str:
        """Where the limits come from, for the page."""
        if self.parcels:
            return f"Learnt from your last {self.parcels} weighed parcels."
        return "The starting figure: it is learnt from your own parcels once enough have been weighed."

    def blind(self) -> bool:
        """Whether one piece could be missing without the scale noticing."""
        return self.lightest < self.middle - self.low


def expect_weight(weights: Sequence[int | None], box: int, ratios: Sequence[float], book: Book) -> Expected | None:
    """What these pieces in that box should weigh; None where no piece's weight is known.

    `ratios` are weighed to expected of the business's earlier parcels, the newest ones. The lower limit never sinks to
    half of the items or below: an empty box is caught, however wide the limits became.
    """
    known = [weight for weight in weights if weight is not None]
    if not known or not sum(known):
        return None
    items = sum(known)
    expected = items + box
    if len(ratios) >= book.weight_parcels:
        centre, spread = fmean(ratios), book.weight_deviations * pstdev(ratios)
    else:
        centre, spread = 1.0, book.weight_percent / 100
    slack = max(expected * spread, book.weight_least)
    low = max(expected * centre - slack, box + items / 2)
    learnt = len(ratios) if len(ratios) >= book.weight_parcels else 0
    middle = round(expected * centre)
    return Expected(
        items, box, middle, round(low), round(max(expected * centre + slack, low)), learnt, len(weights) - len(known),
        min(known),
    )  # fmt: skip


def weight_fault(grams: int, expected: Expected) -> tuple[str, str] | None:
    """Why this weight cannot be right, as code and words; None where it can."""
    if grams < expected.low:
        if grams <= expected.box + expected.items / 2:
            return (
                "too_light",
                f"{kilos(grams)} is hardly more than the empty box. It should be about {_about(expected)}.",
            )
        return "too_light", f"{kilos(grams)} is too light: it should be about {_about(expected)}. Is something missing?"
    if grams > expected.high and not expected.unknown:
        return (
            "too_heavy",
            f"{kilos(grams)} is too heavy: it should be about {_about(expected)}. Is something in it twice?",
        )
    return None


def _about(expected: Expected) -> str:
    return f"{kilos(expected.middle)} ({kilos(expected.low)} to {kilos(expected.high)})"
