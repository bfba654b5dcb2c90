"""The clock for the review of what came back: one for each return that was asked for."""

from datetime import timedelta

import pytest

from tests.deadlines.told import SECOND, at, told
from webapp.deadlines.rules import Watched, reckon
from webapp.policy.models import books

RULE = books()["default"].rule("return_reviewed")
PLACED = told("placed", 0)


def request(name="a", hours=10, **more):
    details = {"return": name, "type": "RETURN_AND_REFUND"} | more
    return told("return_requested", hours, details=details, key=f"return-{name}-{hours}")


def arrival(name="a", hours=100):
    return told("return_received", hours, details={"return": name} if name else {}, key=f"received-{name}-{hours}")


def finding(name, hours, quantity, pieces, key=""):
    details = {"return": name, "quantity": str(quantity), "pieces": str(pieces)}
    return told("inspected", hours, details=details, key=key or f"inspected-{name}-{hours}")


def stands(*facts, hours=120.0):
    found = reckon(RULE, [PLACED, *facts], at(hours), Watched())
    return (found.standing, found.due_at) if found else None


def test_it_runs_from_the_arrival_to_its_last_second():
    facts = request(), arrival()
    due = at(148)
    assert stands(*facts) == ("open", due)
    assert [reckon(RULE, [PLACED, *facts], due + n * SECOND, Watched()).standing for n in (-1, 0, 1)] == [
        "open", "open", "missed",
    ]  # fmt: skip
    assert stands(request(), hours=120) is None


def test_that_it_was_agreed_before_it_came_is_no_review():
    agreed = told("return_authorised", 20, details={"return": "a"})
    assert stands(request(), agreed, arrival())[0] == "open"
    accepted = told("return_authorised", 110, details={"return": "a"})
    assert stands(request(), agreed, arrival(), accepted)[0] == "met"
    refused = told("return_rejected", 110, details={"return": "a"})
    assert stands(request(), agreed, arrival(), refused)[0] == "met"


@pytest.mark.parametrize(
    "facts",
    [
        (arrival(""),),
        (arrival("a"),),
        (request(type="UNDELIVERED"), arrival()),
        (request(), told("refunded", 50, details={"for": "return-a"}), arrival()),
        (request(), request(hours=101, action="SELLER_RESPOND_RECEIVE_PACKAGE", due_at=at(170).isoformat()), arrival()),
    ],
    ids=["a parcel of itself", "nobody asked", "undelivered", "refunded before", "the platform's own time"],
)
def test_no_clock_runs_where_nothing_is_to_be_reviewed(facts):
    assert stands(*facts) is None


def test_every_piece_has_to_be_looked_at():
    facts = request(), arrival(), finding("a", 105, 1, 3)
    assert stands(*facts)[0] == "open"
    assert stands(*facts, finding("a", 106, 2, 3))[0] == "met"


def test_a_finding_that_was_undone_is_none():
    whole = [request(), arrival(), finding("a", 105, 1, 2, "one"), finding("a", 106, 1, 2, "two")]
    assert stands(*whole)[0] == "met"
    assert stands(*whole, told("undone", 107, undoes="one"))[0] == "open"
    assert stands(*whole, told("undone", 107, undoes="one"), finding("a", 108, 1, 2))[0] == "met"


def test_of_two_returns_each_has_its_own_and_the_first_that_is_due_shows():
    facts = [request("a"), request("b"), arrival("a", 100), arrival("b", 110)]
    assert stands(*facts) == ("open", at(148))
    facts.append(finding("a", 112, 1, 1))
    assert stands(*facts) == ("open", at(158))
    facts.append(told("refunded", 113, details={"for": "return-b"}))
    assert stands(*facts)[0] == "met"


def test_in_any_order_and_told_twice_it_is_the_same():
    facts = [request(), arrival(), finding("a", 105, 1, 2), finding("a", 106, 1, 2), arrival("a", 107)]
    assert stands(*reversed(facts), *facts) == stands(*facts) == ("met", at(148))


def test_reminders_come_before_it_is_over():
    first = reckon(RULE, [PLACED, request(), arrival()], at(101), Watched()).remind_at
    assert first == at(148) - timedelta(hours=24)
