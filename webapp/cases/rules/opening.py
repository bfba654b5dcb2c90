"""Which facts open a case, and which scenario they suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.ledger.rules import in_order

# What opens one at once. Misses depend on their rule and effect, complaints on what is complained of.
KINDS = {"damaged": "damaged", "lost": "lost", "returned": "returned"}
EFFECTS = {"lost": "lost", "delayed": "delayed"}
DISPATCH = frozenset({"shipped_after_collection", "scanned_after_handover", "collected_in_time", "dispatched"})
ANSWERS = frozenset({"return_authorised", "return_rejected", "refunded"})  # what answers a wish to return
SILENT = "silent-"  # how the ground of a silence begins: no fact tells it
OPENING = frozenset({"missed", "complained", *KINDS})
CARRIER_SAYS = frozenset(
    {
        "collected", "in_transit", "out_for_delivery", "available_for_pickup", "attempt_failed", "exception",
        "expired", "damaged", "lost", "returning", "delivered", "returned",
    }
)  # fmt: skip
OURS = "scan-"  # how the keys begin of what our own people scanned: no word of the carrier's, whatever it says
LEFT = CARRIER_SAYS - {"exception", "expired"} | {"handed_over", "shipped"}


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a case is opened: the key of its fact, what it is about, since when."""

    key: str
    scenario: str
    happened_at: datetime
    parcel_id: UUID | None
    words: str = ""


def grounds(facts: Iterable[Any]) -> list[Ground]:
    """What these facts of one order, as they stand (nothing that was taken back), open a case for."""
    ordered = in_order(facts)
    found = [Ground(f.key, s, f.happened_at, f.parcel_id) for f in ordered if (s := _scenario(f, ordered))]
    once: list[Ground] = []
    for ground in found:
        if not any(covers(one.scenario, one.parcel_id, ground) for one in once):
            once.append(ground)
    return once


def covers(scenario: str, parcel_id: UUID | None, ground: Ground) -> bool:
    """Whether a trouble of that parcel (None: of the whole order) is the one that this ground tells of: a clock of the
    order and a clock of its parcel tell of one trouble."""
    return scenario == ground.scenario and (parcel_id == ground.parcel_id or None in {parcel_id, ground.parcel_id})


def fallen(ground: str, happened_at: datetime, parcel_id: UUID | None, facts: Iterable[Any]) -> str:
    """Why a case's ground fell away, in words; "" while it stands. A silence ends with the carrier's next word; what a
    fact was the ground of ends when that fact is taken back; what a person opened stands."""
    facts = list(facts)
    stand = in_order(facts)
    if ground.startswith(SILENT):
        told = any(_by_carrier(f) and f.parcel_id == parcel_id and f.happened_at > happened_at for f in stand)
        return "The carrier has spoken again." if told else ""
    taken_back = ground in {fact.key for fact in facts} and ground not in {fact.key for fact in stand}
    return "What it was opened for was taken back." if taken_back else ""


def standing(facts: Iterable[Any], parcel_id: UUID | None) -> list[Any]:
    """The facts that stand, as they happened: those of that parcel and of the whole order; without one, all."""
    return [fact for fact in in_order(facts) if parcel_id is None or fact.parcel_id in {None, parcel_id}]


def last_word(facts: Iterable[Any], parcel_id: UUID | None) -> datetime | None:
    """When the carrier said something of that parcel last."""
    told = [f.happened_at for f in in_order(facts) if _by_carrier(f) and f.parcel_id in {None, parcel_id}]
    return max(told, default=None)


def _by_carrier(fact: Any) -> bool:
    return fact.kind in CARRIER_SAYS and not fact.key.startswith(OURS)


def _scenario(fact: Any, ordered: list[Any]) -> str:
    if fact.kind == "complained":
        return str(fact.details.get("what", ""))
    if fact.kind != "missed":
        return KINDS.get(fact.kind, "")
    effect, rule = fact.details.get("effect", ""), fact.details.get("rule", "")
    handed = [f.happened_at for f in ordered if f.kind == "handed_over" and fact.parcel_id in {None, f.parcel_id}]
    if effect in EFFECTS:
        return EFFECTS[effect]
    if handed and rule in DISPATCH and min(handed) <= fact.happened_at:
        # Where the carrier had scanned it by then, nobody but us was late: the order was to be set to Shipped.
        return "" if _scanned(fact, ordered) else "scanned_late"
    if handed and effect == "cancellation_due":
        return "silent"
    return ""


def _scanned(missed: Any, ordered: list[Any]) -> bool:
    """Whether the carrier had said anything of it by the time that was missed."""
    mine = (fact for fact in ordered if fact.kind in CARRIER_SAYS and missed.parcel_id in {None, fact.parcel_id})
    return any(fact.happened_at <= missed.happened_at for fact in mine)


def stated_until(facts: Iterable[Any], parcel_id: UUID | None) -> datetime | None:
    """Until when the platform wants its next answer on a return of this parcel or of the whole order, as it is written
    down on the return: of several that wait for one, the first; where none does, what was said last. None: nothing was.
    """
    mine = standing(facts, parcel_id)
    last = {fact.details["return"]: fact for fact in mine if fact.kind == "return_requested" and _asked(fact)}
    waiting = [one for one in last.values() if not any(_answers(fact, one) for fact in mine)]
    if waiting:
        return min(stated for one in waiting if (stated := _asked(one)))
    return _asked(max(last.values(), key=lambda fact: fact.happened_at)) if last else None


def _asked(fact: Any) -> datetime | None:
    text = fact.details.get("due_at", "")
    return datetime.fromisoformat(text) if text and "return" in fact.details else None


def _answers(fact: Any, asked: Any) -> bool:
    named = asked.details["return"]
    about = fact.details.get("return") == named or fact.details.get("for") == f"return-{named}"
    return fact.kind in ANSWERS and about and fact.happened_at >= asked.happened_at


def claim_from(counted_from: str, facts: Iterable[Any], parcel_id: UUID | None, opened_at: datetime) -> datetime:
    """The moment that a window is counted from, for this parcel or the whole order; where no fact says it, the
    trouble's own."""
    mine = standing(facts, parcel_id)
    if counted_from == "last_update":
        return max((fact.happened_at for fact in mine if _by_carrier(fact)), default=opened_at)
    if counted_from == "shipped":
        return min((fact.happened_at for fact in mine if fact.kind in LEFT), default=opened_at)
    return opened_at
