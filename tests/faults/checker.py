"""The ledger checker: what every row of faults must leave behind. One sentence for each thing that is wrong; none is
right.

(1) every acknowledged scan is there once, as it was made, and nothing that nobody scanned; (2) each effect once;
(3) each phone's count without a hole; (4) each parcel as its scans, put in the order they were made, add up;
(5) every hash chain holds; (6) nothing waits on a phone; (7) nothing landed in another business.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import func, select

from tests.faults.history import History
from webapp.handover.models import Quarantined, Scan
from webapp.kit.db import db
from webapp.ledger.actions import check_chains
from webapp.ledger.models import Chain, Fact

RECEIPTED = {"stored", "duplicate", "quarantined"}


def wrongs(business_id: UUID, history: History, phones: Iterable = ()) -> list[str]:
    """Everything that is wrong in that business after these phones have been quiet."""
    db.session.rollback()
    rows = {str(row.client_id): row for row in db.session.scalars(select(Scan).where(Scan.business_id == business_id))}
    found = [*_set(rows, history), *_effects(business_id, rows), *_counts(business_id, history, rows)]
    found += [*_parcels(business_id), *_chains(business_id), *_queues(phones), *_elsewhere(business_id, history)]
    db.session.rollback()
    return found


def _set(rows: dict[str, Scan], history: History) -> Iterator[str]:
    for client_id in rows.keys() - history.invoked.keys():
        yield f"{client_id} is there and was never scanned"
    for client_id, answers in history.answers.items():
        first, row = [each for each in answers if each["outcome"] in RECEIPTED], rows.get(client_id)
        if row is None:
            yield f"{client_id} was acknowledged and is lost"
        elif len({each["receipt"] for each in first}) > 1 or any(each["receipt"] != row.receipt for each in first):
            yield f"{client_id} has more than one receipt"
    for client_id, row in rows.items():
        made = history.invoked.get(client_id)
        if made and (row.number, row.seq, row.device_id) != (made["number"], made["seq"], made["device"]):
            yield f"{client_id} is not as it was scanned"


def _effects(business_id: UUID, rows: dict[str, Scan]) -> Iterator[str]:
    told: Counter[str] = Counter()
    query = select(Fact.key, Fact.order_id).where(Fact.business_id == business_id, Fact.key.startswith("scan-"))
    for key, order_id in db.session.execute(query):
        told[key.removeprefix("scan-")] += 1
        if key.removeprefix("scan-") not in rows:
            yield f"order {order_id} was told of {key}, which is not there"
    for client_id, row in rows.items():
        due = int(bool(row.parcel_id and row.purpose == "handover" and row.code != "unknown_number"))
        if told[client_id] != due:
            yield f"{client_id} was told {told[client_id]} times, not {due}"


def _counts(business_id: UUID, history: History, rows: dict[str, Scan]) -> Iterator[str]:
    here: dict[str, set[int]] = defaultdict(set)
    apart = select(Quarantined.device_id, Quarantined.seq).where(Quarantined.business_id == business_id)
    for device, seq in [*((row.device_id, row.seq) for row in rows.values()), *db.session.execute(apart)]:
        here[device].add(seq)
    last: dict[str, int] = defaultdict(int)
    for scan in history.invoked.values():
        last[scan["device"]] = max(last[scan["device"]], scan["seq"])
    for device, upto in last.items():
        if missing := set(range(1, upto + 1)) - here[device]:
            yield f"{device} lacks {sorted(missing)[:10]}"


def _parcels(business_id: UUID) -> Iterator[str]:
    """Of what was believed of a parcel, the earliest is its handover: whatever came when, one order of it fits."""
    first: dict[tuple[UUID, str], tuple] = {}
    query = select(Fact.order_id, Fact.parcel_id, Fact.key, Fact.happened_at, Fact.position)
    for fact in db.session.execute(query.where(Fact.business_id == business_id, Fact.kind == "handed_over")):
        place = fact.order_id, str(fact.parcel_id)
        first[place] = min(first.get(place, (fact.happened_at, fact.key)), (fact.happened_at, fact.key))
    chains = select(Chain.order_id, Chain.status, Chain.parcels).where(Chain.business_id == business_id)
    states = {row.order_id: row for row in db.session.execute(chains)}
    for (order_id, parcel_id), (at, key) in first.items():
        stands = states[order_id].parcels.get(parcel_id, {})
        if states[order_id].status == "handed_over" and stands.get("handed_over_key") != key:
            taken = stands.get("handed_over_key"), stands.get("handed_over_at")
            if taken[1] != at.isoformat():  # two at the very same instant: either is right
                yield f"parcel {parcel_id} was handed over by {key}, and stands as {taken[0]}"


def _chains(business_id: UUID) -> Iterator[str]:
    yield from (f"chain: {each}" for each in check_chains(business_id) if not isinstance(each, int))


def _queues(phones: Iterable) -> Iterator[str]:
    yield from (f"{phone.device} still holds {len(phone.waiting)}" for phone in phones if phone.waiting)


def _elsewhere(business_id: UUID, history: History) -> Iterator[str]:
    query = select(func.count()).select_from(Scan).where(Scan.business_id != business_id)
    if strangers := db.session.scalar(query):
        yield f"{strangers} scans in another business"
