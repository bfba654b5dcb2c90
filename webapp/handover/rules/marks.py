"""Handling marks of parcels, as they are told and shown."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from webapp.stock.rules.marking import MARKS


def packed_marks(parcels: Mapping[str, Mapping], parcel_id: UUID) -> tuple[str, ...]:
    """The marks that a parcel was packed with, as its order's chain says."""
    told = (parcels.get(str(parcel_id)) or parcels.get("") or {}).get("marks") or ""
    return in_order(told.split(", "))


def in_order(marks: Iterable[str]) -> tuple[str, ...]:
    """Known marks, each once, what matters most first."""
    given = set(marks)
    return tuple(code for code in MARKS if code in given)
