"""How parcels must be handled, for everybody who has one in the hand."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Text, and_, cast, or_, select

from webapp.handover.models.reads import chains, parcel_orders
from webapp.handover.rules.marks import in_order, packed_marks
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.orders.models import Line
from webapp.stock.models import Item, KitPart

lines, items, kit_parts = Line.__table__, Item.__table__, KitPart.__table__
inner_items = items.alias("inner_items")


def marks_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The handling marks of the items in the parcels of these orders, by parcel, kits with what is in them: one
    statement. Parcels without marks are left out."""
    part_of_kit = and_(kit_parts.c.business_id == items.c.business_id, kit_parts.c.item_id == items.c.id)
    inner = and_(inner_items.c.business_id == kit_parts.c.business_id, inner_items.c.id == kit_parts.c.part_id)
    query = (
        select(parcel_orders.c.parcel_id, items.c.marks, inner_items.c.marks.label("inner"))
        .select_from(lines)
        .join(items, and_(items.c.business_id == lines.c.business_id, items.c.sku == lines.c.sku))
        .join(parcel_orders, and_(parcel_orders.c.business_id == lines.c.business_id,
                                  parcel_orders.c.order_id == lines.c.order_id))
        .outerjoin(kit_parts, part_of_kit)
        .outerjoin(inner_items, inner)
        .where(lines.c.business_id == business_id, among(lines.c.order_id, order_ids))
        .where(or_(lines.c.parcel_id.is_(None), lines.c.parcel_id == parcel_orders.c.parcel_id))
        .where(or_(_marked(items.c.marks), _marked(inner_items.c.marks)))
    )  # fmt: skip
    found: dict[UUID, set[str]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.parcel_id, set()).update(row.marks or (), row.inner or ())
    return {parcel_id: in_order(marks) for parcel_id, marks in found.items()}


def all_marks_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The same, with what their packing says of the parcels: two statements."""
    order_ids = list(order_ids)
    found = marks_of(business_id, order_ids)
    inside = and_(chains.c.business_id == parcel_orders.c.business_id, chains.c.order_id == parcel_orders.c.order_id)
    query = select(parcel_orders.c.parcel_id, chains.c.parcels).join(chains, inside)
    mine = parcel_orders.c.business_id == business_id
    for row in db.session.execute(query.where(mine, among(parcel_orders.c.order_id, order_ids))):
        if packed := packed_marks(row.parcels, row.parcel_id):
            found[row.parcel_id] = in_order((*found.get(row.parcel_id, ()), *packed))
    return found


def _marked(column: ColumnElement[JSON]) -> ColumnElement[bool]:
    return cast(column, Text) != "[]"
