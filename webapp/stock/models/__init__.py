"""Items, where they lie, what was promised, what moved, and the lists that pickers walk by."""

from webapp.stock.models.counting import (
    Count,
    CountLine,
    StockScan,
    bins_at,
    count_lines,
    counts_of,
    last_scan,
    open_receipts,
    receipt_called,
)
from webapp.stock.models.holding import (
    MOVEMENTS,
    Holding,
    Movement,
    Reservation,
    holdings_of,
    lines_of,
    low_items,
    movements_of,
    reservations_of,
)
from webapp.stock.models.item import (
    Item,
    ItemBarcode,
    KitPart,
    barcodes_of,
    count_items,
    item_scanned,
    items_by_id,
    items_by_sku,
    items_page,
    kit_parts_of,
)
from webapp.stock.models.part import Part, bind_parts, part_for, parts_of, taken, waiting_rests
from webapp.stock.models.picking import MOST_PICKED, Pick, PickList, lists_of, moving_on, pickable, picks_of

__all__ = [
    "MOST_PICKED", "MOVEMENTS", "Count", "CountLine", "Holding", "Item", "ItemBarcode", "KitPart", "Movement",
    "Part", "Pick", "PickList", "Reservation", "StockScan", "barcodes_of", "bind_parts", "bins_at", "count_items",
    "count_lines", "counts_of", "holdings_of", "item_scanned", "items_by_id", "items_by_sku",
    "items_page", "kit_parts_of", "last_scan", "lines_of", "lists_of", "low_items", "movements_of", "moving_on",
    "open_receipts", "part_for", "parts_of", "pickable", "picks_of", "receipt_called", "reservations_of",
    "taken", "waiting_rests",
]  # fmt: skip
