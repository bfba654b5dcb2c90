"""What making and checking labels asks of the goods' rooms: plain rows, one statement each."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.deadlines.models import Deadline
from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Line, Order, Parcel, ParcelOrder
from webapp.places.models import Place
from webapp.stock.models import Item, Part, part_for, parts_of

parcels, inside, orders, lines = Parcel.__table__, ParcelOrder.__table__, Order.__table__, Line.__table__
carriers, shops, places, chains, items = (m.__table__ for m in (Carrier, Shop, Place, Chain, Item))
deadlines = Deadline.__table__
order_parts = Part.__table__
PLACE = func.coalesce(order_parts.c.place_id, orders.c.place_id)  # a part of an order goes from a place of its own
READY = "to_hand_over"
AT_ONCE = 600  # orders of which the parcels are read together


@dataclass(frozen=True, slots=True)
class Asked:
    """A parcel that a label is for: its number and carrier, its orders' rows (the first one's buyer and sender are the
    label's), and its lines as (quantity, name, variation, sku, marks)."""

    parcel_id: UUID
    number: str
    number_key: str
    package: str
    carrier_id: UUID | None
    carrier: str
    orders: tuple[Row[Any], ...]
    lines: tuple[tuple[int, str, str, str, tuple[str, ...]], ...]

    @property
    def order(self) -> Row[Any]:
        return self.orders[0]


def asked_of(business_id: UUID, parcel_ids: Collection[UUID]) -> dict[UUID, Asked]:
    """What the labels of these parcels must say, by parcel. A parcel that is in no order is left out."""
    names = ("id", "number", "recipient", "phone", "address", "city", "region", "postcode", "country", "shipping_type")
    query = (
        _parcels(business_id)
        .add_columns(
            parcels.c.number_key, parcels.c.package_id, *(orders.c[name].label(f"order_{name}") for name in names)
        )
        .add_columns(shops.c.name.label("shop"), places.c.name.label("place"), places.c.address.label("place_address"))
        .where(among(parcels.c.id, parcel_ids))
        .order_by(orders.c.placed_at, orders.c.id)
    )
    gathered: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        gathered[row.id].append(row)
    said = _lines(business_id, {row.order_id for rows in gathered.values() for row in rows})
    parts = parts_of(business_id, said)
    return {parcel_id: _asked(rows, said, parts) for parcel_id, rows in gathered.items()}


def _asked(rows: list[Row[Any]], said: dict[UUID, list[Row[Any]]], parts: dict[UUID, list[Part]]) -> Asked:
    first = rows[0]
    mine = [
        (count, line.name or line.sku, line.variation, line.sku, tuple(line.marks or ()))
        for row in rows
        for line, count in _inside(said.get(row.order_id, ()), parts.get(row.order_id, ()), first.id)
    ]
    carrier = first.carrier_name or first.carrier_words or ""
    return Asked(
        first.id, first.tracking_number, first.number_key, first.package_id, first.carrier_id, carrier,
        tuple(rows), tuple(mine),
    )  # fmt: skip


def _inside(lines: Sequence[Row[Any]], parts: Sequence[Part], parcel_id: UUID) -> Iterator[tuple[Row[Any], int]]:
    """The lines in a parcel with how many of each: of an order that goes in parts, the part that goes with it."""
    part = part_for(parts, parcel_id)
    goods = Counter(part.goods if part else {})
    for line in lines:
        if not parts:
            if line.parcel_id in {None, parcel_id}:
                yield line, line.quantity
        elif (count := min(line.quantity, goods[line.sku or line.sku_id])) > 0:
            goods[line.sku or line.sku_id] -= count
            yield line, count


def _lines(business_id: UUID, order_ids: Collection[UUID]) -> dict[UUID, list[Row[Any]]]:
    names = ("order_id", "parcel_id", "quantity", "name", "variation", "sku", "sku_id")
    columns = [lines.c[name] for name in names]
    known = (items.c.business_id == lines.c.business_id) & (items.c.sku == lines.c.sku)
    query = (
        select(*columns, items.c.marks)
        .outerjoin(items, known)
        .where(lines.c.business_id == business_id, among(lines.c.order_id, order_ids))
        .order_by(lines.c.order_id, lines.c.position)
    )
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.order_id].append(row)
    return found


