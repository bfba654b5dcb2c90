"""Whatever comes in whatever order, as often as it likes, with the clock looking in between: the end is the same."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.deadlines.told import PLACED, Told, at, told
from webapp.deadlines.rules import Parcel, Watched, reckon_all, to_say
from webapp.ledger.rules import fold
from webapp.policy.models import books

BOOK = books()["default"]
ONE, TWO = UUID(int=1), UUID(int=2)
ORDER = Watched({}, (Parcel(ONE), Parcel(TWO, period=timedelta(days=4))))
END = at(24 * 40)
KINDS = [
    "confirmed", "arranged", "shipped", "handed_over", "collected", "in_transit", "out_for_delivery", "attempt_failed",
    "delivered", "returned", "cancelled", "acknowledged", "part_cancelled", "confirmed",
]  # fmt: skip

PARTS = [{}, {"parts": 1, "waits": 2}, {"parts": 2, "waits": 0}, {"parts": 1, "waits": 0}]
one_fact = st.builds(
    lambda kind, hours, parcel, off, parts: told(
        kind,
        float(hours),
        parcel_id=parcel,
        uncertainty=float(off),
        details=parts if kind in {"confirmed", "part_cancelled"} else {},
    ),
    st.sampled_from(KINDS),
    st.integers(0, 24 * 20),
    st.sampled_from([None, ONE, TWO]),
    st.sampled_from([0, 0, 90]),
    st.sampled_from(PARTS),
)


@st.composite
def histories(draw):
    """What happened, some of it undone, and one way in which it came to be known: each telling with the time at which
    it came, later than it happened, some twice, with passes of the clock in between."""
    facts = [told("placed", 0.0), *draw(st.lists(one_fact, max_size=7, unique_by=lambda fact: fact.key))]
    undone = draw(st.lists(st.sampled_from(facts[1:]), max_size=2, unique=True)) if facts[1:] else []
    facts += [told("undone", fact.happened_at, undoes=fact.key, key=f"undo-{fact.key}") for fact in undone]
    arrivals = []
    for fact in [*facts, *draw(st.lists(st.sampled_from(facts), max_size=3))]:
        delay = draw(st.integers(0, 24 * 18))
        arrivals.append((fact.happened_at + timedelta(hours=delay), fact))
    sweeps = [(at(hours), None) for hours in draw(st.lists(st.integers(0, 24 * 39), max_size=8))]
    return facts, sorted([*arrivals, *sweeps], key=lambda arrival: arrival[0])


def settled(ledger: list[Told], now, rules) -> dict[str, str]:
    """One pass: what is to be said goes into the ledger; how everything stands comes out."""
    reckonings = reckon_all(rules, ledger, now, ORDER)
    for say in to_say(ledger, reckonings, now):
        assert say.key not in {fact.key for fact in ledger}
        ledger.append(
            Told(say.kind, say.happened_at, say.key, parcel_id=say.parcel_id, undoes=say.undoes, details=say.details)
        )
    return {code: (r.standing, r.due_at, r.closed_at) for code, r in reckonings.items()}


@settings(max_examples=300, deadline=None)
@given(history=histories(), shipping=st.sampled_from(["seller", "tiktok"]))
def test_any_order_of_arrival_ends_in_the_same_standings_and_status(history, shipping):
    facts, arrivals = history
    rules = list(BOOK.rules_for("SG", shipping, "NORMAL", PLACED).values())
    ledger: list[Told] = []
    for now, fact in arrivals:
        if fact and fact.key not in {known.key for known in ledger}:
            ledger.append(fact)
        settled(ledger, now, rules)
    straight = list(facts)
    assert settled(ledger, END, rules) == settled(straight, END, rules)
    assert (fold(ledger).status, fold(ledger).lane) == (fold(straight).status, fold(straight).lane)
    before = len(ledger)
    settled(ledger, END, rules)
    assert len(ledger) == before


def test_a_miss_that_were_never_taken_back_would_be_noticed():
    """The check's own check: without its undoing, one history ends in two ways."""
    facts = [told("placed", 0.0), told("delivered", 100.0)]
    rules = list(BOOK.rules_for("SG", "seller", "NORMAL", PLACED).values())
    behind = facts[:1]
    settled(behind, at(24 * 13), rules)
    behind.append(facts[1])
    assert fold(behind).status == fold(facts).status == "delivered"
    misses = [fact for fact in behind if fact.kind == "missed"]
    assert misses and to_say(behind, reckon_all(rules, behind, END, ORDER), END)
