"""What facts add up to. The order of arrival and repetition never matter: facts are taken as they happened."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from webapp.ledger.kinds import KINDS, ONE_EVENT, STATUSES
from webapp.ledger.rules.parting import Parting, parting

FINAL = frozenset({"delivered", "returned"})
# The furthest back of an order's parcels says where the order is; a parcel in trouble comes before all that.
COURSE = ("", "handed_over", "on_the_way", "available_for_pickup", "out_for_delivery", "delivered", "returned")
TROUBLES = ("lost", "damaged", "exception", "attempt_failed", "delayed", "returning")
# What the carrier's or platform's word makes of a parcel. Kinds that are not here say nothing about where it is.
MOVES = {
    "collected": "on_the_way",
    "in_transit": "on_the_way",
    "out_for_delivery": "out_for_delivery",
    "available_for_pickup": "available_for_pickup",
    "attempt_failed": "attempt_failed",
    "exception": "exception",
    "carrier_cancelled": "exception",
    "damaged": "damaged",
    "lost": "lost",
    "returning": "returning",
    "returned": "returned",
    "delivered": "delivered",
}
# A carrier can report a problem with a parcel, or cancel it, that it never had. What came back had gone.
LEFT = (MOVES.keys() | {"handed_over", "shipped", "return_received"}) - {"exception", "carrier_cancelled"}


class FactLike(Protocol):
    """What the fold needs to know of a fact."""

    kind: Any
    key: Any
    happened_at: Any
    parcel_id: Any
    undoes: Any
    details: Any
    actor_name: Any


@dataclass(slots=True)
class ParcelState:
    """Where one parcel is. `status` is "" until it has been handed over. `left_at` is when it was first known to be
    gone from here: a parcel that a rule counts as lost may still stand on the shelf. `label` is its last label's
    standing, "good" or "refused" ("": it has none), and `label_why` the codes of what that label offends. `marks` are
    those that it was packed with, into so many `boxes`; `incomplete` says that the last of them was closed without all
    that is ordered."""

    status: str = ""
    at: str | None = None
    left_at: str | None = None
    attempts: int = 0
    handed_over_at: str | None = None
    handed_over_by: str | None = None
    handed_over_key: str | None = None
    label: str = ""
    label_why: str = ""
    marks: str = ""
    boxes: int = 0
    incomplete: bool = False


@dataclass(slots=True)
class State:
    """Where an order is. Parcels are by the text of their id; facts about the whole order stand under "". Of an order
    that goes in parts so many `parts` are agreed, and so many pieces are in none of them, `waits`; `only_rest` says
    that of what is still here nothing is confirmed."""

    status: str = "to_confirm"
    at: datetime | None = None
    parcels: dict[str, ParcelState] = field(default_factory=dict)
    hold: str = ""
    confirmed: bool = False
    cancelled: bool = False
    received: bool = False
    parts: int = 0
    waits: int = 0
    only_rest: bool = False

    @property
    def lane(self) -> str:
        return STATUSES[self.status].lane

    def parcels_as_rows(self) -> dict[str, dict]:
        """The parcels' states as JSON can keep them."""
        fields = ParcelState.__slots__
        return {
            name: {field: getattr(parcel, field) for field in fields}
            for name, parcel in self.parcels.items()
            if name or len(self.parcels) == 1
        }


def in_order(facts: Iterable[FactLike]) -> list[FactLike]:
    """Facts as they happened: each key once, none that was undone, ties in the natural course of a parcel's life."""
    once = {fact.key: fact for fact in facts}
    undone = {fact.undoes for fact in once.values() if fact.undoes}
    standing = (fact for fact in once.values() if fact.key not in undone and fact.kind != "undone")
    return sorted(standing, key=lambda fact: (fact.happened_at, KINDS[fact.kind].rank, fact.key))


def told_again(ordered: Iterable[FactLike]) -> set[str]:
    """The keys of facts that say once more what the same teller just said of the same parcel (kinds.ONE_EVENT): they
    stay, and count for nothing. `ordered` as `in_order` gives them."""
    said: dict[tuple, datetime] = {}
    again = set()
    for fact in ordered:
        if fact.kind in ONE_EVENT:
            teller = fact.kind, fact.parcel_id, fact.actor_name
            if teller in said and fact.happened_at - said[teller] < ONE_EVENT[fact.kind][0]:
                again.add(fact.key)
            else:
                said[teller] = fact.happened_at
        elif said:
            said = {teller: at for teller, at in said.items() if not _begins_anew(fact, *teller[:2])}
    return again


def _begins_anew(fact: FactLike, kind: str, parcel_id: Any) -> bool:
    return fact.kind == ONE_EVENT[kind][1] and (fact.parcel_id is None or fact.parcel_id == parcel_id)


def fold(facts: Iterable[FactLike]) -> State:
    """What these facts of one order add up to."""
    state = State()
    ordered = in_order(facts)
    for fact in ordered:
        if fact.parcel_id:
            state.parcels.setdefault(str(fact.parcel_id), ParcelState())
    state.parcels = state.parcels or {"": ParcelState()}
    sent = parting(ordered, LEFT)
    ruled: list[tuple[str, str, datetime]] = []
    again = told_again(ordered)
    for fact in ordered:
        _take_for_order(state, fact)
        for parcel in _parcels_meant(state, fact, sent):
            _take_for_parcel(parcel, fact)
            if fact.kind == "attempt_failed" and parcel.status not in FINAL and fact.key not in again:
                parcel.attempts += 1
        if fact.kind == "missed" and fact.details.get("effect") in {"lost", "delayed"}:
            ruled.append((fact.details["effect"], str(fact.parcel_id or ""), fact.happened_at))
    for effect, parcel_name, at in sorted(ruled):  # what is delayed may also be lost, and lost is the last word
        _take_ruling(state, effect, parcel_name, at)
    if sent:
        state.parts, state.waits = sent.parts, sent.waits
    _settle(state, sent)
    return state


