"""Orders, their lines and parcels, the words they are found by, and the files they came in."""

from webapp.orders.models.glimpses import items_of, numbers_of
from webapp.orders.models.listing import (
    Listing,
    lines_of,
    list_orders,
    neighbours_of,
    parcels_of,
    parse_place,
)
from webapp.orders.models.order import SHIPPING_TYPES, Line, Order, order_of, orders_numbered
from webapp.orders.models.order_import import STATES, Import, Remark, import_of, imports_of, remarks_of
from webapp.orders.models.parcel import Parcel, ParcelOrder
from webapp.orders.models.search_term import SearchTerm

__all__ = [
    "SHIPPING_TYPES", "STATES", "Import", "Line", "Listing", "Order", "Parcel", "ParcelOrder", "Remark", "SearchTerm",
    "import_of", "imports_of", "items_of", "lines_of", "list_orders", "neighbours_of", "numbers_of", "order_of",
    "orders_numbered", "parcels_of", "parse_place", "remarks_of",
]  # fmt: skip
