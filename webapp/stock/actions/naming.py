"""What an order's line is called in the stock list, and what it is taken apart into."""

from uuid import UUID

from webapp.orders.models import Line
from webapp.stock.models import Item, items_by_id, kit_parts_of


def take_apart(business_id: UUID, items: dict[str, Item]) -> dict[str, dict[str, int]]:
    """How many of which part (by SKU) each kit among these items is made of. The parts are added to `items`."""
    kits = kit_parts_of(business_id, [item.id for item in items.values()])
    parts = items_by_id(business_id, {part for some in kits.values() for part in some})
    found = {sku: {parts[part].sku: each for part, each in kits[item.id].items()} for sku, item in items.items()
             if item.id in kits}  # fmt: skip
    items |= {part.sku: part for part in parts.values()}
    return found


def sku_of(line: Line) -> str:
    """By which name the stock list knows what a line is about: the seller's SKU, else the platform's."""
    return line.sku or line.sku_id
