"""Going round a place and counting by scanning: nothing changes until the count is done."""

from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.places.models import Place
from webapp.stock.actions.counting import count_stock
from webapp.stock.actions.scanning import Heard, Scanned, first_heard, shown, unknown, unreadable
from webapp.stock.models import Count, CountLine, count_lines, item_scanned, items_by_id
from webapp.stock.rules import Listed, bin_name
from webapp.stock.rules.barcodes import PRODUCT
from webapp.stock.rules.listing import MOST

BIN = "BIN:"  # what a code begins with that names a bin, whether one is known by that name or not


def open_count(business_id: UUID, place_id: UUID, by_name: str) -> UUID:
    """Begin to count at a place."""
    count = Count(business_id=business_id, place_id=place_id, by_name=by_name)
    db.session.add(count)
    db.session.flush()
    return count.id


def held_count(business_id: UUID, count_id: UUID) -> Count | None:
    """A count that is not done, held until the transaction ends: two people in one count take turns."""
    query = select(Count).where(Count.business_id == business_id, Count.id == count_id, Count.done_at.is_(None))
    return db.session.scalar(query.with_for_update())


def take_count(count: Count, scan: Scanned, bins: set[str]) -> Heard:
    """Somebody scanned a bin or an item: each scan counts so many more. The same scan again changes nothing."""
    business_id = count.business_id
    if odd := unreadable(scan):
        return odd
    if not first_heard(business_id, count.id, scan.key):
        return Heard("again", "Counted already.", "grey", scan.bin)
    named = scan.code.upper().startswith(BIN)
    shelf = bin_name(scan.code[len(BIN) :] if named else scan.code)
    if shelf and (named or shelf in bins):
        return Heard("bin", f"Bin {shelf}.", "blue", shelf)
    item = item_scanned(business_id, scan.code)
    if item is None:
        words = f"{shown(scan)} is no item that the list knows. If it is a bin, type {BIN}{scan.code[:20]}."
        if PRODUCT.fullmatch(code := shown(scan)):
            words = f"No item has the barcode {code}. Lay it aside, and add the barcode to its item under Stock."
        return unknown(scan, words)
    line = _line(count, item.id)
    if line.counted + scan.quantity > MOST:
        return Heard("too_many", f"No place holds more than {MOST:,} of an item.", "red", scan.bin)
    line.counted += scan.quantity
    line.bin, line.at = scan.bin or line.bin, now()
    return Heard("counted", f"{item.sku}: {line.counted:,}.", "green", scan.bin)


def set_counted(count: Count, item_id: UUID, counted: int) -> None:
    """Put a typed figure in place of what was scanned."""
    line = _line(count, item_id)
    line.counted, line.at = min(counted, MOST), now()


def drop_line(count: Count, item_id: UUID) -> None:
    """Take an item out of the count: nothing was said of it."""
    for line in count_lines(count.business_id, count.id):
        if line.item_id == item_id:
            db.session.delete(line)


def finish_count(count: Count, actor_name: str) -> list[Refusal]:
    """Make what was counted what is there: one movement for each item that differs. What cannot be, because more of it
    is promised to orders, stays in the count and is answered; the rest is saved."""
    business_id = count.business_id
    place = db.session.get_one(Place, (business_id, count.place_id))
    lines = count_lines(business_id, count.id)
    items = items_by_id(business_id, [line.item_id for line in lines])
    listed = [
        Listed(row, items[line.item_id].sku, "", place.name, line.counted, line.bin or None)
        for row, line in enumerate(lines)
    ]
    refusals: list[Refusal] = []
    count_stock(business_id, listed, actor_name, refusals)
    refused = {int(refusal.where) for refusal in refusals}
    for row, line in enumerate(lines):
        if refused and row not in refused:
            db.session.delete(line)
    if not refused:
        count.done_at = now()
    db.session.flush()
    return refusals


def _line(count: Count, item_id: UUID) -> CountLine:
    key = {"business_id": count.business_id, "count_id": count.id, "item_id": item_id}
    insert_new(CountLine, [{**key, "counted": 0, "bin": "", "at": now()}], list(key))
    return db.session.get_one(CountLine, tuple(key.values()))
