from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import hold_chains
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder, orders_numbered, parcels_of
from webapp.orders.rules.numbers import number_key
from webapp.packing.actions.gathering import lay_out
from webapp.packing.models import Packing, packings_of_unit
from webapp.stock.actions import give_part
from webapp.stock.models import parts_of


@dataclass(frozen=True, slots=True)
class Packer:
    """Whoever stands at the table."""

    business_id: UUID
    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What is packed in one go: a parcel, or an order of which no parcel is known yet."""

    order_id: UUID
    parcel_id: UUID | None

    @property
    def id(self) -> UUID:
        return self.parcel_id or self.order_id


def open_packing(packer: Packer, text: str) -> Packing | Refusal:
    """The parcel of that order or tracking number, put on the table or gone on with, whoever began it. One that is
    sealed and complete is shown as it is."""
    units = _units(packer.business_id, text)
    if isinstance(units, Refusal):
        return units
    hold_chains(packer.business_id, {unit.order_id for unit in units})
    standing = packings_of_unit(packer.business_id, [unit.id for unit in units])
    for packing in standing:
        if not packing.sealed_at:
            return packing
    sealed = {packing.unit_id: packing for packing in standing}
    split = any(parts_of(packer.business_id, {unit.order_id for unit in units}).values())
    for unit in units:
        last = sealed.get(unit.id)
        more = (
            last and ("incomplete" in last.decisions or (unit.parcel_id is None and split)) and not lay_out(last).barred
        )
        if last is None or more:
            return _begin(packer, unit)
    return standing[-1]


def _begin(packer: Packer, unit: Unit) -> Packing | Refusal:
    packing = Packing(
        business_id=packer.business_id, id=new_id(), unit_id=unit.id, order_id=unit.order_id,
        parcel_id=unit.parcel_id, begun_by_name=packer.name, begun_at=now(), ticks={}, decisions={}, note="",
        version=0, sealed_by_name="",
    )  # fmt: skip
    table = lay_out(packing)
    if table.barred:
        return Refusal(table.barred.code, table.barred.words, "number")
    if not table.rows:
        earlier = packings_of_unit(packer.business_id, [unit.id])
        return earlier[-1] if earlier else Refusal("nothing_to_pack", _nothing(packer, table.orders), "number")
    if unit.parcel_id:
        give_part(packer.business_id, [order.id for order in table.orders], unit.parcel_id)
    db.session.add(packing)
    db.session.flush()
    return packing


def _nothing(packer: Packer, orders: Sequence[Order]) -> str:
    if any(parts_of(packer.business_id, [order.id for order in orders]).values()):
        return "The rest of this order waits for goods. Its agreed part is packed already."
    return "This order has no items to pack."


def _units(business_id: UUID, text: str) -> list[Unit] | Refusal:
    key = number_key(text)
    if not key:
        return Refusal("no_number", "Scan or type the order number or the tracking number.", "number")
    if units := _by_tracking_number(business_id, key):
        return units
    orders = orders_numbered(business_id, key)
    if not orders:
        return Refusal("unknown_number", f"No order or parcel has the number {text.strip()[:60]}.", "number")
    if len(orders) > 1:
        return Refusal(
            "two_orders", "Orders of two shops have this number. Scan the tracking number instead.", "number"
        )
    parcels = parcels_of(business_id, [orders[0].id])[orders[0].id]
    return [Unit(orders[0].id, parcel.id) for parcel in parcels] or [Unit(orders[0].id, None)]


def _by_tracking_number(business_id: UUID, key: str) -> list[Unit] | Refusal:
    """Carriers use numbers again: of several parcels with one number the one that waits here is meant."""
    query = (
        select(Parcel.id, ParcelOrder.order_id, Chain.lane)
        .join(ParcelOrder, (ParcelOrder.business_id == Parcel.business_id) & (ParcelOrder.parcel_id == Parcel.id))
        .join(Order, (Order.business_id == Parcel.business_id) & (Order.id == ParcelOrder.order_id))
        .outerjoin(Chain, (Chain.business_id == Parcel.business_id) & (Chain.order_id == ParcelOrder.order_id))
        .where(Parcel.business_id == business_id, Parcel.number_key == key)
        .order_by(Order.placed_at, Order.id)
    )
    rows = db.session.execute(query).all()
    waiting = [row for row in rows if row.lane == "to_hand_over"] or rows
    if len({row.id for row in waiting}) > 1:
        return Refusal("two_parcels", "Two parcels have this number. Scan the order number instead.", "number")
    return _first_of_each(waiting)


def _first_of_each(rows: Sequence) -> list[Unit]:
    first = {row.id: row.order_id for row in reversed(rows)}
    return [Unit(order_id, parcel_id) for parcel_id, order_id in first.items()]
