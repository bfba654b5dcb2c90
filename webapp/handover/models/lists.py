"""What pages read: plain rows by SQLAlchemy Core, one statement each."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, case, func, or_, select

from webapp.handover.models.phones import Phone
from webapp.handover.models.reads import carriers, orders, parcel_orders, parcel_rows, parcels, scans
from webapp.kit.db import db
from webapp.kit.ids import first_id
from webapp.ledger.models import Chain, Fact

chains, facts, phones = Chain.__table__, Fact.__table__, Phone.__table__
WAITING = ("waiting", "to_confirm")
GONE = 3  # the turn of parcels that the carrier has moved: told where there is room, and missed by nobody
# A scan that stands: believed at a handover, and not taken back.
STANDING = (scans.c.believed, scans.c.purpose == "handover", scans.c.undone_at.is_(None))


def waiting_rows(business_id: UUID, since: datetime, moved_since: datetime, limit: int) -> list[Row[Any]]:
    """So many parcels that may come before a scanner today, each with all its orders, their chains and its turn: what
    is to be handed over first, then what waits for something, then what was handed over or cancelled since then, then
    what a carrier moved since."""
    last = chains.c.status.in_(("handed_over", "cancelled"))
    turn = func.min(case((chains.c.lane == "to_hand_over", 0), (chains.c.lane.in_(WAITING), 1), (last, 2), else_=GONE))
    placed = func.min(orders.c.placed_at)
    moved = chains.c.lane.in_(("on_the_way", "problem", "done")) & (chains.c.status_at > bindparam("moved_since"))
    recent = (last & (chains.c.status_at > bindparam("since"))) | moved
    chosen = (
        _chained_rows()
        .with_only_columns(parcels.c.id, turn.label("turn"), placed.label("placed_at"))
        .where(or_(chains.c.lane.in_(("to_hand_over", *WAITING)), recent))
        .group_by(parcels.c.id)
        .order_by(turn, placed, parcels.c.id)
        .limit(limit)
        .subquery()
    )
    query = (
        _chained_rows()
        .add_columns(chosen.c.turn)
        .join(chosen, chosen.c.id == parcels.c.id)
        .order_by(chosen.c.turn, chosen.c.placed_at, parcels.c.id, orders.c.id)
    )
    return list(db.session.execute(query, {"business_id": business_id, "since": since, "moved_since": moved_since}))


def changed_rows(business_id: UUID, since: datetime, limit: int) -> list[Row[Any]]:
    """So many parcels of the orders that a fact was written of since then, and of whatever waits under the same
    numbers, as `waiting_rows` gives them. Ids of facts sort by when they were made: this reads only the end of their
    primary key."""
    told = select(facts.c.order_id).where(facts.c.business_id == business_id, facts.c.id >= first_id(since))
    twins = parcels.alias()
    keys = (
        select(twins.c.number_key)
        .join(parcel_orders, (parcel_orders.c.business_id == twins.c.business_id)
              & (parcel_orders.c.parcel_id == twins.c.id))
        .where(twins.c.business_id == business_id, parcel_orders.c.order_id.in_(told))
    )  # fmt: skip
    meant = or_(orders.c.id.in_(told), chains.c.lane.in_(("to_hand_over", *WAITING)))
    found = _chained_rows().with_only_columns(parcels.c.id).where(parcels.c.number_key.in_(keys), meant)
    chosen = found.distinct().limit(limit).subquery()
    query = _chained_rows().join(chosen, chosen.c.id == parcels.c.id).order_by(orders.c.placed_at, orders.c.id)
    return list(db.session.execute(query, {"business_id": business_id}))


def _chained_rows() -> Select:
    """Parcels that have a number, with their orders' chains."""
    chained = (chains.c.business_id == parcels.c.business_id) & (chains.c.order_id == orders.c.id)
    query = parcel_rows().add_columns(chains.c.status, chains.c.parcels)
    return query.join(chains, chained).where(parcels.c.number_key != "")


def ready_rows(business_id: UUID, carrier_id: UUID) -> list[Row[Any]]:
    """The parcels of one carrier whose orders wait to be handed over, with their orders' chains."""
    query = (
        _chained_rows()
        .where(parcels.c.carrier_id == carrier_id, chains.c.lane == "to_hand_over")
        .order_by(orders.c.placed_at, orders.c.id)
    )
    return list(db.session.execute(query, {"business_id": business_id}))


def scans_of_batch(business_id: UUID, batch_id: UUID) -> list[Row[Any]]:
    """The scans of a batch with their parcels' numbers, as they happened."""
    query = (
        select(scans, parcels.c.tracking_number, carriers.c.name.label("carrier_name"))
        .outerjoin(parcels, (parcels.c.business_id == scans.c.business_id) & (parcels.c.id == scans.c.parcel_id))
        .outerjoin(carriers, (carriers.c.business_id == scans.c.business_id) & (carriers.c.id == parcels.c.carrier_id))
        .where(scans.c.business_id == business_id, scans.c.batch_id == batch_id)
        .order_by(scans.c.happened_at, scans.c.seq, scans.c.client_id)
    )
    return list(db.session.execute(query))


def orders_in(business_id: UUID, parcel_ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """The orders in these parcels as (id, number), by parcel."""
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    query = (
        select(parcel_orders.c.parcel_id, orders.c.id, orders.c.number)
        .join(orders, (orders.c.business_id == parcel_orders.c.business_id) & (orders.c.id == parcel_orders.c.order_id))
        .where(parcel_orders.c.business_id == business_id, parcel_orders.c.parcel_id.in_(list(parcel_ids)))
        .order_by(orders.c.number)
    )
    for row in db.session.execute(query):
        found[row.parcel_id].append((row.id, row.number))
    return found


def tally(business_id: UUID, batch_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many parcels each batch holds: believed scans that nobody took back, each parcel once."""
    query = (
        select(scans.c.batch_id, func.count(scans.c.parcel_id.distinct()))
        .where(scans.c.business_id == business_id, scans.c.batch_id.in_(list(batch_ids)), *STANDING)
        .group_by(scans.c.batch_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def gaps(business_id: UUID, since: datetime) -> list[Row[Any]]:
    """Holes in the count of devices that say nothing of themselves (phones do): (device_id, first, last, name)."""
    speaking = select(phones.c.device_id).where(phones.c.business_id == business_id)
    counted = (
        select(
            scans.c.device_id, scans.c.seq, scans.c.actor_name,
            func.lag(scans.c.seq).over(partition_by=scans.c.device_id, order_by=scans.c.seq).label("before"),
        )
        .where(scans.c.business_id == business_id, scans.c.received_at > since, scans.c.seq.is_not(None),
               scans.c.device_id != "", scans.c.device_id.not_in(speaking))
        .subquery()
    )  # fmt: skip
    query = select(
        counted.c.device_id, (counted.c.before + 1).label("first"), (counted.c.seq - 1).label("last"),
        counted.c.actor_name,
    ).where(counted.c.seq > counted.c.before + 1)  # fmt: skip
    return list(db.session.execute(query.order_by(counted.c.device_id, "first")))
