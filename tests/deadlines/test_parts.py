"""Deadlines of an order that goes in parts: what one part did keeps no clock of the others from running."""

from uuid import UUID

import pytest

from tests.deadlines.told import PLACED, Told, at, told
from webapp.deadlines.rules import Parcel, Reckoning, Watched, reckon, to_say
from webapp.policy.models import books

BOOK = books()["default"]
ONE, TWO = UUID(int=1), UUID(int=2)
FIRST, BOTH = Watched({}, (Parcel(ONE),)), Watched({}, (Parcel(ONE), Parcel(TWO)))


def rule(code: str, shipping: str = "seller"):
    return BOOK.rules_for("SG", shipping, "NORMAL", PLACED)[code]


def confirmed(hours: float, parts: int, waits: int, kind: str = "confirmed") -> Told:
    return told(kind, hours, details={"parts": parts, "waits": waits})


SENT = [
    told("placed", 0), confirmed(1, 1, 3), told("handed_over", 5, parcel_id=ONE), told("shipped", 6, parcel_id=ONE),
    told("delivered", 20, parcel_id=ONE),
]  # fmt: skip


def stands(code: str, hours: float, *more: Told, order: Watched = FIRST, shipping: str = "seller") -> Reckoning:
    found = reckon(rule(code, shipping), [*SENT, *more], at(hours), order)
    assert found
    return found


@pytest.mark.parametrize("code", ["status_updated", "tracking_updated", "acknowledged_by_buyer"])
def test_the_first_parcel_meets_no_deadline_of_the_rest(code: str):
    found = stands(code, 50)

    assert (found.standing, found.closed_at) == ("open", None)
    assert stands(code, 24 * 30).standing == "missed"


def test_reminders_go_on_for_the_rest():
    assert stands("status_updated", 100).owed_at


def test_an_order_that_goes_whole_is_met_by_its_parcel():
    """The check's own check: without the word on its parts the first parcel is the whole order."""
    whole = [Told(**{**fact.__dict__, "details": {}}) for fact in SENT]

    assert reckon(rule("status_updated"), whole, at(50), FIRST).standing == "met"


def test_the_rest_meets_its_deadline_when_it_goes():
    more = confirmed(40, 2, 0), told("handed_over", 45, parcel_id=TWO), told("shipped", 50, parcel_id=TWO)

    assert stands("status_updated", 44, more[0]).standing == "open", "confirmed, and its parcel is not known yet"
    found = stands("status_updated", 60, *more, order=BOTH)
    assert (found.standing, found.closed_at) == ("met", at(50))
    assert {leg.parcel_id for leg in found.legs} == {None}


def test_the_second_parcel_has_clocks_of_its_own_from_its_handover_on():
    more = confirmed(40, 2, 0), told("handed_over", 45, parcel_id=TWO)

    assert stands("shipped_after_collection", 40).standing == "met"
    found = stands("shipped_after_collection", 60, *more, order=BOTH)
    assert (found.standing, found.due_at) == ("open", at(45 + 48))


def test_the_platforms_word_on_the_order_says_nothing_of_what_waits():
    assert stands("status_updated", 50, told("shipped", 7), told("delivered", 21)).standing == "open"


def test_what_is_called_off_is_excused_and_a_miss_before_it_stays():
    off = confirmed(60, 1, 0, "part_cancelled")

    assert stands("status_updated", 200, off).standing == "met"
    assert stands("tracking_updated", 24 * 30, off).standing == "met"
    late = confirmed(130, 1, 0, "part_cancelled")
    assert stands("status_updated", 200, late).standing == "missed"


def test_whatever_the_rest_lacks_of_called_off_goods_the_platforms_second_package_asks_nothing():
    assert stands("status_updated", 200, confirmed(60, 1, 0, "part_cancelled"), order=BOTH).standing == "met"


def test_a_miss_of_the_rest_is_told_once_and_stays_when_it_has_gone():
    facts = list(SENT)
    code = rule("status_updated")
    [missed] = [
        say for say in to_say(facts, {code.code: stands("status_updated", 121)}, at(121)) if say.kind == "missed"
    ]
    facts.append(told("missed", missed.happened_at, key=missed.key, details=missed.details))
    facts += [confirmed(130, 2, 0), told("shipped", 140, parcel_id=TWO)]

    late = reckon(code, facts, at(150), BOTH)

    assert (late.standing, late.closed_at) == ("late", at(140))
    assert [say.kind for say in to_say(facts, {code.code: late}, at(150))] == []


def test_who_asks_to_cancel_asks_for_the_whole_order():
    asked = told("cancel_requested", 30, details={"by": "buyer"})

    assert len(stands("buyer_cancel_answered", 31, asked, order=BOTH).legs) == 1
