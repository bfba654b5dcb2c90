"""Facts, the heads of their chains, and the checkpoints that seal all heads."""

from webapp.ledger.models.checkpoints import Checkpoint, Head, checkpoints_of, heads_of, last_checkpoint, told_since
from webapp.ledger.models.facts import Chain, Fact, as_text, chain_of, dashed, facts_of

__all__ = [
    "Chain", "Checkpoint", "Fact", "Head", "as_text", "chain_of", "checkpoints_of", "dashed", "facts_of", "heads_of",
    "last_checkpoint", "told_since",
]  # fmt: skip
