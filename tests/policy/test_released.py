from dataclasses import replace
from datetime import timedelta

from tests.policy.released import fingerprint, rewritten, there_are
from webapp.policy.models import books


def test_no_rule_that_was_in_force_was_changed_or_taken_away():
    """A changed figure is a new entry beside the old one, which ends with `valid_until`."""
    assert rewritten(there_are()) == []


def test_a_rule_taken_away_or_changed_would_be_noticed():
    now = there_are()
    gone, *_ = now
    assert rewritten({name: print_ for name, print_ in now.items() if name != gone}) == [gone]
    assert rewritten(now | {gone: "another"}) == [gone]


def test_whatever_it_judges_by_changes_the_fingerprint_and_its_words_do_not():
    rule = books()["default"].rules[0]
    longer = replace(rule, figure=replace(rule.figure, duration=timedelta(hours=49)))
    assert fingerprint(rule) == fingerprint(replace(rule, remedy="Put better.")) != fingerprint(longer)
    assert fingerprint(replace(rule, stops=rule.stops | {"packed"})) != fingerprint(rule)
