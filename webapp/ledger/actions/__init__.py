"""The one door. Whatever happened to an order comes in here, or it did not happen."""

from webapp.ledger.actions.checking import Break, check_chains
from webapp.ledger.actions.telling import ANNOUNCE, Story, Telling, Written, hold_chains, open_stories, record, write

__all__ = [
    "ANNOUNCE",
    "Break",
    "Story",
    "Telling",
    "Written",
    "check_chains",
    "hold_chains",
    "open_stories",
    "record",
    "write",
]
