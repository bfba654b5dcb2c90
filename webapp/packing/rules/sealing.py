"""Why a parcel cannot be sealed yet. What a named person may decide, with a reason, is said by each obstacle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.packing.rules.boxes import Fit
from webapp.packing.rules.counting import Row
from webapp.packing.rules.weighing import Expected, weight_fault

# The order's status -> why its goods may not go into a box.
BARRED = {
    "unpaid": "It is not paid yet.",
    "on_hold": "The platform holds it: the buyer may still change their mind.",
    "to_confirm": "It is not confirmed yet. Confirm it first: that reserves the stock.",
    "cancelled": "It is cancelled. Put the items back.",
}
LEAST_REASON, LONGEST_REASON = 3, 300


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why not. `decision` is what a person would be deciding by going on all the same; "" where nobody may."""

    code: str
    words: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done for marks or protection before sealing. `key` names it within the parcel."""

    key: str
    words: str
    about: str
    done_by: str = ""


def barred(numbers_and_statuses: Sequence[tuple[str, str]]) -> Obstacle | None:
    """Whether the orders of a parcel may be packed as they stand."""
    for number, status in numbers_and_statuses:
        if status in BARRED:
            return Obstacle(status, f"Order {number}: {BARRED[status]}")
        if status != "to_hand_over":
            return Obstacle("gone", f"Order {number} has left already.")
    return None


def obstacles(
    rows: Sequence[Row],
    tasks: Sequence[Task],
    fit: Fit | None,
    box_wanted: bool,
    grams: int | None,
    expected: Expected | None,
    photo_wanted: bool,
) -> list[Obstacle]:
    """Everything that stands against sealing, the gravest first. `fit` is the chosen box with what is said of it;
    `box_wanted` is False for a shop that has no boxes here; `photo_wanted` when one is asked for and missing."""
    found: list[Obstacle] = []
    dangerous = [row for row in rows if row.dangerous and row.needed]
    for row in dangerous:
        words = f"{row.name or row.sku} is dangerous goods of class {row.dangerous} and may not be shipped."
        found.append(Obstacle("dangerous", words))
    if not any(row.packed for row in rows):
        return [*found, Obstacle("empty", "Nothing is in the box yet.")]
    missing = [row for row in rows if row.left]
    if missing:
        named = ", ".join(f"{row.left} × {row.name or row.sku}" for row in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        found.append(Obstacle("incomplete", f"Missing: {named}{more}.", "Send only a part"))
    if any(row.packed > row.needed for row in rows):
        found.append(Obstacle("surplus", "More is in the box than is ordered. Take it out."))
    undone = [task for task in tasks if not task.done_by]
    if undone:
        found.append(
            Obstacle("to_do", f"To do: {undone[0].words}" + (f", and {len(undone) - 1} more." if undone[1:] else "."))
        )
    if box_wanted and fit is None:
        found.append(Obstacle("no_box", "No box is chosen."))
    if fit and fit.code:
        found.append(
            Obstacle(fit.code if fit.code != "too_heavy" else "box_overloaded", fit.words, "Use this box all the same")
        )
    if expected and grams is None:
        found.append(Obstacle("no_weight", "It has not been weighed.", "Send it without weighing"))
    if expected and grams is not None and (fault := weight_fault(grams, expected)):
        found.append(Obstacle(*fault, "Send it with this weight"))
    if photo_wanted:
        found.append(Obstacle("no_photo", "A photo of the open box is missing.", "Send it without a photo"))
    return found


def standing(found: Sequence[Obstacle], decided: Mapping[str, object]) -> list[Obstacle]:
    """The obstacles that nobody has decided about."""
    return [each for each in found if not (each.decision and each.code in decided)]
