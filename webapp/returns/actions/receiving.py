"""What came back is here: by a scan, or because somebody says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from webapp.handover.actions.joining import join_scans
from webapp.handover.actions.judges import Judge
from webapp.handover.actions.judging import Court
from webapp.handover.actions.rows import Taken
from webapp.handover.models import Scan
from webapp.handover.rules.judging import Verdict
from webapp.handover.rules.reading import Reading
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import FINAL, FactLike, in_order
from webapp.returns.actions.following import follow
from webapp.returns.actions.opening import By, details_of, open_undelivered
from webapp.returns.models import Return, known_by, return_of, returns_of
from webapp.returns.rules.receiving import Coming, by_status, choose
from webapp.returns.rules.standing import is_of
from webapp.returns.rules.words import ENDS


def _look(business_id: UUID, readings: Sequence[Reading]) -> tuple[dict[str, list[Any]], Iterable[UUID]]:
    found = known_by(business_id, {reading.key for reading in readings if reading.key})
    return found, {row.order_id for rows in found.values() for row in rows}


def _tell(court: Court, taken: Taken) -> list[Telling]:
    """Give a scan at the returns' table its verdict. Whether it came already is asked of the facts, which are held:
    of two phones the second hears so. A courier does not stand at that table: what one sends is kept, and says
    nothing of a return."""
    if taken.post.by.role == "courier":
        return []
    rows = court.looked.get("return", {}).get(taken.reading.key, [])
    known = [_coming(court, row) for row in rows]
    code, meant = choose(known)
    if meant is not None:
        by_itself = next((row for row in rows if row.id == meant.id and getattr(row, "parcel_id", None)), None)
        return _answer(court, taken, code, [one for one in known if _beside(one, meant)], by_itself is not None)
    return _without_return(court, taken)


def _beside(one: Coming, meant: Coming) -> bool:
    """The returns of several orders that were in one parcel come back with it."""
    return one.id == meant.id or (meant.parcel_id is not None and one.parcel_id == meant.parcel_id and not one.ended
                                  and one.received == meant.received)  # fmt: skip


def _coming(court: Court, row: Any) -> Coming:
    parcel_id = getattr(row, "parcel_id", None)
    mine = [fact for fact in in_order(court.facts_of(row.order_id)) if is_of(fact, row.id, parcel_id)]
    received = any(fact.kind == "return_received" for fact in mine)
    return Coming(
        row.id, row.order_id, row.order_number, parcel_id, received, row.settled_how if row.settled_how in ENDS else ""
    )


def _answer(court: Court, taken: Taken, code: str, meant: list[Coming], by_itself: bool) -> list[Telling]:
    base = taken.verdict
    details = {"order": ", ".join(one.order_number for one in meant),
               "order_ids": ",".join(str(one.order_id) for one in meant)}  # fmt: skip
    if code == "not_expected_back":
        details["ended"] = meant[0].ended
    if code == "already_back" and (first := _first(court, meant[0])):
        details |= {"by": first.actor_name, "at": first.happened_at.isoformat()}
    # Only the parcel's own number names the parcel: a label of the way back is none of ours.
    candidate = base.candidate if base and by_itself else None
    verdict = taken.verdict = Verdict(code, candidate, details)
    if not verdict.believed:
        return []
    return [telling for one in meant for telling in _received(court, taken, one.order_id, one.parcel_id, str(one.id))]


def _first(court: Court, one: Coming) -> FactLike | None:
    facts = in_order(court.facts_of(one.order_id))
    return next((f for f in facts if f.kind == "return_received" and is_of(f, one.id, one.parcel_id)), None)


def _without_return(court: Court, taken: Taken) -> list[Telling]:
    """No return names this number: how the parcel stands says whether it may be one that comes back by itself."""
    base = taken.verdict
    if base is None or base.candidate is None or base.code not in {"kept", "unknown_number"}:
        return []
    orders, parcel_id = court.orders_of(base), base.candidate.parcel_id
    before = [fact for order_id in orders for fact in court.facts_of(order_id)]
    received = any(fact.kind == "return_received" and fact.parcel_id == parcel_id for fact in in_order(before))
    code = by_status([standing.parcel for standing in base.candidate.standings], received)
    numbers = ", ".join(standing.order_number for standing in base.candidate.standings)
    verdict = taken.verdict = Verdict(code, base.candidate, {"order": numbers, "order_ids": ",".join(map(str, orders))})
    if not verdict.believed:
        return []
    return [telling for order_id in orders for telling in _received(court, taken, order_id, parcel_id, "")]


def _received(court: Court, taken: Taken, order_id: UUID, parcel_id: UUID | None, named: str) -> list[Telling]:
    """That it is here; of a parcel that comes back by itself also that its way has ended."""
    verdict, by, at = taken.verdict, taken.post.by, taken.when
    assert verdict is not None
    details = {"verdict": verdict.code, "number": taken.reading.shown, "return": named}
    if at.doubtful:
        details["clock"] = "not to be trusted"
    details = {name: value for name, value in details.items() if value}
    key = f"scan-{taken.report.client_id}"
    told = [("return_received", key)]
    if parcel_id and _still_out(court.facts_of(order_id), parcel_id):
        told.append(("returned", f"{key}-back"))
    return [
        Telling(order_id, kind, each, at.happened_at, by.actor, by.name, parcel_id, taken.place_id,
                details if kind == "return_received" else {"number": taken.reading.shown}, None, at.uncertainty)
        for kind, each in told
    ]  # fmt: skip


def _still_out(facts: Iterable[FactLike], parcel_id: UUID) -> bool:
    ends = [fact for fact in in_order(facts) if fact.kind in FINAL and fact.parcel_id in {None, parcel_id}]
    return not ends or ends[-1].kind != "returned"


def _follow(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    open_undelivered(business_id, list(order_ids))


JUDGE = Judge(_tell, _look, _follow)


def join_waiting(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Scans of what nobody expected join the returns that were opened since: the thing lies here already. A reaction
    to whatever opens a return; running it again changes nothing."""
    rows = returns_of(business_id, order_ids)
    keys = {row.number_key for row in rows if row.number_key}
    parcel_ids = {row.parcel_id for row in rows if row.parcel_id}
    if not keys and not parcel_ids:
        return
    unheard = (Scan.code == "unknown_number") & Scan.number_key.in_(keys)
    aside = (Scan.code == "not_expected_back") & or_(Scan.parcel_id.in_(parcel_ids), Scan.number_key.in_(keys))
    query = select(Scan).where(
        Scan.business_id == business_id, Scan.purpose == "return", Scan.undone_at.is_(None), or_(unheard, aside)
    )
    join_scans(business_id, query, {"return": JUDGE})


def receive(business_id: UUID, return_id: UUID, at: datetime, by: By) -> Return | Refusal:
    """It is here, says a person without a scanner. Once is enough."""
    row = return_of(business_id, return_id)
    if row is None:
        return Refusal("unknown_return", "There is no such return.")
    stories = open_stories(business_id, [row.order_id])
    story = stories[row.order_id]
    if not any(f.kind == "return_received" and is_of(f, row.id, row.parcel_id) for f in in_order(story.facts)):
        told = [Telling(row.order_id, "return_received", _next_key(f"received-{row.id}", story.keys), at, by.actor,
                        by.name, row.parcel_id, None, details_of(row))]  # fmt: skip
        if row.parcel_id and _still_out(story.facts, row.parcel_id):
            told.append(Telling(row.order_id, "returned", _next_key(f"received-{row.id}-back", story.keys), at,
                                by.actor, by.name, row.parcel_id, None, details_of(row)))  # fmt: skip
        write(stories, told)
        follow(business_id, [row.order_id])
    return row


def _next_key(key: str, keys: set[str]) -> str:
    turn = 1
    while f"{key}-{turn}" in keys:
        turn += 1
    return f"{key}-{turn}"
