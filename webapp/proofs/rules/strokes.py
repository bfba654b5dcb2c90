"""A signature on glass: strokes as points, never a picture."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from webapp.kit.errors import Refusal

MOST_BYTES = 200_000
MOST_POINTS = 20_000
LEAST_INK = 0.05  # of the pad's width: a dot is no signature
LARGEST = 10_000  # pixels a pad may measure


@dataclass(frozen=True, slots=True)
class Signature:
    """Strokes of (x, y, milliseconds since the first touch) on a pad of that many CSS pixels."""

    width: float
    height: float
    strokes: tuple[tuple[tuple[float, float, float], ...], ...]

    def as_bytes(self) -> bytes:
        """What is kept and hashed: canonical JSON."""
        content = {"width": self.width, "height": self.height, "strokes": self.strokes}
        return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()

    def paths(self) -> Iterator[str]:
        """Each stroke as the `d` of an SVG path: numbers only, so nothing that was sent can become markup."""
        for stroke in self.strokes:
            points = [f"{x:.1f} {y:.1f}" for x, y, _ in stroke]
            yield f"M{points[0]}" + "".join(f"L{point}" for point in points[1:] or points)


def read_strokes(text: str | bytes) -> Signature | Refusal:
    """Read what the signature pad sent: {"width": .., "height": .., "strokes": [[[x, y, t], ..], ..]}."""
    if len(text) > MOST_BYTES:
        return Refusal("signature_too_long", "The signature has too many points. Clear it and sign again.", "signature")
    try:
        sent = json.loads(text, parse_constant=_no_number)
        width, height = _number(sent["width"], 1, LARGEST), _number(sent["height"], 1, LARGEST)
        strokes = tuple(
            tuple((_number(x), _number(y), _number(t, 0, 86_400_000)) for x, y, t in stroke)
            for stroke in sent["strokes"]
            if stroke
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return Refusal("not_a_signature", "The signature could not be read. Clear it and sign again.", "signature")
    if sum(map(len, strokes)) > MOST_POINTS:
        return Refusal("signature_too_long", "The signature has too many points. Clear it and sign again.", "signature")
    ink = sum(math.dist(a[:2], b[:2]) for stroke in strokes for a, b in pairwise(stroke))
    if ink < width * LEAST_INK:
        return Refusal("empty_signature", "There is no signature yet. Sign in the box.", "signature")
    return Signature(width, height, strokes)


def _number(value: object, low: float = -LARGEST, high: float = LARGEST) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError("a point outside the pad")
    return round(float(value), 1)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")
