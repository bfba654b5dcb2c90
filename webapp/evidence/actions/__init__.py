"""Asking for evidence files, making them, and erasing a buyer's data."""

from webapp.evidence.actions.destroying import destroy_doomed
from webapp.evidence.actions.erasing import doom_imports, erase, erase_late, finish_erasures, is_disputed
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
from webapp.evidence.actions.pictures import erase_proofs
from webapp.ledger.actions import witness

__all__ = [
    "AT_ONCE", "About", "Asker", "Document", "ask", "claim", "destroy_doomed", "doom_imports", "erase",
    "erase_late", "erase_proofs", "finish", "finish_erasures", "is_disputed", "note_done", "note_viewed", "path_of",
    "prepare", "remove_old", "witness", "write",
]  # fmt: skip
