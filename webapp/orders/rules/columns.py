"""The columns of a Seller Center order export, by the names that its markets and years give them.

Names are compared by their letters and digits alone, so that case, spaces and signs ("Phone #") do not matter.
A column that is not listed here is ignored.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("Order ID",),
    "status": ("Order Status",),
    "substatus": ("Order Substatus",),
    "order_type": ("Normal or Pre-order",),
    "sku_id": ("SKU ID",),
    "sku": ("Seller SKU",),
    "name": ("Product Name",),
    "variation": ("Variation",),
    "quantity": ("Quantity",),
    "unit_price": ("SKU Unit Original Price",),
    "amount": ("Order Amount",),
    "placed": ("Created Time",),
    "paid": ("Paid Time",),
    "arranged": ("RTS Time",),
    "shipped": ("Shipped Time",),
    "delivered": ("Delivered Time",),
    "cancelled": ("Cancelled Time", "Canceled Time"),
    "cancelled_by": ("Cancel By",),
    "cancel_reason": ("Cancel Reason",),
    "warehouse": ("Warehouse Name",),
    "tracking": ("Tracking ID",),
    "delivery_option": ("Delivery Option",),
    "carrier_words": ("Shipping Provider Name",),
    "buyer_message": ("Buyer Message",),
    "buyer_username": ("Buyer Username",),
    "recipient": ("Recipient",),
    "phone": ("Phone #", "Phone Number"),
    "postcode": ("Zipcode", "Zip Code", "Postcode"),
    "country": ("Country",),
    "region": ("Province", "State"),
    "city": ("City", "Regency and City", "District", "Districts", "Villages", "Commune"),
    "address": ("Detail Address", "Address Line 1", "Address Line 2", "Additional address information"),
    "payment_method": ("Payment Method",),
    "package": ("Package ID",),
    "seller_note": ("Seller Note",),
}
REQUIRED = ("number", "status", "placed", "name", "quantity")
ONE_OF = ("sku", "sku_id")
JOINED = frozenset({"region", "city", "address"})  # a market's several columns that are one line of an address


def title(field: str) -> str:
    """A field's column as Seller Center calls it."""
    return COLUMNS[field][0]


def plain(name: str) -> str:
    """A column's name as it is compared."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


_FIELDS = {plain(name): (field, order) for field, names in COLUMNS.items() for order, name in enumerate(names)}


@dataclass(frozen=True, slots=True)
class Header:
    """Which columns hold which field; `missing` and `doubled` are columns' names, for people."""

    places: dict[str, tuple[int, ...]]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many fields were recognised."""
        return len(self.places)


def match(cells: Sequence[str]) -> Header:
    """Read a header row."""
    found: dict[str, list[tuple[int, int]]] = {}
    doubled = []
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        name = plain(cell)
        if name in seen and name in _FIELDS:
            doubled.append(" ".join(cell.split()))
        seen.add(name)
        if name in _FIELDS:
            field, order = _FIELDS[name]
            found.setdefault(field, []).append((order, place))
    missing = [title(field) for field in REQUIRED if field not in found]
    if not any(field in found for field in ONE_OF):
        missing.append(" or ".join(title(field) for field in ONE_OF))
    places = {field: tuple(place for _, place in sorted(at)) for field, at in found.items()}
    return Header(places, tuple(missing), tuple(doubled))


def describes_columns(values: dict[str, str]) -> bool:
    """Whether the row under the header only says what the columns are for: it has no number, no time, no count."""
    told = [values.get(field, "") for field in ("number", "placed", "quantity")]
    return any(told) and not any(letter.isdigit() for text in told for letter in text)
