"""Facts, the heads of their chains, and the checkpoints that seal all heads."""

from webapp.ledger.models.checkpoints import Checkpoint, checkpoints_of, heads_of, last_checkpoint, told_since
from webapp.ledger.models.facts import Chain, Fact, chain_of, facts_of

__all__ = [
    "Chain", "Checkpoint", "Fact", "chain_of", "checkpoints_of", "facts_of", "heads_of", "last_checkpoint",
    "told_since",
]  # fmt: skip
