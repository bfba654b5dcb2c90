"""What facts add up to, how they are chained, and how all chains are sealed at once."""

from webapp.ledger.rules.folding import (
    COURSE,
    FINAL,
    LEFT,
    LINKED,
    MOVES,
    TROUBLES,
    FactLike,
    ParcelState,
    State,
    canonical,
    fold,
    in_order,
    link,
    told_again,
)
from webapp.ledger.rules.parting import Parting, parting

__all__ = [
    "COURSE", "FINAL", "LEFT", "LINKED", "MOVES", "TROUBLES", "FactLike", "ParcelState", "Parting", "State",
    "canonical", "fold", "in_order", "link", "parting", "told_again",
]  # fmt: skip
