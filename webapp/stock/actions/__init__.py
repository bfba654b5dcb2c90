"""Counting what is there, promising it to orders, letting it go."""

from webapp.stock.actions.confirming import Confirmation, confirm_orders
from webapp.stock.actions.counting import Counted, count_stock, import_stock
from webapp.stock.actions.settling import settle

__all__ = ["Confirmation", "Counted", "confirm_orders", "count_stock", "import_stock", "settle"]
