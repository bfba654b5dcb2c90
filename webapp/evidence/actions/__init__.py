"""Asking for evidence files, making them, and erasing a buyer's data."""

from webapp.evidence.actions.making import (
    AT_ONCE,
    About,
    Asker,
    Document,
    ask,
    claim,
    finish,
    note_done,
    note_viewed,
    path_of,
    prepare,
    remove_old,
    write,
)
from webapp.ledger.actions import witness

__all__ = [
    "AT_ONCE", "About", "Asker", "Document", "ask", "claim", "finish", "note_done", "note_viewed", "path_of",
    "prepare", "remove_old", "witness",
    "write",
]  # fmt: skip
