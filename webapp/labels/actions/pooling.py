"""Tracking numbers from a carrier's pool: given in their order, without a gap and never twice."""

import io
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.carriers.models import Carrier
from webapp.kit.bulk import among, insert_many, insert_new, update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.labels.models import Pool, PoolNumber
from webapp.labels.rules.numbers import MOST, Fault, read_numbers
from webapp.ledger.actions import Telling, hold_chains, record
from webapp.orders.models import Parcel, ParcelOrder, SearchTerm
from webapp.orders.rules.rows import Limits, Unreadable
from webapp.orders.rules.searching import terms_of
from webapp.orders.rules.sheets import open_tables

numbers = PoolNumber.__table__
Given = dict[UUID, dict[str, Any]]  # a number's row by the parcel that has it now
MOST_BYTES = 8 * 1024 * 1024


def import_pool(business_id: UUID, carrier_id: UUID, name: str, content: bytes, by_name: str) -> Pool | Refusal:
    """Take a list of numbers (CSV or XLSX, the first column) as a new pool. A list with a fault in it is not taken at
    all: a pool with holes would be a guess."""
    if db.session.get(Carrier, (business_id, carrier_id)) is None:
        return Refusal("unknown_carrier", "Choose the carrier that gave the numbers.", "carrier")
    if not content or len(content) > MOST_BYTES:
        return Refusal("no_numbers", "Choose a CSV or XLSX file of at most 8 MB with one number a row.", "file")
    try:
        good, faults = read_numbers(_first_cells(content))
    except Unreadable as why:
        return Refusal(why.code, why.words, "file")
    faults += _known(business_id, carrier_id, good)
    if faults:
        return _bad(faults)
    if not good:
        return Refusal("no_numbers", "There is no number in this file.", "file")
    return _keep(Pool(business_id=business_id, carrier_id=carrier_id, name=name[:120] or "Numbers", size=len(good),
                      by_name=by_name), good)  # fmt: skip


def _first_cells(content: bytes) -> Iterator[tuple[int, str]]:
    """Each row of the first table, as (row, first cell)."""
    for table in open_tables(io.BytesIO(content), Limits(rows=MOST + 1)):
        for row in table:
            if row.fault:
                raise Unreadable("not_a_list", f"Row {row.number}: {row.fault}")
            yield row.number, row.cells[0] if row.cells else ""
        return


def _known(business_id: UUID, carrier_id: UUID, good: dict[str, tuple[int, str]]) -> list[Fault]:
    """Numbers that are in another pool of this carrier already."""
    mine = (numbers.c.business_id == business_id) & (numbers.c.carrier_id == carrier_id)
    known = db.session.scalars(select(numbers.c.number_key).where(mine, among(numbers.c.number_key, good)))
    return [Fault(*good[key], "It is in another pool.") for key in known]


def _bad(faults: Sequence[Fault]) -> Refusal:
    first = min(faults, key=lambda fault: fault.row)
    more = f" There are {len(faults) - 1} more such rows." if faults[1:] else ""
    words = f"Row {first.row}, “{first.text}”: {first.words}{more} Nothing was taken."
    return Refusal("bad_numbers", words, "file")


def _keep(pool: Pool, good: dict[str, tuple[int, str]]) -> Pool:
    db.session.add(pool)
    db.session.flush()
    rows = [
        {"business_id": pool.business_id, "pool_id": pool.id, "position": place, "carrier_id": pool.carrier_id,
         "number": number, "number_key": key, "parcel_id": None, "taken_at": None}
        for place, (key, (_, number)) in enumerate(good.items(), 1)
    ]  # fmt: skip
    insert_many(PoolNumber, rows)
    return pool


