"""What can be promised, from where, and what is lacking; what a list, a form, a code or a bin says."""

from webapp.stock.rules.barcodes import barcode_key
from webapp.stock.rules.bins import bin_key, bin_name
from webapp.stock.rules.describing import Described, read_described
from webapp.stock.rules.listing import Listed, find_columns, missing_columns, read_listed, read_moved
from webapp.stock.rules.marking import DANGEROUS, MARKS, PROTECTION
from webapp.stock.rules.parting import (
    RESTS,
    can_go,
    capped,
    in_words,
    parcels_for,
    parts_gone,
    rest_of,
    together,
    which_gone,
)
from webapp.stock.rules.promising import (
    SENDING,
    Short,
    best_place,
    by_parts,
    choose_place,
    choose_place_of,
    have_left,
    lacking,
    needs,
    why_not,
)

__all__ = [
    "DANGEROUS", "MARKS", "PROTECTION", "RESTS", "SENDING", "Described", "Listed", "Short", "barcode_key",
    "best_place", "bin_key", "bin_name", "by_parts", "can_go", "capped", "choose_place", "choose_place_of",
    "find_columns", "have_left", "in_words", "lacking", "missing_columns", "needs", "parcels_for", "parts_gone",
    "read_described", "read_listed", "read_moved", "rest_of", "together", "which_gone", "why_not",
]  # fmt: skip
