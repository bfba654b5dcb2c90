"""What the way of a scan reads: plain rows by SQLAlchemy Core, one statement each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select, true

from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.handover.models.batches import Batch
from webapp.handover.models.scans import Scan
from webapp.handover.rules.judging import Gate
from webapp.kit.bulk import among_named
from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.places.models import Place
from webapp.stock.models import Part

scans, batches = Scan.__table__, Batch.__table__
parcels, parcel_orders, orders = Parcel.__table__, ParcelOrder.__table__, Order.__table__
carriers, places, chains, shops = Carrier.__table__, Place.__table__, Chain.__table__, Shop.__table__
parts = Part.__table__
PLACE = func.coalesce(parts.c.place_id, orders.c.place_id)  # a part of an order goes from a place of its own


@dataclass(frozen=True, slots=True)
class KnownParcel:
    """A parcel with its carrier, the orders in it as (id, number), since when its number is known here, and since
    when its shop says that labels are made and checked here."""

    id: UUID
    number: str
    number_key: str
    carrier_id: UUID | None
    carrier_name: str
    place_id: UUID | None
    place_kind: str
    place_name: str
    known_at: datetime
    orders: tuple[tuple[UUID, str], ...]
    labels_here_at: datetime | None = None


def parcel_rows() -> Select:
    """Parcels with their orders, carriers and places: one row per parcel and order."""
    return (
        select(
            parcels.c.id, parcels.c.tracking_number, parcels.c.number_key, parcels.c.carrier_id,
            parcels.c.recorded_at.label("known_at"),
            carriers.c.name.label("carrier_name"), parcels.c.carrier_words,
            orders.c.id.label("order_id"), orders.c.number.label("order_number"),
            PLACE.label("place_id"), places.c.kind.label("place_kind"), places.c.name.label("place_name"),
            shops.c.labels_here_at,
        )
        .join(parcel_orders, (parcel_orders.c.business_id == parcels.c.business_id)
              & (parcel_orders.c.parcel_id == parcels.c.id))
        .join(orders, (orders.c.business_id == parcels.c.business_id) & (orders.c.id == parcel_orders.c.order_id))
        .join(shops, (shops.c.business_id == orders.c.business_id) & (shops.c.id == orders.c.shop_id))
        .outerjoin(carriers, (carriers.c.business_id == parcels.c.business_id)
                   & (carriers.c.id == parcels.c.carrier_id))
        .outerjoin(parts, (parts.c.business_id == orders.c.business_id) & (parts.c.order_id == orders.c.id)
                   & (parts.c.parcel_id == parcels.c.id))
        .outerjoin(places, (places.c.business_id == orders.c.business_id) & (places.c.id == PLACE))
        .where(parcels.c.business_id == bindparam("business_id"))
    )  # fmt: skip


@cache
def _statements(_dialect: str) -> dict[str, Select]:
    """The statements on the way of a scan: built once, since building one costs as much as asking it."""
    mine: BindParameter = bindparam("business_id")
    gate = batches.alias("gate")
    gate_carriers, gate_places = carriers.alias("gate_carriers"), places.alias("gate_places")
    gate_columns = (
        gate.c.id.label("gate_id"), gate.c.carrier_id.label("gate_carrier_id"), gate.c.place_id.label("gate_place_id"),
        gate.c.closed_at.label("gate_closed_at"), gate_carriers.c.name.label("gate_carrier_name"),
        gate_places.c.kind.label("gate_place_kind"),
    )  # fmt: skip
    carrier_of_gate = (gate_carriers.c.business_id == gate.c.business_id) & (gate_carriers.c.id == gate.c.carrier_id)
    place_of_gate = (gate_places.c.business_id == gate.c.business_id) & (gate_places.c.id == gate.c.place_id)
    # Held against closing until the scan is kept: either it is on the manifest, or it knows that it came after.
    # As much as the scan's foreign key holds anyway; in a WITH, since an outer join's side cannot be held.
    held_gates = (
        select(*gate_columns)
        .join(gate_carriers, carrier_of_gate)
        .join(gate_places, place_of_gate)
        .where(gate.c.business_id == mine)
        .with_for_update(read=True, key_share=True, of=gate)
    )
    one_gate = held_gates.where(gate.c.id == bindparam("batch_id")).cte("one_gate")
    return {
        "kept": select(scans.c.client_id, scans.c.fingerprint, scans.c.code, scans.c.believed, scans.c.receipt).where(
            scans.c.business_id == mine, among_named(scans.c.client_id, "ids")
        ),
        "by key": parcel_rows().where(among_named(parcels.c.number_key, "keys")),
        "by key, with gate": parcel_rows()
        .add_columns(*one_gate.c)
        .outerjoin(one_gate, true())
        .where(among_named(parcels.c.number_key, "keys")),
        "by order number": parcel_rows().where(among_named(orders.c.number, "numbers")),
        "gates": held_gates.where(among_named(gate.c.id, "ids")),
        "places": select(places.c.id).where(places.c.business_id == mine, among_named(places.c.id, "ids")),
    }


def _ask(name: str, business_id: UUID, **asked: Any) -> Sequence[Row[Any]]:
    statement = _statements(db.engine.dialect.name)[name]
    return db.session.execute(statement, {"business_id": business_id, **asked}).all()


def kept_scans(business_id: UUID, client_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """What is kept of these scans already, by client id."""
    return {row.client_id: row for row in _ask("kept", business_id, ids=list(client_ids))}


def parcels_and_gates(
    business_id: UUID, keys: Collection[str], batch_ids: Collection[UUID]
) -> tuple[dict[str, list[KnownParcel]], dict[UUID, Gate]]:
    """The parcels behind these number keys (none, one, or several, since carriers use numbers again), and what these
    batches let through. The usual case, known numbers of one batch, is a single statement."""
    found: dict[str, list[KnownParcel]] = defaultdict(list)
    rows: Sequence[Row[Any]] = ()
    if keys and len(batch_ids) == 1:
        rows = _ask("by key, with gate", business_id, keys=list(keys), batch_id=next(iter(batch_ids)))
    elif keys:
        rows = _ask("by key", business_id, keys=list(keys))
    for parcel in known_parcels(rows):
        found[parcel.number_key].append(parcel)
    if len(batch_ids) == 1 and rows:
        return found, _gates(rows[:1])
    return found, _gates(_ask("gates", business_id, ids=list(batch_ids)) if batch_ids else ())


def _gates(rows: Sequence[Row[Any]]) -> dict[UUID, Gate]:
    return {
        row.gate_id: Gate(
            row.gate_carrier_id, row.gate_carrier_name, row.gate_place_id, row.gate_place_kind, row.gate_closed_at
        )
        for row in rows
        if row.gate_id
    }


def parcels_by_order_number(business_id: UUID, numbers: Collection[str]) -> dict[str, list[KnownParcel]]:
    """The parcels of the orders with these numbers, by order number."""
    found: dict[str, list[KnownParcel]] = defaultdict(list)
    if numbers:
        for parcel in known_parcels(_ask("by order number", business_id, numbers=list(numbers))):
            for _, number in parcel.orders:
                found[number].append(parcel)
    return found


def known_parcels(rows: Any) -> list[KnownParcel]:
    """One KnownParcel per parcel, its orders gathered from the rows."""
    gathered: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        gathered[row.id].append(row)
    return [
        KnownParcel(
            first.id, first.tracking_number, first.number_key, first.carrier_id,
            first.carrier_name or first.carrier_words or "", first.place_id, first.place_kind or "",
            first.place_name or "", first.known_at, tuple((row.order_id, row.order_number) for row in group),
            min((row.labels_here_at for row in group if row.labels_here_at), default=None),
        )
        for group in gathered.values()
        for first in group[:1]
    ]  # fmt: skip


def known_places(business_id: UUID, place_ids: Collection[UUID]) -> set[UUID]:
    """Which of these places are this business's."""
    return {row.id for row in _ask("places", business_id, ids=list(place_ids))} if place_ids else set()
