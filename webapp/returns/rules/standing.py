"""How a return stands, by its order's facts and what was done with its pieces."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.ledger.rules import in_order
from webapp.returns.rules.words import ENDS, KEEPS_IT


@dataclass(frozen=True, slots=True)
class Subject:
    """What its standing asks of a return. `pieces` and `inspected` are counts; `parcel_id` is the parcel that comes
    back by its own number, None where a label of its own brings it."""

    id: UUID
    return_type: str
    parcel_id: UUID | None
    by_carrier: bool
    pieces: int
    inspected: int
    settled_how: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One of words.STATES, since when, and the two moments that a list shows."""

    state: str
    at: datetime | None
    received_at: datetime | None
    received_by: str = ""
    settled_how: str = ""


def standing(subject: Subject, facts: Iterable[Any]) -> Standing:
    """How it stands. In whatever order the facts came in, and told however often, this is the same."""
    mine = [fact for fact in in_order(facts) if is_of(fact, subject.id, subject.parcel_id)]
    first = {fact.kind: fact for fact in reversed(mine)}
    last = {fact.kind: fact for fact in mine}
    received, rejected = first.get("return_received"), last.get("return_rejected")
    agreed = last.get("return_authorised")
    at = mine[-1].happened_at if mine else None
    by = received.actor_name if received else ""
    received_at = received.happened_at if received else None
    if rejected and agreed and agreed.happened_at > rejected.happened_at:
        rejected = None  # thought better of
    if subject.settled_how in ENDS:
        return Standing("done", at, received_at, by, subject.settled_how)
    if rejected:
        return Standing("done", rejected.happened_at, received_at, by, "rejected")
    if received:
        whole = subject.inspected >= subject.pieces
        return _settled(Standing("inspected" if whole else "here", at, received_at, by), subject)
    if subject.by_carrier:
        return _on_its_way(last, at)
    if agreed:
        stays = subject.return_type == "REFUND" or agreed.details.get("decision") in KEEPS_IT
        return _settled(Standing("inspected" if stays else "coming", agreed.happened_at, None), subject)
    return Standing("asked", at, None)


def _settled(found: Standing, subject: Subject) -> Standing:
    """The money may go back before the goods come: it is done when both are."""
    if found.state != "inspected" or not subject.settled_how:
        return found
    return replace(found, state="done", settled_how=subject.settled_how)


def _on_its_way(last: dict[str, Any], at: datetime | None) -> Standing:
    home, back = last.get("delivered"), last.get("returning") or last.get("returned")
    if home and back and home.happened_at > back.happened_at:
        return Standing("done", home.happened_at, None, "", "delivered")
    return Standing("coming", at, None)


def is_of(fact: Any, return_id: UUID, parcel_id: UUID | None) -> bool:
    """Whether a fact of the order is about this return."""
    if named := fact.details.get("return"):
        return named == str(return_id)
    return parcel_id is not None and fact.parcel_id == parcel_id and fact.kind in OF_PARCEL


def is_paid(return_id: UUID, facts: Iterable[Any]) -> bool:
    """Whether a refund for this return stands."""
    return any(fact.kind == "refunded" and fact.details.get("for") == f"return-{return_id}" for fact in in_order(facts))


# What is told of the parcel itself; of a return that it comes back by its own number, this is said too.
OF_PARCEL = frozenset({"returning", "returned", "return_received", "delivered"})


def why_it_comes(facts: Iterable[Any], parcel_id: UUID) -> str:
    """Why a parcel comes back by itself, one of words.CAUSES: refused, damaged, or not delivered."""
    about = [fact for fact in in_order(facts) if fact.parcel_id in {None, parcel_id}]
    for fact in reversed(about):
        if fact.kind == "damaged":
            return "damaged"
        if fact.kind == "attempt_failed":
            return "refused" if fact.details.get("reason") == "BUYER_REFUSED" else "not_delivered"
    return "not_delivered"
