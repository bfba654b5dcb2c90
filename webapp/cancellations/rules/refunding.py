"""How much of an order's money can go back."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from webapp.kit.errors import Refusal
from webapp.orders.rules.amounts import in_money

CENT, WHOLE = Decimal("0.01"), Decimal(1)
WITHOUT_CENTS = frozenset({"VND", "IDR", "JPY", "KRW", "CLP"})
AT_THE_DOOR = frozenset({"delivered", "acknowledged", "completed"})


@dataclass(frozen=True, slots=True)
class Purse:
    """What the buyer paid for an order, if anything is known of it, and what has gone back. `paid` says whether any
    money came at all: before sending, or at the door."""

    amount: Decimal | None
    currency: str
    paid: bool
    refunded: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        """What can still go back."""
        return max(Decimal(0), (self.amount or Decimal(0)) - self.refunded) if self.paid else Decimal(0)


def was_paid(prepaid: bool, facts: Iterable[Any]) -> bool:
    """Whether the buyer's money came: in advance, or at the door with the parcel. `facts` are the standing ones."""
    return prepaid or any(fact.kind in AT_THE_DOOR for fact in facts)


def worth_of(goods: Mapping[str, int], lines: Iterable[tuple[str, int, Decimal | None]]) -> Decimal | None:
    """What these goods cost, by the order's lines as (SKU, how many, price of one), the dearest first: nobody shall get
    back too little. None where a price is not known."""
    left, total = Counter(goods), Decimal(0)
    for sku, quantity, price in sorted(lines, key=lambda line: line[2] or Decimal(0), reverse=True):
        if count := min(quantity, left[sku]):
            if price is None:
                return None
            left[sku] -= count
            total += price * count
    return None if left.total() else total


def refundable(purse: Purse, wanted: Decimal | None, currency: str = "") -> Decimal | Refusal:
    """How much goes back of what is wanted (None: everything that is left), or why nothing does."""
    if not purse.paid:
        words = "Nothing was paid in advance (cash on delivery, or not paid yet), so nothing goes back."
        return Refusal("nothing_paid", words, "amount")
    if purse.amount is None:
        words = "What the buyer paid is not known here. Import the order with its amount first."
        return Refusal("amount_unknown", words, "amount")
    if currency and purse.currency and currency != purse.currency:
        return Refusal("other_currency", f"The buyer paid in {purse.currency}.", "currency")
    if not purse.left:
        return Refusal("all_refunded", "Everything that was paid has gone back already.", "amount")
    return purse.left if wanted is None else _within(purse, wanted)


def _within(purse: Purse, wanted: Decimal) -> Decimal | Refusal:
    step = WHOLE if purse.currency in WITHOUT_CENTS else CENT
    if not wanted.is_finite() or wanted <= 0:
        return Refusal("bad_amount", "An amount above nothing, please.", "amount")
    if wanted > purse.left:
        words = f"Only {in_money(purse.left, purse.currency)} of what was paid is left."
        return Refusal("too_much", words, "amount")
    if wanted != wanted.quantize(step) and wanted != purse.left:
        return Refusal("bad_amount", f"{purse.currency or 'This currency'} has no smaller coin.", "amount")
    return wanted.quantize(CENT)
