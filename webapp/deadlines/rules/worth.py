"""What a miss costs: the money that is at stake, and how much an order weighs beside the shop's others."""

from collections.abc import Collection
from decimal import Decimal
from math import sqrt
from statistics import median

from webapp.policy.rules import Rule

# Where an order is lost or called off, all that it brought is gone. What is merely late costs what the rule's own
# words say; no source names a sum for it.
ALL_OF_IT = frozenset({"lost", "cancellation_due"})
ENOUGH = 20  # orders from which one can say what a shop's orders usually are worth
LEAST, MOST = 0.5, 2.0


def at_stake(rule: Rule, amount: Decimal | None) -> Decimal | None:
    """The money that a miss of this rule takes, in the order's own currency; None where no sum can be named."""
    return amount if rule.effect in ALL_OF_IT else None


def usual_amount(amounts: Collection[Decimal]) -> Decimal | None:
    """What orders usually are worth, given some of one shop and currency; None of too few to say."""
    return median(amounts) if len(amounts) >= ENOUGH else None


def share(amount: Decimal | None, usual: Decimal | None) -> float:
    """How much of a rule's weight an order carries: 1 for a usual one, twice as much for one worth four times that and
    more, half for one worth a quarter and less. Amounts are held only against those of the same shop and currency."""
    if amount is None or not usual or usual < 0 or amount < 0:
        return 1.0
    return min(MOST, max(LEAST, sqrt(amount / usual)))
