"""An order as a file tells it, beside the same order as it is kept: what is new, what has changed, what stays."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from webapp.kit.ids import new_id
from webapp.kit.seal import token
from webapp.orders.actions.source import Directory, Source
from webapp.orders.models import Order
from webapp.orders.rules.parcelling import NamedParcel, parcels_by_line
from webapp.orders.rules.reading import ExportOrder
from webapp.orders.rules.statuses import rank

orders_table = Order.__table__
TYPED = "typed"
KEYS = ("business_id", "id")
PERSONAL = frozenset(
    {"buyer_username", "recipient", "phone", "address", "city", "region", "postcode", "country", "buyer_message"}
)
# What is erased at a buyer's wish. Country and region stay: they name nobody, and deadlines and lanes need them.
ERASED = (PERSONAL | {"seller_note"}) - {"country", "region"}
TEXTS = (*sorted(PERSONAL), "seller_note", "delivery_option", "payment_method", "warehouse")
# What the platform may change, and what to call it; the ledger hears the names, never the values.
AMENDABLE = {
    **{name: name for name in TEXTS},
    "shipping_type": "shipping_type",
    "order_type": "order_type",
    "amount": "amount",
}
CHANGING = (*AMENDABLE, "place_id", "prepaid_at", "currency", "platform_status", "platform_at")
FINDABLE = frozenset({"recipient", "phone", "buyer_username"})


@dataclass(slots=True)
class Draft:
    """One order on its way in. `row` is what it will be; `before` what it was, or None for a new one."""

    order: ExportOrder
    id: UUID
    row: dict[str, Any]
    before: Any
    stale: bool
    changed: set[str]
    amended: set[str] = field(default_factory=set)
    findable: bool = False
    parcels: list[list[NamedParcel]] = field(default_factory=list)  # of each line

    @property
    def is_new(self) -> bool:
        """Whether nobody knew this order."""
        return self.before is None


def draft(order: ExportOrder, before: Any, source: Source, directory: Directory) -> Draft:
    """What an order will be. An older file than the one that was read last tells its facts but changes no column."""
    told, named = _columns(order, source, directory), parcels_by_line(order.lines)
    if before is None:
        row = told | {
            "business_id": source.business_id, "id": new_id(), "shop_id": source.shop_id, "number": order.number,
            "placed_at": order.placed_at, "platform_times": {}, "buyer_key": token(), "source": source.name,
            "recorded_at": source.known_at,
        }  # fmt: skip
        return Draft(order, row["id"], row, None, False, set(), findable=True, parcels=named)
    if before.erased_at:  # what was erased does not come back with the next file
        told |= {name: before._mapping[name] for name in ERASED}
    stale = _is_stale(order, before)
    row = {name: _kept(name, before._mapping[name], told[name], stale) for name in CHANGING}
    changed = {name for name in CHANGING if row[name] != before._mapping[name]}
    amended = {AMENDABLE[name] for name in changed if name in AMENDABLE}
    return Draft(order, before.id, row, before, stale, changed, amended, bool(changed & FINDABLE), named)


def _is_stale(order: ExportOrder, before: Any) -> bool:
    """Whether the platform has told us something later than this already."""
    if before.platform_at is None:
        return False
    return (rank(order.status), max(order.times.values())) < (rank(before.platform_status), before.platform_at)


def _columns(order: ExportOrder, source: Source, directory: Directory) -> dict[str, Any]:
    return {
        **{name: order.texts[name] for name in TEXTS},
        "shipping_type": order.shipping_type,
        "order_type": order.order_type,
        "amount": order.amount,
        "place_id": directory.warehouse(order.texts["warehouse"]),
        "prepaid_at": None if order.cash_on_delivery else order.times.get("paid"),
        "currency": source.currency,
        # What somebody typed is not the platform's word: the first file brings that, and is never too old for it.
        "platform_status": "" if source.name == TYPED else order.status,
        "platform_at": None if source.name == TYPED else max(order.times.values()),
    }


def _kept(name: str, old: Any, new: Any, stale: bool) -> Any:
    """The value that stays. A buyer's data that the platform has masked or removed since is not forgotten, and a
    warehouse that somebody chose is not unchosen."""
    if stale or new == old:
        return old
    if new in (None, "") and (name in PERSONAL or name in {"place_id", "prepaid_at", "amount"}):
        return old
    return old if name in PERSONAL and old and "*" in new and "*" not in old else new
