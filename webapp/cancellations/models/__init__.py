"""What was called off, what went back, and the platform's reasons."""

from webapp.cancellations.models.cancellation import (
    STANDINGS,
    WAITING,
    Automatic,
    Cancellation,
    automatics_of,
    cancellation_of,
    cancellations_of,
    count_lanes,
    count_waiting,
    due_to_run,
    list_cancellations,
    markets_of,
    orders_with_markets,
)
from webapp.cancellations.models.reasons import reasons
from webapp.cancellations.models.refund import TYPED, Refund, all_refunds_of, refund_keyed, refund_of, refunds_of

__all__ = [
    "STANDINGS", "TYPED", "WAITING", "Automatic", "Cancellation", "Refund", "all_refunds_of", "automatics_of",
    "cancellation_of", "cancellations_of", "count_lanes", "count_waiting", "due_to_run", "list_cancellations",
    "markets_of", "orders_with_markets", "reasons", "refund_keyed", "refund_of", "refunds_of",
]  # fmt: skip
