"""Who judges a scan, by what it is for. `taking` hears and keeps every scan; its purpose's judge says what it means."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.handover.actions.delivering import judge_claim
from webapp.handover.actions.judging import Court
from webapp.handover.actions.rows import Taken
from webapp.handover.actions.runs import follow_runs
from webapp.handover.rules.reading import Reading
from webapp.ledger.actions import Telling


@dataclass(frozen=True, slots=True)
class Judge:
    """What one purpose's scans mean.

    `tell` may give a scan its own verdict, and answers what the ledger is told of it. `look` reads, for all scans of a
    post at once and before any chain is held, what `tell` will ask for (`Court.looked`), and the orders that this is
    about. `follow` is what becomes of these orders in the same transaction. Only `tell` is ever needed.
    """

    tell: Callable[[Court, Taken], list[Telling]]
    look: Callable[[UUID, Sequence[Reading]], tuple[Any, Iterable[UUID]]] | None = None
    follow: Callable[[UUID, Collection[UUID]], object] | None = None


Judges = Mapping[str, Judge]


def tell_handover(court: Court, taken: Taken) -> list[Telling]:
    """What the ledger is told of a scan: each order in the parcel hears that it was handed over, or why not. Of one
    that waits for its order it hears when that is decided."""
    verdict, by = taken.verdict, taken.post.by
    assert verdict is not None
    if verdict.candidate is None or verdict.code == "unknown_number":
        return []
    details = {"verdict": verdict.code, "number": taken.reading.shown}
    if taken.batch_id:
        details["batch"] = str(taken.batch_id)
    if taken.when.doubtful:
        details["clock"] = "not to be trusted"
    if verdict.believed and by.role == "courier":  # who scans at the handover and is a courier carries it from there
        details["courier"] = by.actor
    return [
        Telling(
            order_id, "handed_over" if verdict.believed else "scan_refused", f"scan-{taken.report.client_id}",
            taken.when.happened_at, by.actor, by.name, verdict.candidate.parcel_id, taken.place_id, details,
            None, taken.when.uncertainty,
        )
        for order_id in court.orders_of(verdict)
    ]  # fmt: skip


# This room's own purposes; webapp/purposes.py names those of other rooms beside them. A purpose that is not in the
# table is kept and changes nothing.
OWN: Judges = {"handover": Judge(tell_handover), "delivery": Judge(judge_claim, follow=follow_runs)}


def look(judges: Judges, business_id: UUID, scans: Iterable[tuple[str, Reading]]) -> tuple[dict[str, Any], set[UUID]]:
    """What the judges of these scans (purpose and reading) have to know, by purpose, and the orders it is about."""
    looked: dict[str, Any] = {}
    order_ids: set[UUID] = set()
    readings: dict[str, list[Reading]] = {}
    for purpose, reading in scans:
        if (judge := judges.get(purpose)) and judge.look:
            readings.setdefault(purpose, []).append(reading)
    for purpose, some in readings.items():
        ask = judges[purpose].look
        assert ask is not None
        looked[purpose], about = ask(business_id, some)
        order_ids.update(about)
    return looked, order_ids


def follow(judges: Judges, business_id: UUID, taken: Iterable[Taken]) -> None:
    """What follows at once from what was told, purpose by purpose."""
    moved: dict[str, set[UUID]] = {}
    for each in taken:
        if each.tellings and (judge := judges.get(each.purpose)) and judge.follow:
            moved.setdefault(each.purpose, set()).update(telling.order_id for telling in each.tellings)
    for purpose, order_ids in moved.items():
        if then := judges[purpose].follow:
            then(business_id, order_ids)
