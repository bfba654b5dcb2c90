"""The manifest: what went, what stayed, who signed; sealed by its hash."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A parcel on the manifest."""

    number: str
    orders: tuple[str, ...]
    scanned_at: datetime
    by: str
    verdict: str
    photos: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stayed:
    """A parcel that should have gone and did not, or was stopped (with the verdict's code)."""

    number: str
    orders: tuple[str, ...] = ()
    verdict: str = ""


def manifest(heading: dict, gone: Iterable[Gone], missing: Iterable[Stayed], stopped: Iterable[Stayed]) -> dict:
    """Everything on the manifest as plain JSON: times are UTC to the second."""
    parcels = [
        {"number": each.number, "orders": list(each.orders), "scanned_at": stamp(each.scanned_at), "by": each.by,
         "verdict": each.verdict, "photos": list(each.photos)} | ({"marks": list(each.marks)} if each.marks else {})
        for each in gone
    ]  # fmt: skip
    return {
        **heading,
        "count": len(parcels),
        "parcels": parcels,
        "missing": [{"number": each.number, "orders": list(each.orders)} for each in missing],
        "stopped": [{"number": each.number, "verdict": each.verdict} for each in stopped],
    }


def seal_of(content: dict) -> str:
    """SHA-256 of the manifest's canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(moment: datetime) -> str:
    """A moment as the manifest writes it: 2026-11-22T08:00:00+00:00."""
    return moment.isoformat(timespec="seconds")
