"""Boxes, parcels on the packing table with what was scanned into them, inserts, and the packing rules' book."""

from webapp.packing.models.boxes import Box, box_of, boxes_of
from webapp.packing.models.inserts import Insert, insert_of, inserts_of
from webapp.packing.models.packings import (
    PackedPiece,
    Packing,
    earlier_ratios,
    open_packings,
    packing_of,
    packings_of_unit,
    pieces_of,
    sealed_packings_of_orders,
)
from webapp.packing.models.rulebook import book
from webapp.packing.models.waiting import Waiting, count_to_pack, to_pack
from webapp.packing.models.wording import tongues

__all__ = [
    "Box", "Insert", "PackedPiece", "Packing", "Waiting", "book", "box_of", "boxes_of", "count_to_pack",
    "earlier_ratios", "insert_of", "inserts_of", "open_packings", "packing_of", "packings_of_unit", "pieces_of",
    "sealed_packings_of_orders", "to_pack", "tongues",
]  # fmt: skip
