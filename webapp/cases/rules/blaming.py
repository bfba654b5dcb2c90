"""Whose fault it seems to be, with the reason from the facts. A person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.cases.rules.opening import standing

# What shows that the carrier has had it.
HAD = frozenset(
    {
        "handed_over", "collected", "shipped", "in_transit", "out_for_delivery", "available_for_pickup",
        "attempt_failed", "returning", "delivered", "returned",
    }
)  # fmt: skip
# About what was packed and labelled: floods and customs explain what came late, was lost or broke, and not that.
CONTENTS = frozenset({"empty", "incomplete", "forged_label", "inaccurate"})
BUYERS = ("refus", "not_home", "nobody", "absent", "recipient", "wrong_address", "unreachable", "consignee")


@dataclass(frozen=True, slots=True)
class Blame:
    """A fault (one of FAULTS) and why."""

    fault: str
    reason: str


def propose(scenario: str, usual: str, facts: Iterable[Any], parcel_id: UUID | None) -> Blame:
    """Whose fault it seems to be. `usual` is whose it usually is in this scenario."""
    mine = standing(facts, parcel_id)
    kinds = {fact.kind: fact for fact in reversed(mine)}  # the first of each
    on_the_way = scenario not in CONTENTS
    if on_the_way and "excused" in kinds:
        return Blame("weather", "It is excused by an event that was beyond anybody.")
    if on_the_way and any("customs" in str(fact.details.get("words", "")).lower() for fact in mine):
        return Blame("customs", "The carrier's words name customs.")
    return (
        _before_it_left(scenario, kinds)
        or _attempts(scenario, mine)
        or _complaint(scenario, kinds)
        or Blame(usual, _usual(kinds))
    )


def _before_it_left(scenario: str, kinds: dict[str, Any]) -> Blame | None:
    gone = next((fact for kind, fact in sorted(kinds.items(), key=lambda one: one[1].happened_at) if kind in HAD), None)
    if gone is None and scenario in {"lost", "silent", "delayed", "damaged", "scanned_late", "not_received"}:
        return Blame("ours", "Nothing shows that the carrier ever had it.")
    broken = kinds.get("damaged")
    if scenario == "damaged" and gone and broken and broken.happened_at < gone.happened_at:
        return Blame("ours", "The damage was reported before it was handed over.")
    if scenario == "scanned_late" and "missed" in kinds and (due := kinds["missed"].details.get("due_at")):
        in_time = gone.happened_at.isoformat() <= due if gone else False
        words = "It was handed over in time." if in_time else "It was handed over after it was due."
        return Blame("carrier" if in_time else "ours", words)
    return None


def _attempts(scenario: str, mine: list[Any]) -> Blame | None:
    failed = [fact for fact in mine if fact.kind == "attempt_failed"]
    if not failed or scenario not in {"lost", "returned", "delayed"}:
        return None
    words = [f"{fact.details.get('reason', '')} {fact.details.get('words', '')}".lower() for fact in failed]
    if all(any(sign in said for sign in BUYERS) for said in words):
        return Blame("buyer", f"The carrier came {len(failed)} times and names the recipient as the reason.")
    return Blame("carrier", f"The carrier reported {len(failed)} failed attempts.")


def _complaint(scenario: str, kinds: dict[str, Any]) -> Blame | None:
    if scenario in {"empty", "incomplete"}:
        packed = kinds.get("packed")
        if packed is None:
            return Blame("ours", "Nothing shows what was packed.")
        if packed.details.get("missing"):
            return Blame("ours", "It was sealed without everything that was ordered.")
        if packed.details.get("weight_g"):
            return Blame("carrier", "It was complete and weighed when it was sealed: what is missing went on the way.")
    if scenario == "forged_label" and "labelled" in kinds and kinds["labelled"].details.get("verdict") == "good":
        return Blame("buyer", "The label was checked and found good.")
    if scenario == "not_received" and (delivered := kinds.get("delivered")):
        if delivered.details.get("signature") or delivered.details.get("recipient"):
            return Blame("buyer", "It was delivered, and somebody signed for it.")
        return Blame("carrier", "The carrier says delivered, without a signature.")
    return None


def _usual(kinds: dict[str, Any]) -> str:
    return "So it usually is. The carrier has had it." if "collected" in kinds else "So it usually is."
