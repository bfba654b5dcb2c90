"""What somebody says of an item, on its page or in a file: read as text, answered as values or as why not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.stock.rules.barcodes import barcode_key
from webapp.stock.rules.marking import DANGEROUS, MARKS, PROTECTION

# column: (heading, smallest, largest)
FIGURES = {
    "length_mm": ("Length mm", 1, 20_000),
    "width_mm": ("Width mm", 1, 20_000),
    "height_mm": ("Height mm", 1, 20_000),
    "weight_g": ("Weight g", 1, 1_000_000),
    "low_at": ("Low at", 0, 100_000_000),
}
LISTS = {"marks": ("Marks", MARKS), "protection": ("Protection", PROTECTION)}
MOST_BARCODES, MOST_PARTS, LONGEST_CODE = 20, 20, 80
_BETWEEN = re.compile(r"[,;\n]+")
_PART = re.compile(r"(.+?)(?:\s+[x×*]\s*(\d{1,4}))?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Described:
    """What is said of the item with that SKU. `values` holds only what was said; `barcodes` and `kit` are None where
    nothing was said of them. `kit` is how many of which part (by SKU) make one."""

    row: int
    sku: str
    values: dict[str, Any] = field(default_factory=dict)
    barcodes: tuple[str, ...] | None = None
    kit: dict[str, int] | None = None


Wrong = tuple[str, str]  # (column, why it is refused)


def read_described(row: int, sku: str, said: Mapping[str, str]) -> tuple[Described, list[Wrong]]:
    """Read the columns that are there; what is wrong with them is listed by column and left out."""
    wrong: list[Wrong] = []
    values: dict[str, Any] = {}
    for name in FIGURES.keys() & said.keys():
        values[name] = _figure(name, said[name], wrong)
    for name in LISTS.keys() & said.keys():
        values[name] = _chosen(name, said[name], wrong)
    if "dangerous" in said:
        values["dangerous"] = _dangerous(said["dangerous"], wrong)
    if "name" in said:
        values["name"] = " ".join(said["name"].split())[:400]
    barcodes = _barcodes(said["barcodes"], wrong) if "barcodes" in said else None
    kit = _kit(said["kit"], wrong) if "kit" in said else None
    return Described(row, sku, values, barcodes, kit), wrong


def _figure(name: str, text: str, wrong: list[Wrong]) -> int | None:
    heading, least, most = FIGURES[name]
    figure = text.strip().replace(",", "").replace(" ", "").removesuffix(".0")
    if not figure:
        return None
    if figure.isascii() and figure.isdigit() and len(figure) < 12 and least <= int(figure) <= most:
        return int(figure)
    wrong.append((name, f"{heading}: {text.strip()[:40]} is not a whole number from {least:,} to {most:,}."))
    return None


def _chosen(name: str, text: str, wrong: list[Wrong]) -> list[str]:
    heading, known = LISTS[name]
    codes = {word.casefold(): code for code, word in known.items()} | {code: code for code in known}
    chosen = []
    for word in _words(text):
        if code := codes.get(word.casefold()):
            chosen.append(code)
        else:
            wrong.append((name, f"{heading}: {word[:40]} is not one of {', '.join(known.values())}."))
    return list(dict.fromkeys(chosen))


def _dangerous(text: str, wrong: list[Wrong]) -> str:
    written = text.strip()
    if written and not DANGEROUS.fullmatch(written):
        wrong.append(("dangerous", f"{written[:40]} is no class of dangerous goods. They are written 3, 4.1, 9 …"))
        return ""
    return written


def _barcodes(text: str, wrong: list[Wrong]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(barcode_key(word) for word in _words(text)))
    if len(codes) > MOST_BARCODES or any(len(code) > LONGEST_CODE or not code.isprintable() for code in codes):
        wrong.append(("barcodes", f"An item has up to {MOST_BARCODES} barcodes of up to {LONGEST_CODE} signs each."))
        return ()
    return codes


def _kit(text: str, wrong: list[Wrong]) -> dict[str, int]:
    parts: dict[str, int] = {}
    for word in _words(text):
        found = _PART.fullmatch(word)
        sku, count = (found[1].strip(), int(found[2] or 1)) if found else (word, 1)
        if not count:
            wrong.append(("kit", f"{word[:60]}: a part is in its kit once or more often."))
        parts[sku] = parts.get(sku, 0) + count
    if len(parts) > MOST_PARTS:
        wrong.append(("kit", f"A kit has up to {MOST_PARTS} different parts."))
    return parts


def _words(text: str) -> list[str]:
    return [word for part in _BETWEEN.split(text) if (word := part.strip())]