def _parcels_meant(state: State, fact: FactLike, sent: Parting | None) -> Iterable[ParcelState]:
    if fact.parcel_id:
        return [state.parcels[str(fact.parcel_id)]]
    if sent and sent.queue and fact.key in sent.meant:
        return [state.parcels[name] for name in sent.queue[: sent.meant[fact.key]]]
    return state.parcels.values()


def _take_for_order(state: State, fact: FactLike) -> None:
    match fact.kind:
        case "placed":
            state.at = state.at or fact.happened_at
            return
        case "held":
            state.hold = "unpaid" if fact.details.get("reason") == "unpaid" else "on_hold"
        case "paid":
            state.hold = "" if state.hold == "unpaid" else state.hold
        case "released":
            state.hold = ""
        case "confirmed":
            state.confirmed = True
        case "arranged" | "shipped" | "collected":
            state.confirmed, state.hold = True, ""
        case "cancelled":
            state.cancelled = True
        case "acknowledged" | "completed":
            state.received = True
        case _:
            return
    state.at = fact.happened_at


def _take_for_parcel(parcel: ParcelState, fact: FactLike) -> None:
    if fact.kind in LEFT and not parcel.left_at:
        parcel.left_at = fact.happened_at.astimezone(UTC).isoformat()
    if fact.kind == "labelled":
        parcel.label, parcel.label_why = fact.details.get("verdict", ""), ",".join(fact.details.get("offences", ()))
    elif fact.kind == "packed":
        _take_box(parcel, fact)
    elif fact.kind == "handed_over":
        if not parcel.handed_over_at:
            parcel.handed_over_at = fact.happened_at.astimezone(UTC).isoformat()
            parcel.handed_over_by, parcel.handed_over_key = fact.actor_name, fact.key
        if parcel.status == "":
            _move(parcel, "handed_over", fact)
    elif fact.kind == "shipped":
        if parcel.status in {"", "handed_over"}:
            _move(parcel, "on_the_way", fact)
    elif fact.kind in MOVES and (parcel.status not in FINAL or fact.kind in {"returning", "returned"}):
        _move(parcel, MOVES[fact.kind], fact)


def _take_box(parcel: ParcelState, fact: FactLike) -> None:
    parcel.boxes += 1
    parcel.incomplete = bool(fact.details.get("missing"))
    marks = filter(None, (parcel.marks, fact.details.get("marks", "")))
    parcel.marks = ", ".join(dict.fromkeys(", ".join(marks).split(", ")))


def _move(parcel: ParcelState, status: str, fact: FactLike) -> None:
    if parcel.status != status:
        parcel.status, parcel.at = status, fact.happened_at.astimezone(UTC).isoformat()


def _take_ruling(state: State, effect: str, parcel_name: str, at: datetime) -> None:
    for name, parcel in state.parcels.items():
        if parcel_name in {"", name} and parcel.status not in {*FINAL, "returning", "damaged", "lost"}:
            parcel.status, parcel.at = effect, at.astimezone(UTC).isoformat()


def _settle(state: State, sent: Parting | None) -> None:
    counting = sent.counting if sent else ()
    statuses = {parcel.status for name, parcel in state.parcels.items() if name in counting or not counting}
    if sent:
        here = state.parts > sum(1 for parcel in state.parcels.values() if parcel.status)
        state.only_rest = bool(state.waits) and not here
        statuses |= {""} if here or state.waits else set()
    trouble = next((status for status in TROUBLES if status in statuses), None)
    if state.cancelled:
        state.status = "cancelled"
        return
    if state.received:
        state.status = "acknowledged"
        return
    if trouble:
        state.status = trouble
    elif "returned" in statuses and statuses <= FINAL:
        state.status = "returned"
    else:
        furthest_back = min(statuses, key=COURSE.index)
        waiting = "rest_waits" if state.only_rest else "to_hand_over" if state.confirmed else "to_confirm"
        state.status = furthest_back or state.hold or waiting
        if not furthest_back:
            left = [datetime.fromisoformat(p.left_at) for p in state.parcels.values() if p.left_at]
            state.at = max([*left, state.at] if state.at else left) if state.only_rest and left else state.at
            return
    moved = [datetime.fromisoformat(p.at) for p in state.parcels.values() if p.status == state.status and p.at]
    state.at = max(moved, default=state.at)


def link(before: str, columns: dict) -> str:
    """The hash of a fact: SHA-256 over the hash before it and the fact's columns as canonical JSON.

    Times are UTC to the microsecond, ids are text; `announced_at` is ours and not part of what was said.
    """
    return hashlib.sha256(f"{before}\n{canonical(columns)}".encode("utf-8", "surrogatepass")).hexdigest()


def canonical(columns: dict) -> str:
    """A fact's columns as they are hashed: sorted keys, no blanks."""
    return _CANONICAL.encode(columns)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    return str(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
LINKED = (
    "business_id", "order_id", "id", "parcel_id", "position", "kind", "key", "happened_at", "uncertainty",
    "recorded_at", "actor", "actor_name", "place_id", "details", "undoes",
)  # fmt: skip
