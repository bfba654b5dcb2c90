"""Group commit: what comes in while one unit of work is under way is done together in the next.

Sixteen scanners that wait for one another would each pay for a transaction of their own; together they pay for one.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Turn(Generic[Item, Answer]):
    item: Item
    leads: bool = False
    answers: list[Answer] = field(default_factory=list)
    come: Event = field(default_factory=Event)


class GroupCommit(Generic[Item, Answer]):
    """Does the items of one lane in groups, in the order they came, each group in the thread of its first.

    `work` takes items and gives one answer each. A group that fails is done again one by one, so that nobody fails
    for another's item. `most` is how many items make a group.
    """

    def __init__(self, work: Callable[[list[Item]], Sequence[Answer]], most: int = 16):
        self.work, self.most = work, most
        self._lock = Lock()
        self._lanes: dict[Hashable, list[_Turn[Item, Answer]]] = {}

    def do(self, lane: Hashable, item: Item) -> Answer:
        """Have an item done, with whatever else waits in its lane. Raises what `work` raises for this item alone."""
        mine = _Turn[Item, Answer](item)
        with self._lock:
            waiting = self._lanes.setdefault(lane, [])
            waiting.append(mine)
            mine.leads = len(waiting) == 1
        if not mine.leads:
            mine.come.wait()
        if mine.leads:
            self._lead(lane)
        return mine.answers[0] if mine.answers else self.work([item])[0]

    def _lead(self, lane: Hashable) -> None:
        with self._lock:
            group = self._lanes[lane][: self.most]
        try:
            for turn, answer in zip(group, self.work([turn.item for turn in group]), strict=True):
                turn.answers.append(answer)
        except Exception:
            if len(group) == 1:
                raise
            # Whatever it was: each item is done again by itself, and the one that cannot be done raises it there.
        finally:
            self._let_go(lane, group)

    def _let_go(self, lane: Hashable, group: list[_Turn]) -> None:
        with self._lock:
            waiting = self._lanes[lane] = self._lanes[lane][len(group) :]
            if waiting:
                waiting[0].leads = True
            else:
                del self._lanes[lane]
        for turn in (*group, *waiting[:1]):
            turn.come.set()
