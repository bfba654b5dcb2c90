"""The one door. Whatever happened to an order comes in here, or it did not happen."""

from webapp.ledger.actions.checking import Break, check_chains
from webapp.ledger.actions.comparing import Fault, check_witnessed
from webapp.ledger.actions.sealing import Sealed, seal_chains, witness
from webapp.ledger.actions.telling import ANNOUNCE, Story, Telling, Written, hold_chains, open_stories, record, write

__all__ = [
    "ANNOUNCE",
    "Break",
    "Fault",
    "Sealed",
    "Story",
    "Telling",
    "Written",
    "check_chains",
    "check_witnessed",
    "hold_chains",
    "open_stories",
    "record",
    "seal_chains",
    "witness",
    "write",
]
