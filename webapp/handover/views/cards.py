"""A parcel on a run, as its courier sees it: where to, whom to call, what to mind. Nothing of it once it is done."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from webapp.handover.models.marks import all_marks_of
from webapp.handover.rules.runs import WHY_BACK, mode_of
from webapp.orders.rules.amounts import in_money
from webapp.orders.rules.reading import ON_DELIVERY
from webapp.policy.models import book_for


@dataclass(frozen=True, slots=True)
class Card:
    """One parcel. `most` is how many attempts its order allows, None where no rule says; `collect` what the buyer
    still pays, one text per currency."""

    parcel_id: UUID
    number: str
    key: str
    status: str
    mode: str
    attempts: int
    most: int | None
    done_at: Any
    orders: tuple[tuple[UUID, str], ...]
    street: str = ""
    town: str = ""
    recipient: str = ""
    phone: str = ""
    messages: tuple[str, ...] = ()
    collect: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def attempt(self) -> str:
        """ "Attempt 2 of 2": the one that comes next."""
        return f"Attempt {self.attempts + 1}" + (f" of {self.most}" if self.most else "")

    @property
    def last_attempt(self) -> bool:
        return self.most is not None and self.attempts + 1 >= self.most

    @property
    def why_back(self) -> str:
        return WHY_BACK.get(self.status, "")

    @property
    def map_link(self) -> str:
        """Opens the phone's own map."""
        return "geo:0,0?q=" + quote(", ".join(filter(None, (self.street, self.town))))

    @property
    def call_link(self) -> str:
        kept = "".join(letter for letter in self.phone if letter.isascii() and (letter.isdigit() or letter == "+"))
        return f"tel:{kept}" if len(kept) > 3 else ""


def cards_of(rows: Sequence[Any]) -> list[Card]:
    """The parcels of these rows (one row per parcel and order), in their order."""
    gathered: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        gathered[row.parcel_id].append(row)
    marks = all_marks_of(rows[0].business_id, {row.order_id for row in rows}) if rows else {}
    return [_card(group, marks.get(parcel_id, ())) for parcel_id, group in gathered.items()]


def _card(group: list[Any], marks: tuple[str, ...]) -> Card:
    first = group[0]
    plain = {
        "parcel_id": first.parcel_id, "number": first.tracking_number, "key": first.number_key, "status": first.status,
        "mode": "done" if first.done_at else mode_of(first.status), "attempts": first.attempts,
        "most": min((most for row in group if (most := _most_attempts(row))), default=None),
        "done_at": first.done_at, "orders": tuple((row.order_id, row.order_number) for row in group),
    }  # fmt: skip
    if first.done_at:
        return Card(**plain)
    return Card(
        **plain,
        street=first.address or first.city,
        town=", ".join(filter(None, [first.city if first.address else "", first.region, first.postcode])),
        recipient=first.recipient,
        phone=first.phone,
        messages=tuple(dict.fromkeys(row.buyer_message for row in group if row.buyer_message)),
        collect=_collect(group) if plain["mode"] == "deliver" else (),
        marks=marks,
    )


def _most_attempts(row: Any) -> int | None:
    rules = book_for(row.market).rules_for(row.market, row.shipping_type, row.order_type, row.placed_at)
    rule = rules.get("delivery_attempts")
    return rule.figure.attempts if rule else None


def _collect(group: list[Any]) -> tuple[str, ...]:
    """What is to be paid at the door. An order in several parcels is paid with the first of them that is delivered."""
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in group:
        on_delivery = row.amount and not row.prepaid_at and row.payment_method.casefold() in ON_DELIVERY
        if on_delivery and not any(parcel.get("status") == "delivered" for parcel in row.states.values()):
            owed[row.currency] += row.amount
    return tuple(in_money(amount, currency) for currency, amount in owed.items())
