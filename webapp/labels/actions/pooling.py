"""Tracking numbers from a carrier's pool: given one by one, in their order, without a gap and never twice."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update

from webapp.carriers.models import Carrier
from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.labels.models import Pool, PoolNumber
from webapp.labels.rules.numbers import Fault, read_numbers
from webapp.ledger.actions import Telling, record
from webapp.orders.models import Parcel, ParcelOrder, SearchTerm
from webapp.orders.rules.numbers import number_key
from webapp.orders.rules.searching import terms_of

numbers = PoolNumber.__table__
MOST_BYTES = 8 * 1024 * 1024


def import_pool(
    business_id: UUID, carrier_id: UUID, name: str, content: bytes, by_name: str
) -> tuple[Pool, list[Fault]] | Refusal:
    """Take a list of numbers (CSV, the first column) as a new pool. A list with a fault in it is not taken at all: a
    pool with holes would be a guess."""
    if db.session.get(Carrier, (business_id, carrier_id)) is None:
        return Refusal("unknown_carrier", "Choose the carrier that gave the numbers.", "carrier")
    if not content or len(content) > MOST_BYTES:
        return Refusal("no_numbers", "Choose a CSV file of at most 8 MB with one number a row.", "file")
    text = content.decode("utf-8-sig", "replace")
    if "\0" in text:
        return Refusal("not_a_list", "That is not a CSV file.", "file")
    try:
        rows = [row[0] if row else "" for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as wrong:
        return Refusal("not_a_list", f"That is not a CSV file ({wrong}).", "file")
    good, faults = read_numbers(rows)
    faults += _known(business_id, carrier_id, good)
    if faults:
        first = faults[0]
        more = f" There are {len(faults) - 1} more such rows." if faults[1:] else ""
        return Refusal(
            "bad_numbers", f"Row {first.row}, “{first.text}”: {first.words}{more} Nothing was taken.", "file"
        )
    if not good:
        return Refusal("no_numbers", "There is no number in this file.", "file")
    pool = Pool(business_id=business_id, carrier_id=carrier_id, name=name[:120] or "Numbers", size=len(good),
                by_name=by_name)  # fmt: skip
    db.session.add(pool)
    db.session.flush()
    row = {
        "business_id": business_id,
        "pool_id": pool.id,
        "carrier_id": carrier_id,
        "parcel_id": None,
        "taken_at": None,
    }
    insert_many(
        PoolNumber,
        [row | {"position": place, "number": one, "number_key": number_key(one)} for place, one in enumerate(good, 1)],
    )
    return pool, []


def _known(business_id: UUID, carrier_id: UUID, good: Sequence[str]) -> list[Fault]:
    """Numbers that are in another pool of this carrier already."""
    known = set(
        db.session.scalars(
            select(numbers.c.number_key).where(numbers.c.business_id == business_id, numbers.c.carrier_id == carrier_id)
        )
    )
    return [Fault(row, one, "It is in another pool.") for row, one in enumerate(good, 1) if number_key(one) in known]


def give_numbers(business_id: UUID, parcel_ids: Sequence[UUID], by: str, by_name: str) -> int:
    """Give a number to each of these parcels that has none and whose carrier has one left. Returns how many.

    The pools' rows are held until the transaction ends: of two workers the second waits, and takes the next ones.
    """
    query = select(Parcel).where(Parcel.business_id == business_id, Parcel.id.in_(parcel_ids))
    bare = [one for one in db.session.scalars(query) if one.carrier_id and not one.tracking_number]
    held = select(Pool).where(Pool.business_id == business_id, Pool.carrier_id.in_({one.carrier_id for one in bare}))
    pools = db.session.scalars(held.order_by(Pool.created_at, Pool.id).with_for_update()).all() if bare else []
    # What somebody else gave a number while we waited has one by now.
    for one in bare:
        db.session.refresh(one)
    given = 0
    for parcel in sorted((one for one in bare if not one.tracking_number), key=lambda one: parcel_ids.index(one.id)):
        pool = next((p for p in pools if p.carrier_id == parcel.carrier_id and p.next_position <= p.size), None)
        if pool:
            _give(pool, parcel, by, by_name)
            given += 1
    db.session.flush()
    return given


def _give(pool: Pool, parcel: Parcel, by: str, by_name: str) -> None:
    mine = (numbers.c.business_id == pool.business_id) & (numbers.c.pool_id == pool.id)
    taken = (
        update(numbers)
        .where(mine, numbers.c.position == pool.next_position, numbers.c.parcel_id.is_(None))
        .values(parcel_id=parcel.id, taken_at=now())
        .returning(numbers.c.number, numbers.c.number_key)
    )
    row = db.session.execute(taken).one()
    pool.next_position += 1
    parcel.tracking_number, parcel.number_key = row.number, row.number_key
    db.session.flush()
    inside = select(ParcelOrder.order_id).where(
        ParcelOrder.business_id == pool.business_id, ParcelOrder.parcel_id == parcel.id
    )
    order_ids = list(db.session.scalars(inside))
    told = {"parcel_id": parcel.id, "details": {"number": row.number, "pool": str(pool.id)}}
    record(
        pool.business_id,
        [Telling(one, "parcelled", f"number-{parcel.id}", now(), by, by_name, **told) for one in order_ids],  # type: ignore[arg-type]
    )
    terms = [
        {"business_id": pool.business_id, "term": term, "order_id": order_id}
        for order_id in order_ids
        for term in terms_of([], [row.number], [])
    ]
    insert_new(SearchTerm, terms, ["business_id", "term", "order_id"])
