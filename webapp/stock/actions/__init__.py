"""Counting what is there, promising it to orders, letting it go."""

from webapp.stock.actions.commands import stock_codes
from webapp.stock.actions.confirming import Confirmation, Wish, confirm_orders, want_cancelled
from webapp.stock.actions.counting import Counted, StockList, count_stock, import_stock, read_stock
from webapp.stock.actions.describing import add_item, describe_items, give_barcode
from webapp.stock.actions.exporting import stock_rows
from webapp.stock.actions.lacking import end_list, lack_item
from webapp.stock.actions.moving import BY_HAND, Move, move_goods, move_together, undo_move
from webapp.stock.actions.parting import (
    PlaceForRest,
    Seller,
    call_off_rest,
    give_part,
    places_for_rest,
    send_rest,
    take_part_back,
)
from webapp.stock.actions.picking import held_list, make_pick_list, take_pick
from webapp.stock.actions.receipts import held_receipt, take_receipt_back
from webapp.stock.actions.remaking import made_before, made_of, settle_remade
from webapp.stock.actions.rounds import (
    describe_count,
    drop_line,
    finish_count,
    held_count,
    open_count,
    set_counted,
)
from webapp.stock.actions.scanning import LONGEST, Heard, Scanned
from webapp.stock.actions.settling import settle
from webapp.stock.actions.tallying import done_already, take_count

__all__ = [
    "BY_HAND", "LONGEST", "Confirmation", "Counted", "Heard", "Move", "PlaceForRest", "Scanned", "Seller",
    "StockList", "Wish", "add_item", "call_off_rest", "confirm_orders", "count_stock", "describe_count",
    "describe_items", "done_already", "drop_line", "end_list", "finish_count", "give_barcode", "give_part",
    "held_count", "held_list", "held_receipt", "import_stock", "lack_item", "made_before", "made_of", "make_pick_list",
    "move_goods", "move_together", "open_count", "places_for_rest", "read_stock", "send_rest", "set_counted",
    "settle", "settle_remade", "stock_codes", "stock_rows", "take_count", "take_part_back", "take_pick",
    "take_receipt_back", "undo_move", "want_cancelled",
]  # fmt: skip
