"""What may be called off and paid back, and in the platform's own words why. Pure."""

from webapp.cancellations.rules.calling_off import IN_PARTS, Standing, contradicts, may_ask, why_not, why_not_answered
from webapp.cancellations.rules.reasons import Reason, Reasons, read_reasons
from webapp.cancellations.rules.refunding import Purse, refundable, was_paid, worth_of
from webapp.cancellations.rules.wishing import Wish, is_over, standing_wishes, wishes

__all__ = [
    "IN_PARTS", "Purse", "Reason", "Reasons", "Standing", "Wish", "contradicts", "is_over", "may_ask", "read_reasons",
    "refundable", "standing_wishes", "was_paid", "why_not", "why_not_answered", "wishes", "worth_of",
]  # fmt: skip