def _parcels(business_id: UUID):
    return (
        select(
            parcels.c.id, parcels.c.tracking_number, parcels.c.carrier_id, parcels.c.carrier_words,
            carriers.c.name.label("carrier_name"),
        )
        .join(inside, (inside.c.business_id == parcels.c.business_id) & (inside.c.parcel_id == parcels.c.id))
        .join(orders, (orders.c.business_id == parcels.c.business_id) & (orders.c.id == inside.c.order_id))
        .join(shops, (shops.c.business_id == orders.c.business_id) & (shops.c.id == orders.c.shop_id))
        .outerjoin(
            carriers, (carriers.c.business_id == parcels.c.business_id) & (carriers.c.id == parcels.c.carrier_id)
        )
        .outerjoin(order_parts, and_(order_parts.c.business_id == orders.c.business_id,
                                     order_parts.c.order_id == orders.c.id,
                                     order_parts.c.parcel_id == parcels.c.id))
        .outerjoin(places, (places.c.business_id == orders.c.business_id) & (places.c.id == PLACE))
        .where(parcels.c.business_id == business_id)
    )  # fmt: skip


def to_label(
    business_id: UUID, *, carrier_id: UUID | None = None, place_id: UUID | None = None
) -> Iterator[tuple[Row[Any], datetime | None]]:
    """The parcels of orders that wait to be handed over, with how their label stands, each with when its order is due,
    what is due first first. They are read as they are asked for: who has enough stops."""
    query = (
        _parcels(business_id)
        .add_columns(
            orders.c.id.label("order_id"), orders.c.number.label("order_number"), orders.c.recipient, orders.c.city,
            orders.c.shipping_type, places.c.name.label("place_name"), chains.c.parcels.label("states"),
        )
        .join(chains, and_(chains.c.business_id == orders.c.business_id, chains.c.order_id == orders.c.id))
        .order_by(parcels.c.id)
    )  # fmt: skip
    if carrier_id:
        query = query.where(parcels.c.carrier_id == carrier_id)
    if place_id:
        query = query.where(place_id == PLACE)
    # The orders are chosen before anything is joined to them: a list of what waits must not read what has gone.
    chosen = _waiting(business_id)
    turns = list(chosen)
    for start in range(0, len(turns), AT_ONCE):
        turn = {order_id: place for place, order_id in enumerate(turns[start : start + AT_ONCE])}
        rows = db.session.execute(query.where(among(orders.c.id, turn))).all()
        yield from ((row, chosen[row.order_id]) for row in sorted(rows, key=lambda row: turn[row.order_id]))


def _waiting(business_id: UUID) -> dict[UUID, datetime | None]:
    """The orders that wait to be handed over, with when they are due, in that order."""
    due = (
        select(deadlines.c.order_id, func.min(deadlines.c.due_at).label("due_at"))
        .where(deadlines.c.business_id == business_id, deadlines.c.standing == "open")
        .group_by(deadlines.c.order_id)
        .subquery()
    )
    query = (
        select(chains.c.order_id, due.c.due_at)
        .join(orders, and_(orders.c.business_id == chains.c.business_id, orders.c.id == chains.c.order_id))
        .outerjoin(due, due.c.order_id == chains.c.order_id)
        .where(chains.c.business_id == business_id, chains.c.lane == READY)
        .order_by(due.c.due_at.is_(None), due.c.due_at, orders.c.placed_at, orders.c.id)
    )
    return {row.order_id: row.due_at for row in db.session.execute(query)}


def parcels_numbered(business_id: UUID, keys: Collection[str]) -> dict[str, list[UUID]]:
    """The parcels with these number keys."""
    found: dict[str, list[UUID]] = defaultdict(list)
    query = select(parcels.c.number_key, parcels.c.id).where(
        parcels.c.business_id == business_id, among(parcels.c.number_key, [key for key in keys if key])
    )
    for row in db.session.execute(query):
        found[row.number_key].append(row.id)
    return found
