"""How an order stands for being called off and paid back: what its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.cancellations import rules
from webapp.cancellations.actions.cancelling import standing_of
from webapp.cancellations.actions.refunding import purse_of
from webapp.cancellations.models import WAITING, Cancellation, Refund, all_refunds_of, cancellations_of, reasons
from webapp.kit.errors import Refusal
from webapp.orders.models import Order


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is to show: what waits for an answer, the cancellation that stands, all there ever were, the refunds,
    those that were taken back too;
    why the seller cannot cancel, else the reasons to choose from; and what can still be paid back."""

    standing: rules.Standing
    rows: Sequence[Cancellation]
    refunds: Sequence[Refund]
    purse: rules.Purse
    why_not: Refusal | None
    reasons: Sequence[rules.Reason]
    refusals: Sequence[rules.Reason]
    platform_status: str

    @property
    def waiting(self) -> list[Cancellation]:
        return [row for row in self.rows if row.standing in WAITING]

    @property
    def made(self) -> Cancellation | None:
        return next((row for row in self.rows if row.standing == "made"), None)

    @property
    def past(self) -> list[Cancellation]:
        return [row for row in self.rows if row.standing not in {*WAITING, "made"}]

    @property
    def contradicted(self) -> bool:
        """Whether the platform has said something else since it was cancelled here."""
        made = self.made
        if made is None or made.confirmed_at:
            return False
        return rules.contradicts(made.platform_status, self.platform_status)

    @property
    def may_ask(self) -> bool:
        """Whether a wish of the buyer can be noted."""
        return not any(row.standing == "asked" for row in self.rows) and not rules.why_not_answered(self.standing)


def outlook_of(order: Order, market: str, facts: Sequence[Any]) -> Outlook:
    """How an order with these facts stands."""
    standing = standing_of(order, market, facts)
    return Outlook(
        standing,
        cancellations_of(order.business_id, [order.id])[order.id],
        all_refunds_of(order.business_id, [order.id]),
        purse_of(order, facts),
        rules.why_not(standing),
        reasons().of_seller(market, standing.state),
        reasons().of_refusal(market),
        order.platform_status,
    )
