"""What a ticket about a flood does to a deadline: excuse it, mark it, nothing; and its undoing."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.deadlines.told import PLACED, at, told
from webapp.deadlines.rules import Parcel, Watched, reckon, to_say
from webapp.policy.models import books

RULE = books()["default"].rules_for("SG", "seller", "NORMAL", PLACED)["status_updated"]
placed = told("placed", 0)


def excused(hours=50, **details):
    return told("excused", hours, key="event-1", details={"event": "1", **details})


def standing(how, *facts, now=200, rule=RULE):
    return reckon(replace(rule, force_majeure=how), [placed, *facts], at(now)).standing


# what the rule gives, what the ticket asks for, how the deadline stands before and after its time.
WAYS = [
    ("excuse", "excuse", "excused", "excused"),
    ("excuse", None, "excused", "excused"),
    ("excuse", "mark", "open", "missed"),
    ("mark", "excuse", "open", "missed"),
    ("mark", None, "open", "missed"),
    ("nothing", "excuse", "open", "missed"),
    ("nothing", "mark", "open", "missed"),
]


@pytest.mark.parametrize(("gives", "asked", "before", "after"), WAYS)
def test_a_ticket_gets_what_it_asks_for_and_never_more_than_the_rule_gives(gives, asked, before, after):
    ticket = excused(how=asked) if asked else excused()
    assert (standing(gives, ticket, now=60), standing(gives, ticket, now=121)) == (before, after)


@pytest.mark.parametrize(
    ("named", "there"), [(None, "excused"), (["status_updated"], "excused"), (["other"], "missed"), ([], "missed")]
)
def test_only_the_rules_that_it_names_are_excused(named, there):
    assert standing("excuse", excused(rules=named) if named is not None else excused()) == there


def test_what_was_done_in_time_stays_met_and_what_was_late_is_excused():
    assert standing("excuse", told("shipped", 100), excused()) == "met"
    assert standing("excuse", told("shipped", 130), excused()) == "excused"


def test_a_ticket_written_after_the_miss_takes_it_back_and_its_undoing_brings_it_again():
    rule = replace(RULE, force_majeure="excuse")
    [miss] = [
        say for say in to_say([placed], {rule.code: reckon(rule, [placed], at(121))}, at(121)) if say.kind == "missed"
    ]
    facts = [placed, told("missed", miss.happened_at, key=miss.key, details=miss.details), excused(150)]
    [back] = to_say(facts, {rule.code: reckon(rule, facts, at(151))}, at(151))
    assert (back.kind, back.undoes) == ("undone", miss.key)
    facts += [told("undone", 151, key=back.key, undoes=back.undoes), told("undone", 152, undoes="event-1")]
    [again] = to_say(facts, {rule.code: reckon(rule, facts, at(153))}, at(153))
    assert (again.kind, again.key) == ("missed", "missed-status_updated-2")


def test_reminders_pause_while_it_is_marked():
    rule = replace(RULE, force_majeure="mark")
    assert reckon(rule, [placed], at(80)).owed_at
    marked = reckon(rule, [placed, excused()], at(80))
    assert (marked.owed_at, marked.remind_at, marked.look_at) == (None, None, at(120))
    again = reckon(rule, [placed, excused(), told("undone", 60, undoes="event-1")], at(80))
    assert again.owed_at


def test_a_ticket_about_one_parcel_leaves_the_other_alone():
    one, two = UUID(int=1), UUID(int=2)
    rule = replace(RULE, covers="every_parcel", force_majeure="excuse")
    ticket = told("excused", 50, parcel_id=one)
    found = reckon(rule, [placed, ticket], at(200), Watched({}, (Parcel(one), Parcel(two))))
    assert [leg.standing for leg in found.legs] == ["excused", "missed"]


@pytest.mark.parametrize("book", sorted(books()))
def test_every_rule_says_what_a_force_majeure_does_and_what_is_the_platforms_own_doing_is_never_excused(book):
    for rule in books()[book].rules:
        assert rule.force_majeure in {"excuse", "mark", "nothing"}
        assert not (rule.effect in {"cancellation_due", "lost"} and rule.force_majeure == "excuse")
