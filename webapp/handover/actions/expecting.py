from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from webapp.handover.models.batches import Batch
from webapp.handover.models.lists import GONE, changed_rows, ready_rows, waiting_rows
from webapp.handover.models.marks import marks_of
from webapp.handover.rules.expecting import Expectation, expect, standing_from
from webapp.handover.rules.judging import Candidate, Gate
from webapp.handover.rules.marks import packed_marks
from webapp.kit.clock import now

MOST = 5000  # parcels that a phone is told of: about 100 kB before compression
REMEMBERED = timedelta(days=3)  # a parcel handed over this long ago is still answered on the phone itself
MOVED = timedelta(hours=24)  # and one that a carrier moved this long ago
OVERLAP = timedelta(minutes=2)  # a fact may be written this long before others see it


@dataclass(frozen=True, slots=True)
class Expectations:
    """What may come before the scanner. `complete` is False where more was left to hand over, or has just gone, than a
    phone is told of."""

    all: list[Expectation]
    complete: bool


def gate_of(batch: Batch) -> Gate:
    """What a batch lets through."""
    return Gate(batch.carrier_id, batch.carrier.name, batch.place_id, batch.place.kind, batch.closed_at)


def expectations(batch: Batch) -> Expectations:
    """The parcels that should go with a batch, and those that must not: what a phone is told."""
    rows = waiting_rows(batch.business_id, now() - REMEMBERED, now() - MOVED, MOST + 1)
    return Expectations(_expect(batch, rows)[:MOST], len({row.id for row in rows if row.turn < GONE}) <= MOST)


def changes(batch: Batch, since: datetime) -> list[Expectation] | None:
    """What a phone that was told everything at `since` must be told now. Some of it may be no news. None where that is
    more than a phone is told of: then it is told everything anew."""
    found = _expect(batch, changed_rows(batch.business_id, since - OVERLAP, MOST + 1))
    return found if len(found) <= MOST else None


def missing_from(batch: Batch) -> list[Expectation]:
    """What should go with a batch and has not gone, the longest waiting first."""
    rows = ready_rows(batch.business_id, batch.carrier_id)
    return [each for each in _expect(batch, rows, marked=False) if each.expected]


def _expect(batch: Batch, rows: Sequence, *, marked: bool = True) -> list[Expectation]:
    gathered: dict[UUID, list] = defaultdict(list)
    for row in rows:
        gathered[row.id].append(row)
    gate = gate_of(batch)
    at = now()
    marks = marks_of(batch.business_id, {row.order_id for row in rows}) if marked and rows else {}
    gate = replace(gate, closed_at=None)
    return [_expect_parcel(group, gate, at, marks.get(parcel_id, ())) for parcel_id, group in gathered.items()]


def _expect_parcel(rows: list, gate: Gate, at: datetime, marks: Sequence[str]) -> Expectation:
    first = rows[0]
    standings = tuple(
        standing_from(row.order_number, row.status, row.parcels, first.id, row.labels_here_at, at) for row in rows
    )
    candidate = Candidate(
        first.id, first.carrier_id, first.carrier_name or first.carrier_words or "", first.place_id,
        first.place_kind or "", first.place_name or "", standings,
    )  # fmt: skip
    packed = next((told for row in rows if (told := packed_marks(row.parcels, first.id))), ())
    order_ids = (row.order_id for row in rows)
    return expect(candidate, first.number_key, first.tracking_number, order_ids, gate, packed or marks)
