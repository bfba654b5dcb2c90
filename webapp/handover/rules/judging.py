"""The verdict on a scan: facts in, one code out, no switches.

A scan is judged by what was true when it happened, not by what is known when it arrives: so a scan that waited
offline gets the verdict it would have had, and the order of arrival does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from webapp.handover.rules.reading import Reading
from webapp.handover.rules.standing import Standing
from webapp.handover.rules.verdicts import WORDS, Word
from webapp.labels.rules.offences import in_words

PURPOSES = ("handover", "delivery", "return", "lookup")
CLAIMING = frozenset({"handover", "lookup"})  # any other purpose is kept and claims nothing
METHODS = {"pick_up": "Pick-up", "drop_off": "Drop-off"}


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
    if purpose not in CLAIMING:  # one that nobody has heard of included
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
    for standing in parcel.standings:
        if standing.label in _LABEL_STOPS and not standing.parcel:
            why = in_words(standing.label_why.split(","))
            return _LABEL_STOPS[standing.label], {"label": why} if why else {}
    return None


_LABEL_STOPS = {"refused": "label_refused", "none": "no_label"}


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
