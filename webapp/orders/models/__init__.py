"""Orders, their lines and parcels, the words they are found by, and the files they came in."""

from webapp.orders.models.glimpses import items_of, numbers_of
from webapp.orders.models.insides import lines_of, neighbours_of, parcels_of
from webapp.orders.models.listing import Listing, list_orders, ways_of
from webapp.orders.models.order import SHIPPING_TYPES, Line, Order, order_of, orders_numbered
from webapp.orders.models.order_import import (
    STATES,
    Import,
    ImportOrder,
    Remark,
    has_orders,
    import_of,
    imports_of,
    remarks_of,
)
from webapp.orders.models.parcel import Parcel, ParcelOrder
from webapp.orders.models.search_term import SearchTerm
from webapp.orders.models.sieve import EVERY, Sieve
from webapp.orders.models.sorting import NEWEST, WORTH_MOST, Way, parse_place

__all__ = [
    "EVERY", "NEWEST", "SHIPPING_TYPES", "STATES", "WORTH_MOST", "Import", "ImportOrder", "Line", "Listing", "Order",
    "Parcel", "ParcelOrder", "Remark", "SearchTerm", "Sieve", "Way", "has_orders", "import_of", "imports_of",
    "items_of", "lines_of", "list_orders", "neighbours_of", "numbers_of", "order_of", "orders_numbered", "parcels_of",
    "parse_place", "remarks_of", "ways_of",
]  # fmt: skip
