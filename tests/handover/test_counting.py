from hypothesis import given
from hypothesis import strategies as st

from webapp.handover.rules.counting import MOST, count_of, holes, said, tally, without

NUMBERS = st.sets(st.integers(1, 60))


def runs(numbers):
    """Numbers as runs, the slow way."""
    found = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def spread(ranges):
    return [number for first, last in ranges for number in range(first, last + 1)]


@given(here=NUMBERS, above=st.integers(0, 60), upto=st.integers(0, 60))
def test_holes_are_exactly_what_is_not_there(here, above, upto):
    known = runs(number for number in here if above < number <= upto)
    assert spread(holes(known, above, upto)) == [n for n in range(above + 1, upto + 1) if n not in here]


@given(missing=NUMBERS, came=NUMBERS)
def test_what_arrives_leaves_the_gaps(missing, came):
    assert set(spread(without(runs(missing), came))) == missing - came


@given(missing=NUMBERS, last=st.integers(60, 80), held=st.integers(0, 90))
def test_what_the_phone_still_holds_is_taken_for_the_newest_that_are_missing(missing, last, held):
    told = tally(runs(missing), last, held)
    assert spread(told.missing) == sorted(missing)[: max(0, len(missing) - held)]
    assert all(number <= told.counted_to for number in spread(told.missing))
    # Counting on from there finds every one that was not told.
    assert all(number > told.counted_to for number in missing - set(spread(told.missing)))
    assert told.counted_to == last or held


@given(
    rounds=st.lists(st.tuples(st.sets(st.integers(1, 40)), st.integers(1, 40), st.integers(0, 5)), min_size=1),
)
def test_counting_on_is_the_same_as_counting_afresh(rounds):
    """However scans come in between, a phone's gaps are what a count from the beginning would find."""
    here, last, missing, counted = set(), 0, [], 0
    for came, seq, held in rounds:
        here, last = here | came, max(last, seq)
        above = holes(runs(n for n in here if counted < n <= last), counted, last)
        told = tally([*without(missing, here), *above], last, held)
        afresh = tally(holes(runs(n for n in here if n <= last), 0, last), last, held)
        assert told.missing == afresh.missing
        missing, counted = list(told.missing), told.counted_to


def test_of_too_many_gaps_the_oldest_are_told_and_the_rest_is_counted_later():
    told = tally([(n, n) for n in range(1, 1001, 2)], 1000, 0)
    assert (len(told.missing), told.counted_to) == (MOST, 2 * MOST - 1)


def test_a_count_that_claims_the_moon_costs_nothing():
    assert tally(holes([], 0, 2**31 - 1), 2**31 - 1, 3).missing == ((1, 2**31 - 4),)


def test_gaps_are_said_in_words():
    assert said([[7, 7], [101, 107]]) == "7, 101 to 107"
    assert count_of([[7, 7], [101, 107]]) == 8
