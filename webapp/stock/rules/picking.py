"""What a picker may say of goods that are not to be had, and what follows for their orders."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Lack:
    """Why goods are not picked. `gone`: they are no longer there, so the order goes back to be confirmed."""

    words: str
    then: str
    gone: bool


LACKS = {
    "not_there": Lack("The bin is empty", "Written off here. Its orders go back to To confirm.", True),
    "damaged": Lack("They are damaged", "They are written off. Their orders go back to To confirm.", True),
    "later": Lack("I cannot reach it now", "The orders stay confirmed, and can go on another list.", False),
}
OTHERS = {"order_waits": "Its order waits for something else"}  # reasons that nobody chooses


def share(count: int, picks: Iterable[Any]) -> list[tuple[Any, int]]:
    """Which of these picks get how many of the pieces that were just taken: each what it lacks, in turn."""
    given = []
    for pick in picks:
        some = min(count, pick.wanted - pick.picked - pick.short)
        if some > 0:
            given.append((pick, some))
            count -= some
    return given


def put_back_from(count: int, picks: Sequence[Any], in_tote: Mapping[Any, int]) -> list[tuple[Any, int]]:
    """Which of these picks give how many of the pieces that are put back: who was given some last gives first, and no
    more than lies in the tote for its order."""
    back = []
    for pick in reversed(picks):
        some = min(count, pick.picked, in_tote.get(pick.order_id, 0))
        if some > 0:
            back.append((pick, some))
            count -= some
    return back
