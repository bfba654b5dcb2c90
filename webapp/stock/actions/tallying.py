"""Each scan of a count or of what came: one more of an item, so many of it, or none after all."""

from dataclasses import replace
from uuid import UUID

from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.stock.actions.scanning import (
    NUMBER,
    Heard,
    Scanned,
    first_heard,
    says_how_many,
    shown,
    unknown,
    unreadable,
)
from webapp.stock.models import Count, CountLine, Item, StockScan, item_scanned, kit_parts_of, last_scan
from webapp.stock.rules import bin_name
from webapp.stock.rules.barcodes import PRODUCT
from webapp.stock.rules.describing import LONGEST_CODE
from webapp.stock.rules.listing import MOST

BIN = "BIN:"  # what a code begins with that names a bin, whether one is known by that name or not


def take_count(count: Count, scan: Scanned, bins: set[str]) -> Heard:
    """Somebody scanned a bin or an item: each scan counts so many more. A number typed after an item says how many of
    it there were. The same scan again changes nothing."""
    business_id = count.business_id
    if odd := unreadable(scan):
        return odd
    last = last_scan(business_id, count.id, scan.actor)
    row = first_heard(business_id, count.id, scan)
    if row is None:
        return Heard("again", "Taken already.", "grey", scan.bin)
    if scan.undo:
        return _take_back(count, scan)
    item = item_scanned(business_id, scan.code)
    if item is None and last and says_how_many(scan, last):
        return _say_how_many(count, scan, last, row)
    named = scan.code.upper().startswith(BIN)
    shelf = bin_name(scan.code[len(BIN) :] if named else scan.code)
    if shelf and (named or shelf in bins):
        return Heard("bin", f"Bin {shelf}.", "blue", shelf)
    if item is None:
        return _no_item(scan)
    if kit_parts_of(business_id, [item.id]):
        return Heard("kit", f"{item.sku} is a kit: it is counted by its parts. Scan those.", "red", scan.bin)
    return _count(count, scan, item, scan.quantity, row)


def done_already(scan: Scanned) -> Heard:
    """What is said of a scan that comes when its count is done: it counts nowhere, and somebody must know of it."""
    if scan.undo:
        return Heard("closed", "This is done already. Nothing was taken back.", "red", scan.bin)
    return Heard(
        "closed", f"{shown(scan)} was not counted: this is done already. Scan it into a new one.", "red", scan.bin
    )


def _no_item(scan: Scanned) -> Heard:
    code = shown(scan)
    if PRODUCT.fullmatch(code):
        heard = unknown(scan, f"No item has the barcode {code}. Lay it aside, or say which item it is.")
        return replace(heard, barcode=code)
    if scan.typed and NUMBER.fullmatch(code):
        return Heard("scan_first", "Scan an item first, then type how many of it there are.", "amber", scan.bin)
    heard = unknown(scan, f"{code} is no item that the list knows. If it is a bin, type {BIN}{code[:20]}.")
    return replace(heard, barcode=code if heard.code == "unknown_code" and len(scan.code) <= LONGEST_CODE else "")


def _count(count: Count, scan: Scanned, item: Item, quantity: int, row: StockScan) -> Heard:
    line = line_of(count, item.id)
    if line.counted + quantity > MOST:
        return Heard("too_many", f"No place holds more than {MOST:,} of an item.", "red", scan.bin)
    line.counted += quantity
    line.bin, line.at = scan.bin or line.bin, now()
    row.item_id, row.quantity = item.id, quantity
    return Heard("counted", f"{item.sku}: {line.counted:,}.", "green", scan.bin)


def _say_how_many(count: Count, scan: Scanned, last: StockScan, row: StockScan) -> Heard:
    """The last scan was not of one piece but of so many: it is counted anew."""
    if not int(scan.code):
        return _take_back(count, scan)
    item = db.session.get_one(Item, (count.business_id, last.item_id))
    _uncount(count, last)
    return _count(count, scan, item, int(scan.code), row)


def _take_back(count: Count, scan: Scanned) -> Heard:
    """What this person scanned last, and has not taken back yet, was not there."""
    row = last_scan(count.business_id, count.id, scan.actor, counting=True)
    if row is None:
        return Heard("nothing_to_undo", "There is nothing of yours to take back.", "amber", scan.bin)
    item, some = db.session.get_one(Item, (count.business_id, row.item_id)), row.quantity
    left = _uncount(count, row)
    return Heard("undone", f"Taken back: {some:,} × {item.sku}. {left:,} left.", "grey", scan.bin)


def _uncount(count: Count, row: StockScan) -> int:
    """Take out of the count what a scan put in; how many are left of its item."""
    line = db.session.get(CountLine, (count.business_id, count.id, row.item_id))
    left = max(line.counted - row.quantity, 0) if line else 0
    if line and left:
        line.counted, line.at = left, now()
    elif line:
        db.session.delete(line)
    row.quantity = 0
    db.session.flush()
    return left


def line_of(count: Count, item_id: UUID) -> CountLine:
    """The line of an item in a count, begun if there is none."""
    key = {"business_id": count.business_id, "count_id": count.id, "item_id": item_id}
    insert_new(CountLine, [{**key, "counted": 0, "bin": "", "at": now()}], list(key))
    return db.session.get_one(CountLine, tuple(key.values()))
