"""An order's facts as a story that a stranger can follow: in the order in which they happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webapp.ledger.kinds import KINDS
from webapp.orders.rules.wording import said

# Told to keep the house running; who reads of a parcel need not know.
QUIET = frozenset({"reminded", "evidence_viewed", "notified", "missed", "excused", "amended", "reserved"})
A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story: when, what (in our words), what was said of it, by whom and where, and how sure the time
    is. `photos` are the hashes of the photos it is about, `phone` is where the phone that told it said that it was."""

    at: datetime
    kind: str
    words: str
    more: str
    by: str
    place: str
    doubt: str
    undone: str
    photos: tuple[str, ...] = ()
    phone: str = ""


def story(facts: Iterable[Any], places: Mapping[Any, str], phones: Mapping[str, str] | None = None) -> list[Line]:
    """The story of these facts. What was taken back stays, and says so. `phones` says by a fact's key where the phone
    was."""
    known = list(facts)
    undone = {fact.undoes: fact for fact in known if fact.undoes}
    return [
        Line(
            fact.happened_at, fact.kind, KINDS[fact.kind].words, said(fact.kind, fact.details), fact.actor_name,
            places.get(fact.place_id, ""), _doubt(fact), _undone(undone.get(fact.key)),
            (fact.details["sha256"],) if fact.kind == "photographed" and fact.details.get("sha256") else (),
            (phones or {}).get(fact.key, ""),
        )
        for fact in sorted(known, key=lambda fact: (fact.happened_at, KINDS[fact.kind].rank, fact.position))
        if fact.kind not in QUIET and not fact.undoes
    ]  # fmt: skip


def _doubt(fact: Any) -> str:
    if fact.details.get("clock"):
        return "the phone's clock was not to be trusted"
    if fact.uncertainty >= A_MINUTE:
        return f"give or take {round(fact.uncertainty / A_MINUTE)} min"
    return f"give or take {fact.uncertainty:.0f} s" if fact.uncertainty >= 1 else ""


def _undone(fact: Any) -> str:
    if fact is None:
        return ""
    because = f": {fact.details['reason']}" if fact.details.get("reason") else ""
    return f"taken back {fact.happened_at:%d %b %Y %H:%M} UTC by {fact.actor_name}{because}"
