"""What a scan at the returns' table means. A verdict's code is one of handover/rules/verdicts.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

# A parcel that its carrier had when it was last heard of: if it lies here now, it has come back.
AWAY = frozenset({"on_the_way", "out_for_delivery", "available_for_pickup", "attempt_failed", "exception", "delayed",
                  "lost", "damaged"})  # fmt: skip
BACK = frozenset({"returning", "returned"})


@dataclass(frozen=True, slots=True)
class Coming:
    """A return that a number may mean. `parcel_id` where it is the parcel's own number."""

    id: UUID
    order_id: UUID
    order_number: str
    parcel_id: UUID | None
    received: bool
    ended: str  # "" while it may still come, else why not: one of words.SETTLINGS


def choose(known: Sequence[Coming]) -> tuple[str, Coming | None]:
    """The verdict on a number that names returns, and which of them is meant: ("", None) where it names none.

    What is still to come goes before what came already, and that before what was refused.
    """
    waiting = [one for one in known if not one.received and not one.ended]
    if waiting:
        return "came_back", waiting[0]
    if here := [one for one in known if one.received]:
        return "already_back", here[-1]
    return ("not_expected_back", known[-1]) if known else ("", None)


def by_status(statuses: Sequence[str], received: bool) -> str:
    """The verdict on a parcel's own number where no return was opened for it, by how the parcel stands in its orders
    and whether it was received back before."""
    if received:
        return "already_back"
    if any(status in BACK for status in statuses):
        return "came_back"
    if statuses and all(status in AWAY for status in statuses):
        return "came_back_unannounced"
    return "not_expected_back"
