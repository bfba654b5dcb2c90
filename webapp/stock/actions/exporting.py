"""Giving the stock list out again, as it can be brought in."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from webapp.kit.db import db
from webapp.kit.sheets import Cell
from webapp.places.models import Place
from webapp.stock.models import Holding, Item, ItemBarcode, KitPart
from webapp.stock.rules import MARKS, PROTECTION
from webapp.stock.rules.listing import HEADINGS

FIGURES = ("length_mm", "width_mm", "height_mm", "weight_g")


def stock_rows(business_id: UUID) -> Iterator[list[Cell]]:
    """The headings, then a row for each item at each place; an item that lies nowhere has a row of its own."""
    yield [*(known[0] for known in HEADINGS.values()), "Promised", "Free"]
    barcodes, kits = _barcodes(business_id), _kits(business_id)
    query = (
        select(Item, Holding, Place.name)
        .outerjoin(Holding, and_(Holding.business_id == Item.business_id, Holding.item_id == Item.id))
        .outerjoin(Place, and_(Place.business_id == Holding.business_id, Place.id == Holding.place_id))
        .where(Item.business_id == business_id)
        .order_by(Item.sku, Place.name)
    )
    for item, holding, place in db.session.execute(query):
        yield [
            item.sku, item.name, ", ".join(barcodes[item.id]), *(getattr(item, name) for name in FIGURES),
            ", ".join(MARKS.get(code, code) for code in item.marks),
            ", ".join(PROTECTION.get(code, code) for code in item.protection),
            item.dangerous, "; ".join(kits[item.id]), item.low_at,
            *((place, holding.bin, holding.on_hand, holding.reserved, holding.free) if holding else ("",) * 5),
        ]  # fmt: skip


def _barcodes(business_id: UUID) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    query = select(ItemBarcode.item_id, ItemBarcode.code).where(ItemBarcode.business_id == business_id)
    for item_id, code in db.session.execute(query.order_by(ItemBarcode.code)):
        found[item_id].append(code)
    return found


def _kits(business_id: UUID) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    part = aliased(Item)
    query = select(KitPart.item_id, part.sku, KitPart.quantity).join(
        part, and_(part.business_id == KitPart.business_id, part.id == KitPart.part_id)
    )
    for item_id, sku, quantity in db.session.execute(
        query.where(KitPart.business_id == business_id).order_by(part.sku)
    ):
        found[item_id].append(f"{sku} x {quantity}")
    return found
