"""Whether what is said to fit does fit: nothing meets, nothing sticks out, what must stand stands."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.packing.rules.fitting import MOST_THINGS, Thing, arrange

SIDE = st.integers(1, 40)
THINGS = st.lists(st.builds(Thing, SIDE, SIDE, SIDE, st.booleans()), min_size=1, max_size=9)
BOX = st.tuples(st.integers(5, 90), st.integers(5, 90), st.integers(5, 90))


def sound(box, things, placed) -> bool:
    assert sorted(each.thing for each in placed) == list(range(len(things)))
    for each in placed:
        assert all(each.at[axis] >= 0 and each.end[axis] <= box[axis] for axis in range(3))
        assert sorted(each.size) == sorted(
            (things[each.thing].length, things[each.thing].width, things[each.thing].height)
        )
        if things[each.thing].upright:
            assert each.size[2] == things[each.thing].height
    assert not any(one.meets(other.at, other.size) for one, other in combinations(placed, 2))
    return True


@settings(max_examples=150, deadline=None)
@given(BOX, THINGS)
def test_what_is_placed_never_meets_and_stays_inside(box, things):
    placed = arrange(box, things)
    assert placed is None or sound(box, things, placed)
    assert arrange(box, things) == placed


@settings(max_examples=100, deadline=None)
@given(st.tuples(st.integers(2, 7), st.integers(2, 7), st.integers(2, 7)), st.data())
def test_two_things_are_exact(box, data):
    side = st.integers(1, 6)
    one, other = (data.draw(st.builds(Thing, side, side, side, st.booleans())) for _ in range(2))
    assert (arrange(box, [one, other]) is not None) == by_trying_everything(box, one, other)


def by_trying_everything(box, one, other) -> bool:
    def at(size):
        return product(*(range(box[axis] - size[axis] + 1) for axis in range(3)))

    for first, second in product(one.ways(), other.ways()):
        for a, b in product(at(first), at(second)):
            if any(a[x] + first[x] <= b[x] or b[x] + second[x] <= a[x] for x in range(3)):
                return True
    return False


@pytest.mark.parametrize(
    ("box", "things", "fits"),
    [
        ((100, 100, 100), [Thing(100, 100, 100)], True),
        ((100, 100, 99), [Thing(100, 100, 100)], False),
        ((300, 200, 100), [Thing(100, 300, 200)], True),
        ((300, 200, 100), [Thing(100, 300, 200, upright=True)], False),
        ((4, 4, 4), [Thing(2, 2, 2)] * 8, True),
        ((4, 4, 4), [Thing(2, 2, 2)] * 9, False),
        ((90, 40, 30), [Thing(40, 30, 30)] * 3, True),
        ((200, 200, 300), [Thing(65, 66, 83)] * 27, True),
        ((10, 10, 1000), [Thing(10, 10, 10)] * 100, True),
        ((30, 30, 30), [Thing(30, 30, 10), Thing(20, 30, 20), Thing(10, 30, 20), Thing(5, 5, 5)], False),
        ((30, 30, 30), [Thing(30, 30, 10), Thing(20, 30, 20), Thing(10, 30, 20)], True),
    ],
)
def test_known_boxes(box, things, fits):
    placed = arrange(box, things)
    assert (placed is not None) == fits
    assert placed is None or sound(box, things, placed)


def test_more_different_things_than_are_searched_do_not_fit():
    things = [Thing(1, 1, 1 + n % 2) for n in range(MOST_THINGS + 1)]
    assert arrange((100, 100, 100), things) is None


def test_nothing_fits_into_anything():
    assert arrange((1, 1, 1), []) == []
