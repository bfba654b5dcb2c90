"""Writing down what an item is: its size, marks, barcodes, and what it is put together from."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, select

from webapp.kit.bulk import among, insert_many, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.stock.models import Item, ItemBarcode, KitPart, items_by_sku
from webapp.stock.rules import Described, barcode_key
from webapp.stock.rules.describing import LONGEST_CODE
from webapp.stock.rules.elements import gtin_in


def add_item(business_id: UUID, sku: str) -> Item | None:
    """A new item by its SKU, or None if there is one already."""
    item_id = new_id()
    row = {"business_id": business_id, "id": item_id, "sku": sku, "name": "", "created_at": now()}
    insert_new(Item, [row], ["business_id", "sku"])
    return db.session.get(Item, (business_id, item_id))


def give_barcode(business_id: UUID, item: Item, code: str) -> Refusal | None:
    """One more code by which an item is known; answers why it cannot be, if another item has it already."""
    key = barcode_key(code)
    if gtin_in(code) == "" or not key or len(key) > LONGEST_CODE or not key.isprintable():
        return Refusal("bad_code", "That is no barcode of an item, or was read wrong. Scan it again.", "code")
    insert_new(ItemBarcode, [{"business_id": business_id, "code": key, "item_id": item.id}], ["business_id", "code"])
    if db.session.get_one(ItemBarcode, (business_id, key)).item_id != item.id:
        return Refusal("taken", f"The barcode {key} belongs to another item.", "code")
    return None


def describe_items(
    business_id: UUID, items: Mapping[str, Item], described: Sequence[Described], refusals: list[Refusal]
) -> None:
    """Bring these items (by SKU) up to what is said of them; what cannot be is added to `refusals`."""
    for said in described:
        for name, value in said.values.items():
            setattr(items[said.sku], name, value)
    db.session.flush()
    _give_barcodes(business_id, items, [said for said in described if said.barcodes is not None], refusals)
    _put_together(business_id, items, [said for said in described if said.kit is not None], refusals)


def _give_barcodes(
    business_id: UUID, items: Mapping[str, Item], described: Sequence[Described], refusals: list[Refusal]
) -> None:
    """A code stands for one item: whoever had it first keeps it."""
    wanted = {(code, items[said.sku].id): said for said in described for code in said.barcodes or ()}
    mine = [items[said.sku].id for said in described]
    query = select(ItemBarcode).where(ItemBarcode.business_id == business_id, among(ItemBarcode.item_id, mine))
    gone = [row.code for row in db.session.scalars(query) if (row.code, row.item_id) not in wanted]
    table = ItemBarcode.__table__
    if gone:
        db.session.execute(delete(table).where(table.c.business_id == business_id, among(table.c.code, gone)))
    rows = [{"business_id": business_id, "code": code, "item_id": item_id} for code, item_id in wanted]
    insert_new(ItemBarcode, list({row["code"]: row for row in reversed(rows)}.values()), ["business_id", "code"])
    codes = {code for code, _ in wanted}
    query = select(ItemBarcode).where(ItemBarcode.business_id == business_id, among(ItemBarcode.code, codes))
    owners = {row.code: row.item_id for row in db.session.scalars(query)}
    for (code, item_id), said in wanted.items():
        if owners[code] != item_id:
            refusals.append(_refusal(said, "barcodes", "taken", f"The barcode {code} belongs to another item."))


def _put_together(
    business_id: UUID, items: Mapping[str, Item], described: Sequence[Described], refusals: list[Refusal]
) -> None:
    parts = items_by_sku(business_id, {sku for said in described for sku in said.kit or ()})
    table = KitPart.__table__
    mine = [items[said.sku].id for said in described]
    db.session.execute(delete(table).where(table.c.business_id == business_id, among(table.c.item_id, mine)))
    pairs = db.session.execute(select(table.c.item_id, table.c.part_id).where(table.c.business_id == business_id)).all()
    kits, in_kits = {row.item_id for row in pairs}, {row.part_id for row in pairs}
    rows: list[dict] = []
    for said in described:
        item = items[said.sku]
        found = {sku: parts[sku].id for sku in said.kit or () if sku in parts}
        if words := _why_no_kit(said, item.id, found, kits, in_kits):
            refusals.append(_refusal(said, "kit", "no_kit", words))
        elif said.kit:
            kits.add(item.id)
            in_kits.update(found.values())
            rows += [{"business_id": business_id, "item_id": item.id, "part_id": found[sku], "quantity": count}
                     for sku, count in said.kit.items()]  # fmt: skip
    insert_many(KitPart, rows)


def _why_no_kit(said: Described, item_id: UUID, parts: Mapping[str, UUID], kits: set[UUID], in_kits: set[UUID]) -> str:
    """Why an item cannot be put together from these parts, or "". Kits are one level deep."""
    if unknown := [sku for sku in said.kit or () if sku not in parts]:
        return f"{unknown[0][:60]} is not in the stock list. Make the part first."
    if item_id in parts.values():
        return "A kit cannot be a part of itself."
    if nested := [sku for sku, part in parts.items() if part in kits]:
        return f"{nested[0]} is a kit itself. Name its parts instead."
    if parts and item_id in in_kits:
        return f"{said.sku} is a part of another kit, so it cannot be a kit."
    return ""


def _refusal(said: Described, where: str, code: str, words: str) -> Refusal:
    return Refusal(code, words, str(said.row), {"column": where})
