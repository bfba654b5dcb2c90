"""Handling marks of parcels, as they are told and shown."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from webapp.stock.rules.marking import PARCEL_MARKS


def packed_marks(parcels: Mapping[str, Mapping], parcel_id: UUID) -> tuple[str, ...]:
    """The marks that a parcel was packed with, as its order's chain says, and what else there is to know of its
    packing: more than one box under its number, or not all that is ordered."""
    told = parcels.get(str(parcel_id)) or parcels.get("") or {}
    packing = {"several_boxes": told.get("boxes", 0) > 1, "incomplete": told.get("incomplete")}
    return in_order([*(code for code, holds in packing.items() if holds), *(told.get("marks") or "").split(", ")])


def in_order(marks: Iterable[str]) -> tuple[str, ...]:
    """Known marks, each once, what matters most first."""
    given = set(marks)
    return tuple(code for code in PARCEL_MARKS if code in given)
