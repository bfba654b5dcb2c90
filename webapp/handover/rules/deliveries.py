"""What a delivery's report means: delivered, failed, taken onto a run, or brought back; and whether it counts.

Source: requirement R18, delivered only with a signature, or a stated reason and a photo.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webapp.handover.rules.judging import Candidate, Verdict
from webapp.handover.rules.reasons import FAILURES, UNSIGNED, day_words
from webapp.handover.rules.reports import Report, plain
from webapp.ledger.rules import FINAL

OUTCOMES = ("out", "delivered", "failed", "returned")
LONGEST_NAME, LONGEST_NOTE = 120, 500


@dataclass(frozen=True, slots=True)
class Claim:
    """What a courier reports of a parcel. `signature` and `photo` are the SHA-256 of what follows, or any other word
    where the phone could not tell; "" where there is none."""

    outcome: str
    reason: str = ""
    recipient: str = ""
    note: str = ""
    next_on: str = ""
    signature: str = ""
    photo: str = ""

    @property
    def proven(self) -> bool:
        """Whether it comes with what a delivery needs."""
        return bool(self.signature) or (self.reason in UNSIGNED and bool(self.photo))


def read_claim(report: Report) -> Claim | None:
    """The delivery that a report speaks of, or None: whatever was sent, nothing is refused for its shape."""
    outcome = plain(report.outcome)
    if plain(report.purpose) != "delivery" or outcome not in OUTCOMES:
        return None
    reason = plain(report.reason)
    known = {"delivered": set(UNSIGNED), "failed": set(FAILURES)}.get(outcome, set())
    return Claim(
        outcome,
        reason if reason in known else "",
        plain(report.recipient, LONGEST_NAME),
        plain(report.note, LONGEST_NOTE),
        _day(report.next_on),
        plain(report.signature_sha256, 64),
        plain(report.photo_sha256, 64),
    )


def _day(value: object) -> str:
    try:
        return date.fromisoformat(plain(value)).isoformat()
    except ValueError:
        return ""


def judge_delivery(claim: Claim, parcel: Candidate, own_fleets: Iterable[UUID], carried_by: str, actor: str) -> Verdict:
    """The verdict on a courier's report, by how the parcel's orders stood when it happened. `carried_by` is on whose
    run it was then ("" for nobody's).

    What happened at a door has happened: only what cannot be, or lacks its proof, is refused.
    """
    standings = parcel.standings
    order = ", ".join(standing.order_number for standing in standings)
    if all(standing.parcel in FINAL for standing in standings):
        return Verdict("delivered_already", parcel, {"order": order})
    if parcel.carrier_id not in set(own_fleets):
        return Verdict("not_own_fleet", parcel, {"own_carrier": parcel.carrier_name})
    cancelled = any(standing.barred == "cancelled" for standing in standings)
    if claim.outcome == "out" and cancelled:
        return Verdict("cancelled", parcel, {"order": order})
    if claim.outcome == "delivered" and not claim.proven:
        return Verdict("no_proof", parcel, {"order": order})
    if claim.outcome == "failed" and not claim.reason:
        return Verdict("no_reason", parcel, {"order": order})
    return Verdict(_code(claim, cancelled, carried_by not in {"", actor}), parcel, {"order": order})


def _code(claim: Claim, cancelled: bool, anothers: bool) -> str:
    match claim.outcome:
        case "out":
            return "taken_over" if anothers else "on_run"
        case "returned":
            return "back_at_shop"
        case "failed":
            failure = FAILURES[claim.reason]
            back = failure.back or failure.kind == "damaged" or cancelled
            return "bring_it_back" if back else "loss_noted" if failure.kind == "lost" else "attempt_noted"
        case _:
            return "delivered_though_cancelled" if cancelled else "delivered_for_another" if anothers else "delivered"


_KINDS = {"out": "out_for_delivery", "delivered": "delivered", "returned": "returned"}


def facts_told(claim: Claim) -> tuple[str, ...]:
    """The kinds of facts that a believed report makes: a refusal is an attempt, and the parcel comes back."""
    if claim.outcome != "failed":
        return (_KINDS[claim.outcome],)
    failure = FAILURES[claim.reason]
    return (failure.kind, "returning") if failure.back else (failure.kind,)


def said_of(claim: Claim) -> dict[str, str]:
    """What the ledger keeps of a believed report: no name and no free text, which may be the buyer's own."""
    said = {"outcome": claim.outcome, "reason": claim.reason, "signature": claim.signature, "photo": claim.photo,
            "next_on": claim.next_on if claim.outcome == "failed" else "", "words": _words(claim)}  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _words(claim: Claim) -> str:
    if claim.outcome == "delivered":
        return UNSIGNED[claim.reason] + ", with a photo" if not claim.signature else "Signed by the recipient"
    if claim.outcome == "failed":
        again = f". Next try on {day_words(claim.next_on)}" if claim.next_on else ""
        return FAILURES[claim.reason].words + again
    return ""
