"""The clocks of an order, each with its own time: what we did, what the carrier saw, what the platform says. They are
never added up: a parcel can be handed over in time and scanned late."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.ledger.rules import LEFT, in_order, parting

SEEN = frozenset({"collected", "in_transit", "out_for_delivery", "available_for_pickup"})
OVER = frozenset({"cancelled", "returned", "lost"})
OURS = frozenset({"confirmed", "packed", "labelled"})
# code, words, whose word it is, the kinds of facts that stop it, the kind that takes it back
KNOWN = (
    ("placed", "Placed", "platform", frozenset({"placed"}), ""),
    ("confirmed", "Confirmed", "us", frozenset({"confirmed"}), ""),
    ("packed", "Packed", "us", frozenset({"packed"}), "unpacked"),
    ("labelled", "Labelled", "us", frozenset({"labelled"}), ""),
    ("handed_over", "Handed over", "our scan", frozenset({"handed_over"}), ""),
    ("collected", "Collected", "carrier's scan", SEEN, ""),
    ("shipped", "Shipped", "platform", frozenset({"shipped"}), ""),
    ("delivered", "Delivered", "carrier", frozenset({"delivered"}), ""),
    ("acknowledged", "Received", "buyer", frozenset({"acknowledged", "completed"}), ""),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One of them. `state` is "done", "passed" (never seen, though something later was), "waited" (for this one now) or
    "ahead". Of `parcels` so many have `reached` it; `at` is when the last of them did. `due_at` is the first open
    deadline that it would meet, `since` when that began to run."""

    code: str
    words: str
    whose: str
    state: str
    at: datetime | None
    reached: int
    parcels: int
    due_at: datetime | None = None
    since: datetime | None = None


def clocks(facts: Iterable[Any], parcel_ids: Collection[UUID], open_deadlines: Sequence[Any]) -> list[Clock]:
    """The clocks of an order, in their natural course, from its facts in any order; `open_deadlines` have a rule,
    started_at and due_at."""
    each = _each(in_order(facts), parcel_ids)
    times = [_times(each, kinds, back) for _, _, _, kinds, back in KNOWN]
    last = max((place for place, found in enumerate(times) if found), default=-1)
    over = any(fact.kind in OVER for mine in each for fact in mine)
    shown = []
    for place, ((code, words, whose, kinds, _), found) in enumerate(zip(KNOWN, times, strict=True)):
        whole = len(found) == len(each)
        state = "done" if whole else "passed" if place < last else "waited" if place == last + 1 or found else "ahead"
        state = "ahead" if over and state == "waited" else state
        due = _due(kinds, open_deadlines) if state in {"waited", "passed"} and not over else None
        times_of = (due.due_at, due.started_at) if due else (None, None)
        shown.append(Clock(code, words, whose, state, max(found, default=None), len(found), len(each), *times_of))
    return shown


def _each(facts: Sequence[Any], parcel_ids: Collection[UUID]) -> list[list[Any]]:
    """The facts of each parcel. What is told of the whole order is told of every parcel; of an order that goes in parts
    what is in no parcel yet stands beside them, and of what still waits nothing is done that was done for the parts."""
    sent = parting(facts, LEFT, (str(parcel_id) for parcel_id in parcel_ids))
    if sent is None:
        ids = parcel_ids or (None,)
        return [[fact for fact in facts if one is None or fact.parcel_id in {None, one}] for one in ids]
    places = [*range(len(sent.counting)), *([None] if sent.lacks_parcel else [])]
    found = [[fact for fact in facts if sent.tells_of(fact, place)] for place in places]
    if sent.waits:
        found[-1] = [fact for fact in found[-1] if fact.kind not in OURS]
    return found


def _times(each: Sequence[Sequence[Any]], kinds: frozenset[str], back: str) -> list[datetime]:
    """When each parcel came so far, of those that did."""
    found = []
    for mine in each:
        taken_back = max((fact.happened_at for fact in mine if fact.kind == back), default=None)
        at = [f.happened_at for f in mine if f.kind in kinds and f.details.get("verdict") != "refused"]
        at = [moment for moment in at if taken_back is None or moment > taken_back]
        found += at[:1]
    return found


def _due(kinds: frozenset[str], open_deadlines: Sequence[Any]) -> Any:
    """The first open deadline that a fact of these kinds would meet."""
    of_kind = [one for one in open_deadlines if one.due_at and kinds & one.rule.stops]
    return min(of_kind, key=lambda one: one.due_at, default=None)
