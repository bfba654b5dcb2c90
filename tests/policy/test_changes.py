from datetime import date

from tests.policy.test_rules import SMALL
from webapp.policy.models import books
from webapp.policy.rules import read_book
from webapp.policy.rules.changes import changes

ENTRY = "\n[[rule]]" + SMALL.split("[[rule]]")[1]


def test_a_book_as_it_began_has_no_changes():
    assert changes(read_book(SMALL, "small.toml")) == []


def test_a_new_figure_is_said_with_the_one_before_and_an_ended_rule_with_its_end():
    second = ENTRY.replace("hours = 120 }", "hours = 96 }").replace("= 2026-01-01", "= 2026-06-01")
    third = ENTRY.replace('"status_updated"', '"other"') + "valid_until = 2026-03-01\n"
    book = read_book(SMALL + "valid_until = 2026-06-01\n" + second + third, "small.toml")
    new, ended = changes(book)
    assert (new.on, new.rule.figure.words, new.before.figure.words) == (date(2026, 6, 1), "96 hours", "120 hours")
    assert (ended.on, ended.rule, ended.before.code) == (date(2026, 3, 1), None, "other")


def test_a_new_rule_stands_alone():
    assert {change.rule.code for change in changes(books()["default"])} == {"scanned_after_handover"}
