from types import SimpleNamespace
from uuid import UUID

from tests.deadlines.told import at, told
from webapp.deadlines.rules.clocks import clocks
from webapp.policy.models import books

ONE, TWO = UUID(int=1), UUID(int=2)
ALARM = next(rule for rule in books()["default"].rules if rule.code == "scanned_after_handover")


def states(*facts, parcels=(ONE,), deadlines=()):
    return {clock.code: clock.state for clock in clocks(facts, parcels, deadlines)}


def test_each_clock_has_its_own_time_and_the_next_is_waited_for():
    facts = [told("placed", 0), told("confirmed", 1), told("handed_over", 5)]
    found = {clock.code: clock for clock in clocks(facts, [ONE], [])}
    assert (found["handed_over"].at, found["handed_over"].state) == (at(5), "done")
    assert (found["packed"].state, found["labelled"].state) == ("passed", "passed")
    assert (found["collected"].state, found["collected"].at) == ("waited", None)
    assert {found[code].state for code in ("shipped", "delivered", "acknowledged")} == {"ahead"}


def test_our_scan_is_no_scan_of_the_carriers_and_its_alarm_runs_with_the_clock():
    alarm = SimpleNamespace(rule=ALARM, started_at=at(5), due_at=at(29))
    found = {c.code: c for c in clocks([told("placed", 0), told("handed_over", 5)], [ONE], [alarm])}
    assert (found["collected"].due_at, found["collected"].since) == (at(29), at(5))
    assert clocks([told("in_transit", 9)], [ONE], [])[5].state == "done"


def test_of_several_parcels_the_last_says_when():
    facts = [told("placed", 0), told("packed", 3, parcel_id=ONE)]
    packed = clocks(facts, [ONE, TWO], [])[2]
    assert (packed.state, packed.reached, packed.parcels) == ("waited", 1, 2)
    packed = clocks([*facts, told("packed", 4, parcel_id=TWO)], [ONE, TWO], [])[2]
    assert (packed.state, packed.at) == ("done", at(4))


def test_what_was_taken_back_is_waited_for_again():
    facts = [told("placed", 0), told("confirmed", 1), told("packed", 2), told("unpacked", 3)]
    assert states(*facts)["packed"] == "waited"
    assert states(*facts, told("packed", 4))["packed"] == "done"
    scan = told("handed_over", 5)
    assert states(told("placed", 0), scan, told("undone", 6, undoes=scan.key))["handed_over"] == "ahead"


def test_a_refused_label_is_none():
    assert states(told("placed", 0), told("labelled", 1, details={"verdict": "refused"}))["labelled"] == "ahead"


def test_nothing_is_waited_for_of_what_is_cancelled():
    assert "waited" not in states(told("placed", 0), told("cancelled", 1)).values()


def test_an_order_of_which_nothing_is_known_waits_to_be_placed():
    assert states(parcels=())["placed"] == "waited"


def test_of_an_order_in_parts_what_waits_stands_beside_the_parcel_that_has_come():
    facts = [told("placed", 0), told("confirmed", 1, details={"parts": 1, "waits": 2})]
    facts += [
        told(kind, 5 + place, parcel_id=ONE) for place, kind in enumerate(("handed_over", "shipped", "delivered"))
    ]

    found = {clock.code: clock for clock in clocks(facts, [ONE], [])}
    assert (found["placed"].state, found["delivered"].state) == ("done", "waited")
    assert {(found[code].reached, found[code].parcels) for code in ("confirmed", "handed_over", "delivered")} == {
        (1, 2)
    }

    facts += [told("confirmed", 9, details={"parts": 2, "waits": 0}), told("delivered", 20, parcel_id=TWO)]
    found = {clock.code: clock for clock in clocks(facts, [ONE, TWO], [])}
    assert (found["confirmed"].state, found["delivered"].state, found["delivered"].at) == ("done", "done", at(20))
