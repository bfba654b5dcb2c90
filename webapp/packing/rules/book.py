"""The packing rules as they are written down in rulebook/boxes.toml."""

import tomllib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of protection: what to do, and how many millimetres it takes on every side, with the reason."""

    code: str
    words: str
    mm: int
    reason: str


@dataclass(frozen=True, slots=True)
class Book:
    """Layers and marks by code; how full a box must be at the least; when photos are asked for; the scale's figures."""

    layers: dict[str, Layer]
    marks: dict[str, str]
    least_percent: int
    fill_reason: str
    photo_marks: frozenset[str]
    photo_values: dict[str, int]
    photo_reason: str
    weight_parcels: int
    weight_percent: int
    weight_least: int
    weight_deviations: int
    weight_reason: str


def read_book(text: str) -> Book:
    """A book from its TOML. Raises KeyError, TypeError or tomllib.TOMLDecodeError for one that cannot be used."""
    written = tomllib.loads(text)
    fill, photo, weight = written["fill"], written["photo"], written["weight"]
    return Book(
        {row["code"]: Layer(**row) for row in written["layer"]},
        {row["code"]: row["words"] for row in written["mark"]},
        fill["least_percent"], fill["reason"],
        frozenset(photo["marks"]), dict(photo["value"]), photo["reason"],
        weight["least_parcels"], weight["percent"], weight["least_g"], weight["deviations"], weight["reason"],
    )  # fmt: skip
