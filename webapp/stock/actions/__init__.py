"""Counting what is there, promising it to orders, letting it go."""

from webapp.stock.actions.confirming import Confirmation, Wish, confirm_orders, want_cancelled
from webapp.stock.actions.counting import Counted, StockList, count_stock, import_stock, read_stock
from webapp.stock.actions.describing import add_item, describe_items
from webapp.stock.actions.exporting import stock_rows
from webapp.stock.actions.moving import BY_HAND, Move, move_goods
from webapp.stock.actions.settling import settle

__all__ = [
    "BY_HAND", "Confirmation", "Counted", "Move", "StockList", "Wish", "add_item", "confirm_orders", "count_stock",
    "describe_items", "import_stock", "move_goods", "read_stock", "settle", "stock_rows", "want_cancelled",
]  # fmt: skip
