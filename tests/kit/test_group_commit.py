from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from webapp.kit.group_commit import GroupCommit


class Work:
    """Doubles numbers; the first group waits until it is let go, so that others gather behind it."""

    def __init__(self):
        self.groups: list[list[int]] = []
        self.begun, self.go = Event(), Event()

    def __call__(self, items: list[int]) -> list[int]:
        self.groups.append(items)
        self.begun.set()
        assert self.go.wait(10)
        if 13 in items:
            raise ValueError("thirteen")
        return [item * 2 for item in items]


def gathered(together: GroupCommit, work: Work, first: int, others: list[int], lane: str = "a"):
    """The futures of one item that is under way and of others that came in meanwhile."""
    with ThreadPoolExecutor(20) as pool:
        futures = [pool.submit(together.do, lane, first)]
        assert work.begun.wait(10)
        for count, other in enumerate(others, start=2):
            futures.append(pool.submit(together.do, lane, other))
            while len(together._lanes[lane]) < count:
                pass
        work.go.set()
    return futures


def test_what_comes_in_meanwhile_is_done_together_in_the_order_it_came():
    work = Work()
    futures = gathered(GroupCommit(work), work, 1, [2, 3, 4])
    assert [future.result() for future in futures] == [2, 4, 6, 8]
    assert work.groups == [[1], [2, 3, 4]]


def test_a_group_has_its_most():
    work = Work()
    futures = gathered(GroupCommit(work, most=2), work, 1, [2, 3, 4])
    assert [future.result() for future in futures] == [2, 4, 6, 8]
    assert work.groups == [[1], [2, 3], [4]]


def test_nobody_fails_for_another():
    work = Work()
    first, good, bad, last = gathered(GroupCommit(work), work, 1, [2, 13, 4])
    assert (first.result(), good.result(), last.result()) == (2, 4, 8)
    with pytest.raises(ValueError, match="thirteen"):
        bad.result()


def test_lanes_do_not_wait_for_each_other():
    both = Barrier(2, timeout=10)

    def meet(items: list[int]) -> list[int]:
        both.wait()
        return items

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(GroupCommit(meet).do, ["a", "b"], [1, 2])) == [1, 2]


def test_nothing_is_left_behind():
    work = Work()
    together = GroupCommit(work)
    gathered(together, work, 1, [2, 13])
    assert together._lanes == {}
