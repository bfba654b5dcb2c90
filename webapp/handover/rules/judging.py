"""The verdict on a scan: facts in, one code out, no switches.

A scan is judged by what was true when it happened, not by what is known when it arrives: so a scan that waited
offline gets the verdict it would have had, and the order of arrival does not matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from webapp.handover.rules.reading import Reading
from webapp.handover.rules.verdicts import WORDS, Word
from webapp.ledger.rules import FactLike, State, fold, in_order

PURPOSES = ("handover", "delivery", "return", "lookup")
METHODS = {"pick_up": "Pick-up", "drop_off": "Drop-off"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one order of a parcel stood when the scan happened.

    `barred` is why the order may not go ("", cancelled, delivered_already, on_hold, unpaid, not_confirmed), `parcel`
    the parcel's own status, `newer` whether something that moved it is known to have happened since.
    """

    order_number: str
    barred: str
    parcel: str = ""
    handed_over_at: str | None = None
    handed_over_by: str | None = None
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A parcel that the number may mean, with the orders in it."""

    parcel_id: UUID
    carrier_id: UUID | None
    carrier_name: str
    place_id: UUID | None
    place_kind: str
    place_name: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """What the batch lets through. `known` is False when the scan names a batch that is not there."""

    carrier_id: UUID | None = None
    carrier_name: str = ""
    place_id: UUID | None = None
    place_kind: str = ""
    closed_at: datetime | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a scan: a code of verdicts.WORDS, the parcel it is about, and what a person wants to know more
    (flat, no buyer's data)."""

    code: str
    candidate: Candidate | None = None
    details: dict = field(default_factory=dict)

    @property
    def word(self) -> Word:
        return WORDS[self.code]

    @property
    def tone(self) -> str:
        return self.word.tone

    @property
    def believed(self) -> bool:
        return self.word.believed


# What an order only waits for: it may be ready later, and then its parcel may go after all.
NOT_READY = frozenset({"not_confirmed", "on_hold", "unpaid"})


def standing_at(
    order_number: str, parcel_id: UUID, facts: Iterable[FactLike], moment: datetime, ready_by: datetime
) -> Standing:
    """How an order and one parcel of it stood at that moment, from all facts known now.

    `ready_by` is when the order had to be ready: the moment itself, or later for a scan that came before its order.
    """
    standing = in_order(facts)  # what was taken back since counts as never said
    then = fold(fact for fact in standing if fact.happened_at <= moment)
    barred = _barred(then)
    if barred in NOT_READY and ready_by > moment:
        barred = _barred(fold(fact for fact in standing if fact.happened_at <= ready_by))
    parcel = then.parcels.get(str(parcel_id)) or then.parcels.get("")
    newer = any(
        fact.happened_at > moment and fact.kind not in QUIET and fact.parcel_id in {None, parcel_id}
        for fact in reversed(standing)
    )
    return Standing(
        order_number,
        barred,
        parcel.status if parcel else "",
        parcel.handed_over_at if parcel else None,
        parcel.handed_over_by if parcel else None,
        newer,
    )


def _barred(state: State) -> str:
    if state.cancelled:
        return "cancelled"
    if state.received:
        return "delivered_already"
    return state.hold or ("" if state.confirmed else "not_confirmed")


# Newer facts of these kinds say nothing about where a parcel is, so they make no scan late.
QUIET = frozenset(
    {
        "placed", "parcelled", "paid", "released", "amended", "confirmed", "arranged", "reminded", "photographed",
        "scan_refused", "manifested", "missed", "info_received",
    }
)  # fmt: skip


def judge(reading: Reading, purpose: str, candidates: Sequence[Candidate], gate: Gate | None) -> Verdict:
    """The verdict on a scan. `gate` is its batch, None for a scan outside any batch.

    Of several parcels with one number, the one of the batch's carrier is meant; else nobody guesses.
    """
    if not candidates:
        if reading.strange:
            return Verdict("not_a_number", None, {"why": reading.strange, "host": reading.host})
        return Verdict("unknown_number")
    meant = _meant(candidates, gate)
    if meant is None:
        return Verdict("two_parcels", None, {"carriers": ", ".join(c.carrier_name or "–" for c in candidates)})
    if purpose in {"delivery", "return"}:
        return Verdict("kept", meant, {"purpose": purpose})
    code, details = _stopped(meant, gate) or (
        ("found", {"order": ", ".join(standing.order_number for standing in meant.standings)})
        if purpose == "lookup"
        else _let_through(meant, gate)
    )
    return Verdict(code, meant, details)


def _meant(candidates: Sequence[Candidate], gate: Gate | None) -> Candidate | None:
    if len(candidates) == 1:
        return candidates[0]
    if gate and gate.known:
        ours = [c for c in candidates if c.carrier_id == gate.carrier_id]
        if len(ours) == 1:
            return ours[0]
        candidates = ours or candidates
    # Numbers are used again: the only one not yet delivered is the one in front of the scanner.
    waiting = [c for c in candidates if not all(s.parcel in {"delivered", "returned"} for s in c.standings)]
    return waiting[0] if len(waiting) == 1 else None


_PARCEL_STOPS = {
    "delivered": "delivered_already",
    "returned": "delivered_already",
    "returning": "coming_back",
    "lost": "reported_lost",
    "damaged": "reported_damaged",
}


def _stopped(parcel: Candidate, gate: Gate | None) -> tuple[str, dict] | None:
    """The gravest reason first: what must not leave at all, then where it must not go, then what is not ready."""
    for standing in parcel.standings:
        final = standing.barred if standing.barred in {"cancelled", "delivered_already"} else ""
        if code := final or _PARCEL_STOPS.get(standing.parcel):
            return code, {"order": standing.order_number}
    if gate and gate.known:
        if gate.carrier_id and parcel.carrier_id and parcel.carrier_id != gate.carrier_id:
            return "wrong_carrier", {"carrier": parcel.carrier_name, "batch_carrier": gate.carrier_name}
        # A parcel's place and the batch's place can only contradict each other when they are of one kind.
        if parcel.place_id and parcel.place_kind == gate.place_kind and parcel.place_id != gate.place_id:
            return "wrong_place", {"place": parcel.place_name}
    for standing in parcel.standings:
        if standing.barred and not standing.parcel:
            return standing.barred, {"order": standing.order_number}
    return None


def _let_through(parcel: Candidate, gate: Gate | None) -> tuple[str, dict]:
    for standing in parcel.standings:
        if standing.handed_over_at:
            return "already_handed_over", {"by": standing.handed_over_by or "", "at": standing.handed_over_at}
    if any(standing.parcel for standing in parcel.standings):
        return "already_moving", {}
    if gate and not gate.known:
        return "unknown_batch", {}
    if gate and gate.closed_at:
        return "after_closing", {}
    if any(standing.newer for standing in parcel.standings):
        return "taken_late", {}
    return "taken", {}
