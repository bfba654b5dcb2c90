"""What the pages of runs read."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select

from webapp.accounts.models import Shop
from webapp.handover.models.reads import carriers, chains, orders, parcel_orders, parcels, scans
from webapp.handover.models.stops import Stop
from webapp.kit.bulk import among
from webapp.kit.db import db

stops, shops = Stop.__table__, Shop.__table__
MOST = 200  # parcels that a page of runs shows


def fleet_parcels(
    business_id: UUID, fleets: Collection[UUID], order_ids: Collection[UUID] = (), parcel_ids: Collection[UUID] = ()
) -> dict[UUID, list[UUID]]:
    """Of these orders' parcels, or of these parcels, those of our own couriers, each with the orders in it."""
    inside = select(parcel_orders.c.parcel_id).where(
        parcel_orders.c.business_id == business_id, among(parcel_orders.c.order_id, order_ids)
    )
    wanted = parcels.c.id.in_(inside) if order_ids else among(parcels.c.id, parcel_ids)
    query = (
        select(parcels.c.id, parcel_orders.c.order_id)
        .join(parcel_orders, and_(parcel_orders.c.business_id == parcels.c.business_id,
                                  parcel_orders.c.parcel_id == parcels.c.id))
        .where(parcels.c.business_id == business_id, parcels.c.carrier_id.in_(fleets), wanted)
        .order_by(parcels.c.id, parcel_orders.c.order_id)
    )  # fmt: skip
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.id].append(row.order_id)
    return found


def open_stops(business_id: UUID, courier: str) -> list[Stop]:
    """What a courier still carries."""
    query = select(Stop).where(Stop.business_id == business_id, Stop.courier == courier, Stop.done_at.is_(None))
    return list(db.session.scalars(query))


def _rows():
    """Parcels on runs with their orders: one row per parcel and order, in the order of the run."""
    columns = [orders.c[name] for name in (
        "recipient", "phone", "address", "city", "region", "postcode", "country", "buyer_message", "payment_method",
        "prepaid_at", "currency", "amount", "shipping_type", "order_type", "placed_at",
    )]  # fmt: skip
    return (
        select(
            stops, parcels.c.tracking_number, parcels.c.number_key, orders.c.id.label("order_id"),
            orders.c.number.label("order_number"), *columns, shops.c.market, chains.c.parcels.label("states"),
        )
        .join(parcels, and_(parcels.c.business_id == stops.c.business_id, parcels.c.id == stops.c.parcel_id))
        .join(parcel_orders, and_(parcel_orders.c.business_id == stops.c.business_id,
                                  parcel_orders.c.parcel_id == stops.c.parcel_id))
        .join(orders, and_(orders.c.business_id == stops.c.business_id, orders.c.id == parcel_orders.c.order_id))
        .join(shops, and_(shops.c.business_id == orders.c.business_id, shops.c.id == orders.c.shop_id))
        .join(chains, and_(chains.c.business_id == orders.c.business_id, chains.c.order_id == orders.c.id))
        .order_by(stops.c.position, orders.c.postcode, stops.c.since, stops.c.parcel_id, orders.c.number)
    )  # fmt: skip


def run_rows(business_id: UUID, courier: str, done_since: datetime) -> list[Row[Any]]:
    """A courier's run: what is still carried, and what was done since then."""
    query = _rows().where(
        stops.c.business_id == business_id, stops.c.courier == courier,
        or_(stops.c.done_at.is_(None), stops.c.done_at >= done_since),
    )  # fmt: skip
    return list(db.session.execute(query))


def stop_rows(business_id: UUID, parcel_id: UUID) -> list[Row[Any]]:
    """One parcel on a run, with its orders."""
    return list(db.session.execute(_rows().where(stops.c.business_id == business_id, stops.c.parcel_id == parcel_id)))


def run_counts(business_id: UUID, done_since: datetime) -> list[Row[Any]]:
    """Every run that has something on it, or had since then: (courier, courier_name, left, failed, done)."""
    done, failed = stops.c.done_at.is_not(None), stops.c.done_at.is_(None) & (stops.c.attempts > 0)
    query = (
        select(
            stops.c.courier, func.max(stops.c.courier_name).label("courier_name"),
            func.count().filter(stops.c.done_at.is_(None)).label("left"),
            func.count().filter(failed).label("failed"), func.count().filter(done).label("done"),
        )
        .where(stops.c.business_id == business_id, or_(~done, stops.c.done_at >= done_since))
        .group_by(stops.c.courier)
        .order_by("courier_name")
    )  # fmt: skip
    return list(db.session.execute(query))


def fleet_rows(business_id: UUID) -> list[Row[Any]]:
    """Parcels of our own couriers that have left and are not done, with who carries them, nobody's first."""
    query = (
        select(
            parcels.c.id, parcels.c.tracking_number, carriers.c.name.label("carrier_name"), chains.c.status,
            orders.c.number.label("order_number"), orders.c.id.label("order_id"), orders.c.city, orders.c.postcode,
            stops.c.courier, stops.c.courier_name, stops.c.attempts, chains.c.parts, chains.c.parcels.label("states"),
        )
        .join(carriers, and_(carriers.c.business_id == parcels.c.business_id, carriers.c.id == parcels.c.carrier_id))
        .join(parcel_orders, and_(parcel_orders.c.business_id == parcels.c.business_id,
                                  parcel_orders.c.parcel_id == parcels.c.id))
        .join(orders, and_(orders.c.business_id == parcels.c.business_id, orders.c.id == parcel_orders.c.order_id))
        .join(chains, and_(chains.c.business_id == orders.c.business_id, chains.c.order_id == orders.c.id))
        .outerjoin(stops, and_(stops.c.business_id == parcels.c.business_id, stops.c.parcel_id == parcels.c.id))
        .where(parcels.c.business_id == business_id, carriers.c.own_fleet_at.is_not(None), stops.c.done_at.is_(None),
               or_(chains.c.lane.in_(("on_the_way", "problem")), chains.c.parts > 0, stops.c.courier.is_not(None)))
        .order_by(stops.c.courier.is_not(None), stops.c.courier_name, stops.c.position, orders.c.postcode, parcels.c.id)
        .limit(MOST)
    )  # fmt: skip
    rows: list[Any] = list(db.session.execute(query))
    return [row for row in rows if row.courier or not row.parts or _on_its_way(row)]


def _on_its_way(row: Any) -> bool:
    """Of an order that goes in parts one parcel may be gone, or have come, while another is still here."""
    return row.states.get(str(row.id), {}).get("status", "") not in {"", "delivered", "returned"}


def deliveries_of(business_id: UUID, client_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """How these scans' deliveries went: name, note and what was announced as proof, by scan."""
    columns = ("client_id", "outcome", "reason", "recipient", "note", "next_on", "signature_sha256", "photo_sha256")
    query = select(*(scans.c[name] for name in columns)).where(
        scans.c.business_id == business_id, scans.c.client_id.in_(list(client_ids)), scans.c.outcome != ""
    )
    return {row.client_id: row for row in db.session.execute(query)}
