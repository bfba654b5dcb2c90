from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, exists, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import Model, Owned, db, owned_fk
from webapp.stock.rules.barcodes import SCANNERS_MARK, barcode_key, scanned_forms

_NOTED = text("low_at IS NOT NULL")


class Item(Owned, Model):
    """Something that is sold, by its SKU. Sizes in millimetres, weight in grams; None is not known.

    `marks` say how its parcel is handled, `protection` what goes around it (stock/rules/marking.py); `dangerous` is
    the UN class of dangerous goods, or "". At `low_at` free pieces or fewer, Today says so.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("business_id", "sku"),
        Index("ix_items_low_at", "business_id", "low_at", postgresql_where=_NOTED, sqlite_where=_NOTED),
    )

    business_id: Mapped[UUID] = mapped_column(ForeignKey("businesses.id"), primary_key=True)
    sku: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    weight_g: Mapped[int | None]
    marks: Mapped[list] = mapped_column(default=list, server_default="[]")
    protection: Mapped[list] = mapped_column(default=list, server_default="[]")
    dangerous: Mapped[str] = mapped_column(default="", server_default="")
    low_at: Mapped[int | None]


class ItemBarcode(Model):
    """A code that stands on the item or its box; `code` as stock/rules/barcodes.py writes it."""

    __tablename__ = "item_barcodes"
    __table_args__ = (
        owned_fk("items", "item_id", ondelete="CASCADE"),
        Index("ix_item_barcodes_item", "business_id", "item_id"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[UUID]


class KitPart(Model):
    """What an item is put together from: so many of a part in one kit. A kit is never a part."""

    __tablename__ = "kit_parts"
    __table_args__ = (
        owned_fk("items", "item_id", ondelete="CASCADE"),
        owned_fk("items", "part_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    part_id: Mapped[UUID] = mapped_column(primary_key=True)
    quantity: Mapped[int]


def items_by_sku(business_id: UUID, skus: Iterable[str]) -> dict[str, Item]:
    """The items with these SKUs."""
    query = select(Item).where(Item.business_id == business_id, among(Item.sku, skus))
    return {item.sku: item for item in db.session.scalars(query)}


def items_by_id(business_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, Item]:
    """The items with these ids."""
    query = select(Item).where(Item.business_id == business_id, among(Item.id, item_ids))
    return {item.id: item for item in db.session.scalars(query)}


def item_scanned(business_id: UUID, code: str) -> Item | None:
    """The item that one scanned or typed code stands for, with or without the scanner's own mark before it: as it is
    written the barcode or SKU of an item, else the trade item that it names (stock/rules/elements.py); by its SKU in
    other capitals too, if only one item's differs in nothing else."""
    first, *named = scanned_forms(code) or ("",)
    plain = SCANNERS_MARK.sub("", code)
    items, skus = _by_barcode(business_id, [first, *named]), items_by_sku(business_id, {code, plain})
    for item in (items.get(first), skus.get(code), skus.get(plain), *map(items.get, named)):
        if item:
            return item
    folded = select(Item).where(Item.business_id == business_id, func.lower(Item.sku) == plain.lower()).limit(2)
    alike = db.session.scalars(folded).all()
    return alike[0] if len(alike) == 1 else None


def _by_barcode(business_id: UUID, codes: Iterable[str]) -> dict[str, Item]:
    query = (
        select(ItemBarcode.code, Item)
        .join(Item, (Item.business_id == ItemBarcode.business_id) & (Item.id == ItemBarcode.item_id))
        .where(ItemBarcode.business_id == business_id, among(ItemBarcode.code, codes))
    )
    return {code: item for code, item in db.session.execute(query)}  # noqa: C416 - rows


def barcodes_of(business_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The barcodes of these items, by item."""
    query = select(ItemBarcode).where(ItemBarcode.business_id == business_id, among(ItemBarcode.item_id, item_ids))
    found: dict[UUID, list[str]] = {}
    for row in db.session.scalars(query.order_by(ItemBarcode.code)):
        found.setdefault(row.item_id, []).append(row.code)
    return found


def kit_parts_of(business_id: UUID, item_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, int]]:
    """How many of which part make one of each of these items, by item; items that are no kits are left out."""
    query = select(KitPart).where(KitPart.business_id == business_id, among(KitPart.item_id, item_ids))
    found: dict[UUID, dict[UUID, int]] = {}
    for row in db.session.scalars(query.order_by(KitPart.part_id)):
        found.setdefault(row.item_id, {})[row.part_id] = row.quantity
    return found


def items_page(business_id: UUID, words: str, after: str, limit: int) -> list[Item]:
    """Items in the order of their SKUs, from the one after `after`; with the words in SKU, name or barcode if any are
    given."""
    query = select(Item).where(Item.business_id == business_id, Item.sku > after).order_by(Item.sku).limit(limit)
    if words:
        coded = exists().where(
            ItemBarcode.business_id == Item.business_id,
            ItemBarcode.item_id == Item.id,
            ItemBarcode.code == barcode_key(words),
        )
        named = Item.name.icontains(words, autoescape=True)
        query = query.where(or_(Item.sku.icontains(words, autoescape=True), named, coded))
    return list(db.session.scalars(query))


def count_items(business_id: UUID) -> int:
    """How many items a business has."""
    return db.session.scalar(select(func.count()).select_from(Item).where(Item.business_id == business_id)) or 0
