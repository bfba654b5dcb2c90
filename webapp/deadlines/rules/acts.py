"""The shortest list of acts that saves the most: what presses, put together by what one act does for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does for many orders at once. `words` and `word_for_one` hold {count} and, where one act is one
    carrier's, {carrier}."""

    code: str
    words: str
    word_for_one: str
    icon: str
    by_carrier: bool = False


ACTS = {
    act.code: act
    for act in (
        Act("answer", "Answer {count} buyers who want to cancel", "Answer the buyer who wants to cancel", "cross"),
        Act("answer_return", "Answer {count} buyers who want to send something back",
            "Answer the buyer who wants to send something back", "back"),
        Act("review_return", "Inspect what came back of {count} orders", "Inspect what came back of 1 order", "eye"),
        Act("confirm", "Confirm {count} orders", "Confirm 1 order", "check"),
        Act("hand_over", "Hand {count} orders over to {carrier}", "Hand 1 order over to {carrier}", "hand", True),
        Act("set_shipped", "Set {count} orders to Shipped in Seller Center",
            "Set 1 order to Shipped in Seller Center", "plane"),
        Act("call", "Call {count} buyers before the next attempt", "Call 1 buyer before the next attempt", "door"),
        Act("ask", "Ask {carrier} about {count} orders", "Ask {carrier} about 1 order", "truck", True),
    )
}  # fmt: skip
BY_RULE = {"buyer_cancel_answered": "answer", "return_answered": "answer_return", "return_reviewed": "review_return"}
BY_LANE = {"to_confirm": "confirm", "to_hand_over": "hand_over"}
LINES = 5


def act_for(lane: str, rule: str, shipping_type: str) -> str:
    """The code of what helps an order: an answer that the buyer waits for; else the step at which it stands; else what
    its most pressing rule asks for. "" where there is nothing to do but wait for the platform."""
    if rule in BY_RULE:
        return BY_RULE[rule]
    if lane == "waiting":
        return ""
    if lane in BY_LANE:
        return BY_LANE[lane]
    if rule == "shipped_after_collection" and shipping_type == "seller":
        return "set_shipped"
    return "call" if rule == "delivery_attempts" else "ask"


@dataclass(slots=True)
class Line:
    """One act for the orders that it helps. `money` is what is at stake by currency, `weight` what their misses cost
    together as the rule book weighs them, and first_due_at the time before which it has to be done to save them all."""

    act: Act
    carrier_id: UUID | None = None
    order_ids: list[UUID] = field(default_factory=list)
    money: dict[str, Decimal] = field(default_factory=dict)
    weight: timedelta = timedelta(0)
    first_due_at: datetime | None = None

    def words(self, carrier: str) -> str:
        """What to do, in words."""
        count = len(self.order_ids)
        return (self.act.words if count != 1 else self.act.word_for_one).format(count=f"{count:,}", carrier=carrier)

    def add(self, row: Any) -> None:
        """One more order that this act helps."""
        self.order_ids.append(row.order_id)
        self.weight += (row.due_at or row.started_at) - row.pressing_at
        if row.at_stake:
            self.money[row.currency] = self.money.get(row.currency, Decimal(0)) + row.at_stake
        if row.due_at and (self.first_due_at is None or row.due_at < self.first_due_at):
            self.first_due_at = row.due_at


def lines_of(pressing: Iterable[Any]) -> list[Line]:
    """One line an act (and carrier, where it is the carrier's), what saves most first. An order presses once, so no
    two acts share one, and taking the greatest first is also the shortest way. Amounts of different currencies cannot
    be added: what is saved is measured by the book's weight, in which each order counts by its own shop's usual worth.
    """
    found: dict[tuple[str, UUID | None], Line] = {}
    for row in pressing:
        if act := ACTS.get(act_for(row.lane, row.rule, row.shipping_type)):
            carrier_id = row.carrier_id if act.by_carrier else None
            found.setdefault((act.code, carrier_id), Line(act, carrier_id)).add(row)
    return sorted(found.values(), key=lambda line: (-line.weight, line.first_due_at is None, line.first_due_at))


def money_of(rows: Iterable[Any]) -> dict[str, Decimal]:
    """What is at stake in these deadlines by currency. An order is lost only once, however many rules say so."""
    most: dict[UUID, tuple[str, Decimal]] = {}
    for row in rows:
        if row.at_stake and row.at_stake > most.get(row.order_id, ("", Decimal(0)))[1]:
            most[row.order_id] = row.currency, row.at_stake
    found: dict[str, Decimal] = {}
    for currency, amount in most.values():
        found[currency] = found.get(currency, Decimal(0)) + amount
    return found
