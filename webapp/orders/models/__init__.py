"""Orders, their lines and parcels, the words they are found by, and the files they came in."""

from webapp.orders.models.order import SHIPPING_TYPES, Line, Order, order_of, orders_numbered
from webapp.orders.models.order_import import STATES, Import, Remark, import_of, imports_of, remarks_of
from webapp.orders.models.parcel import Parcel, ParcelOrder
from webapp.orders.models.search_term import SearchTerm

__all__ = [
    "SHIPPING_TYPES", "STATES", "Import", "Line", "Order", "Parcel", "ParcelOrder", "Remark", "SearchTerm", "import_of",
    "imports_of", "order_of", "orders_numbered", "remarks_of",
]  # fmt: skip
