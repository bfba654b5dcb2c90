"""Counting what is there, promising it to orders, letting it go."""

from webapp.stock.actions.confirming import Confirmation, confirm_orders
from webapp.stock.actions.counting import Counted, StockList, count_stock, import_stock, read_stock
from webapp.stock.actions.settling import settle

__all__ = [
    "Confirmation", "Counted", "StockList", "confirm_orders", "count_stock", "import_stock", "read_stock", "settle",
]  # fmt: skip
