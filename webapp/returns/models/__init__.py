"""Returns, their lines, what was found in them, and the lists of them."""

from webapp.returns.models.coming import Inspection, Return, ReturnLine
from webapp.returns.models.listing import (
    FAR,
    OPEN,
    Page,
    count_states,
    expected_rows,
    last_scans,
    list_returns,
    parse_place,
)
from webapp.returns.models.reads import (
    counts_of,
    inspection_of,
    inspections_of,
    known_by,
    lines_back,
    orders_named,
    photos_back,
    return_keyed,
    return_line_of,
    return_of,
    returns_of,
    shelved_of,
    wanted_back,
)
from webapp.returns.models.terms import ReturnTerm

__all__ = [
    "FAR", "OPEN", "Inspection", "Page", "Return", "ReturnLine", "ReturnTerm", "count_states", "counts_of",
    "expected_rows", "inspection_of", "inspections_of", "known_by", "last_scans", "lines_back", "list_returns",
    "orders_named", "parse_place", "photos_back", "return_keyed", "return_line_of", "return_of", "returns_of",
    "shelved_of", "wanted_back",
]  # fmt: skip