def give_numbers(business_id: UUID, parcel_ids: Sequence[UUID], by: str, by_name: str) -> int:
    """Give a number to each of these parcels that has none and whose carrier has one left. Returns how many.

    Orders' chains are held first, as every writer does, then the pools: of two workers the second waits, and takes the
    next ones.
    """
    orders = _orders_of(business_id, parcel_ids)
    hold_chains(business_id, {order_id for some in orders.values() for order_id in some})
    given: Given = {}
    for carrier_id, bare in _bare(business_id, parcel_ids).items():
        given.update(_take(business_id, carrier_id, bare))
    _mark(business_id, given)
    _tell(business_id, given, orders, by, by_name)
    return len(given)


def _mark(business_id: UUID, given: Given) -> None:
    """The numbers are taken, and the parcels have them."""
    at = now()
    taken = [
        {"business_id": business_id, "pool_id": row["pool_id"], "position": row["position"], "parcel_id": parcel_id,
         "taken_at": at}
        for parcel_id, row in given.items()
    ]  # fmt: skip
    update_many(PoolNumber, taken, ["business_id", "pool_id", "position"])
    numbered = [
        {"business_id": business_id, "id": parcel_id, "tracking_number": row["number"],
         "number_key": row["number_key"]}
        for parcel_id, row in given.items()
    ]  # fmt: skip
    update_many(Parcel, numbered, ["business_id", "id"])


def _tell(business_id: UUID, given: Given, orders: dict[UUID, list[UUID]], by: str, by_name: str) -> None:
    """The parcels' orders hear of it, and can be found by it."""
    tellings, terms = [], []
    for parcel_id, row in given.items():
        details = {"number": row["number"], "pool": str(row["pool_id"])}
        words = terms_of([], [row["number"]], [])
        for order_id in orders[parcel_id]:
            tellings.append(
                Telling(order_id, "parcelled", f"number-{parcel_id}", now(), by, by_name, parcel_id, details=details)
            )
            terms += [{"business_id": business_id, "term": word, "order_id": order_id} for word in words]
    record(business_id, tellings)
    insert_new(SearchTerm, terms, ["business_id", "term", "order_id"])


def _orders_of(business_id: UUID, parcel_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    query = select(ParcelOrder.parcel_id, ParcelOrder.order_id).where(
        ParcelOrder.business_id == business_id, among(ParcelOrder.parcel_id, parcel_ids)
    )
    for parcel_id, order_id in db.session.execute(query):
        found[parcel_id].append(order_id)
    return found


def _bare(business_id: UUID, parcel_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """The parcels without a number, by carrier, in the order asked for."""
    table = Parcel.__table__.c
    query = select(table.id, table.carrier_id).where(
        table.business_id == business_id, among(table.id, parcel_ids), table.number_key == "",
        table.carrier_id.is_not(None),
    )  # fmt: skip
    carriers = {row.id: row.carrier_id for row in db.session.execute(query)}
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for parcel_id in dict.fromkeys(parcel_ids):
        if parcel_id in carriers:
            found[carriers[parcel_id]].append(parcel_id)
    return found


def _take(business_id: UUID, carrier_id: UUID, parcel_ids: Sequence[UUID]) -> Iterator[tuple[UUID, dict]]:
    """A free number's row for each of these parcels, from the oldest pool on, as far as they go."""
    held = select(Pool).where(
        Pool.business_id == business_id, Pool.carrier_id == carrier_id, Pool.next_position <= Pool.size
    )
    waiting = list(parcel_ids)
    for pool in db.session.scalars(held.order_by(Pool.created_at, Pool.id).with_for_update()).all():
        some, waiting = waiting[: pool.size - pool.next_position + 1], waiting[pool.size - pool.next_position + 1 :]
        first, pool.next_position = pool.next_position, pool.next_position + len(some)
        free = select(numbers.c.position, numbers.c.number, numbers.c.number_key).where(
            numbers.c.business_id == business_id, numbers.c.pool_id == pool.id,
            numbers.c.position >= first, numbers.c.position < pool.next_position,
        )  # fmt: skip
        rows = db.session.execute(free.order_by(numbers.c.position)).mappings().all()
        for parcel_id, row in zip(some, rows, strict=True):
            yield parcel_id, {"business_id": business_id, "pool_id": pool.id, **row}
        if not waiting:
            return
