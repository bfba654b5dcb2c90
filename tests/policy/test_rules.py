"""The book that comes with the program, and what is refused in any book."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from webapp.policy.models import SHELF, book_for, books
from webapp.policy.rules import Nonsense, read_book

ROOT = Path(__file__).parent.parent.parent
TEXT = (SHELF / "default.toml").read_text(encoding="utf-8")
SMALL = """
[book]
code = "small"
title = "Small"
about = "One rule, for tests."
read_on = 2026-01-31

[[rule]]
code = "status_updated"
title = "Status updated"
sentence = "Within {figure} of being placed the status is updated."
remedy = "Update it."
after_miss = "Appeal."
figure = { hours = 120 }
starts = ["placed"]
stops = ["shipped"]
excused_by = ["cancelled"]
covers = "order"
platform_times = ["rts_sla_time"]
applies_to = { shipping_types = ["seller"], order_types = ["NORMAL"], markets = ["SG"] }
reminders = { before_hours = [24] }
effect = "late"
cost = "Counts as late."
weight_hours = 24
force_majeure = "mark"
source = "Invented for tests"
read_on = 2026-01-31
valid_from = 2026-01-01
"""


@pytest.mark.parametrize(
    ("code", "shipping", "figure"),
    [
        ("shipped_after_collection", "seller", timedelta(hours=48)),
        ("shipped_after_collection", "tiktok", timedelta(hours=48)),
        ("status_updated", "seller", timedelta(hours=120)),
        ("status_updated", "tiktok", timedelta(hours=120)),
        ("acknowledged_by_buyer", "seller", timedelta(days=12)),
        ("tracking_updated", "seller", timedelta(days=15)),
        ("tracking_updated", "tiktok", timedelta(days=15)),
    ],
)
def test_the_general_book_holds_the_promised_figures(code, shipping, figure):
    rules = {r.code: r for r in books()["default"].rules if not r.shipping_types or shipping in r.shipping_types}
    assert next(r for r in books()["default"].rules if r in rules.values() and r.code == code).figure.duration in {
        figure,
        None,
    }
    applying = [
        r
        for r in books()["default"].in_force(date(2026, 3, 2))
        if r.code == code
        and (not r.shipping_types or shipping in r.shipping_types)
        and (not r.order_types or "NORMAL" in r.order_types)
    ]
    assert [r.figure.duration for r in applying] == [figure]


def test_every_rule_says_what_people_need_to_know():
    for rule in books()["default"].rules:
        assert rule.source and rule.remedy and rule.cost and rule.read_on >= date(2026, 1, 1)
        assert "{" not in rule.words and rule.figure.words in rule.words
        assert rule.reminders.words != "none"


def test_figures_are_said_as_people_say_them():
    said = {(r.code, r.figure.words) for r in books()["default"].rules}
    assert {
        ("status_updated", "120 hours"),
        ("tracking_updated", "15 days"),
        ("delivery_attempts", "2 failed attempts"),
    } <= said
    daily = next(r for r in books()["default"].rules if r.code == "tracking_updated")
    assert daily.reminders.words == "every day before"


def test_a_market_without_a_book_of_its_own_goes_by_the_general_one():
    assert book_for("SG") is books()["default"]


def test_nothing_in_a_book_can_be_changed_at_run_time():
    book = books()["default"]
    for thing, name in [(book, "rules"), (book.rules[0], "figure"), (book.rules[0].figure, "duration")]:
        with pytest.raises(AttributeError):
            setattr(thing, name, None)
    assert isinstance(book.rules, tuple) and isinstance(book.rules[0].stops, frozenset)


def test_a_new_version_of_a_rule_begins_when_the_old_one_ends():
    second = SMALL.split("[[rule]]")[1].replace("hours = 120 }", "hours = 96 }").replace("= 2026-01-01", "= 2026-06-01")
    book = read_book(SMALL + "valid_until = 2026-06-01\n\n[[rule]]" + second, "small.toml")
    hours = {
        day: [r.figure.duration / timedelta(hours=1) for r in book.in_force(day)]
        for day in (date(2025, 12, 31), date(2026, 5, 31), date(2026, 6, 1))
    }
    assert list(hours.values()) == [[], [120], [96]]


NONSENSE = [
    ("hours = 120 }", "hours = 0 }", "hours must be a whole number, 1 or more"),
    ("hours = 120 }", "hours = -5 }", "hours must be a whole number, 1 or more"),
    ("hours = 120 }", 'hours = "120" }', "hours must be a whole number"),
    ("hours = 120 }", "hours = 1.5 }", "hours must be a whole number"),
    ("hours = 120 }", "hours = true }", "hours must be a whole number"),
    ("hours = 120 }", "hours = 120, days = 5 }", "give hours, days, working_days or attempts"),
    ("{ hours = 120 }", "{ }", "give hours, days, working_days or attempts"),
    ("{ hours = 120 }", "{ minutes = 5 }", "give hours, days, working_days or attempts"),
    ("{ hours = 120 }", '{ of = "luck" }', "of must be one of carrier, handling, platform"),
    ("figure = { hours = 120 }", "", "figure: is missing"),
    ('["placed"]', '["ordered"]', "starts does not know ordered"),
    ('["placed"]', "[]", "starts must name at least one kind"),
    ('["placed"]', '["missed"]', "starts does not know missed"),
    ('stops = ["shipped"]', 'stops = ["placed"]', "placed cannot both start and stop it"),
    ('stops = ["shipped"]', 'stops = ["cancelled"]', "cancelled cannot both stop and excuse it"),
    ('stops = ["shipped"]', 'stops = ["shipped", "shipped"]', "says something twice"),
    ('["rts_sla_time"]', '["rts_time"]', "platform_times does not know rts_time"),
    ('"seller"', '"fedex"', "shipping_types does not know fedex"),
    ('"NORMAL"', '"normal"', "order_types does not know normal"),
    ('["SG"]', '["Singapore"]', "two capital letters"),
    ("[24] }", "[120] }", "a reminder must lie between the start and the due time"),
    ("[24] }", "[0] }", "list of whole numbers"),
    ('"late"', '"ruinous"', "effect must be one of"),
    ('covers = "order"', 'covers = "planet"', "covers must be one of every_parcel, every_return, order"),
    ("{figure}", "120 hours", "sentence must hold {figure} once"),
    ("{figure}", "{figure} {when}", "sentence must hold {figure} once"),
    ('cost = "Counts as late."', "", "cost must be a text"),
    ('source = "Invented for tests"', 'source = " "', "source must be a text"),
    ("weight_hours = 24", "weight_hours = -1", "weight_hours must be a whole number, 0 or more"),
    ("valid_from = 2026-01-01", "", "valid_from must be a date"),
    ("valid_from = 2026-01-01", 'valid_from = "2026-01-01"', "valid_from must be a date"),
    ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nvalid_until = 2025-12-31", "valid_until must come after"),
    ("valid_from = 2026-01-01", "valid_from = 2026-01-01\nfigures = 3", "unknown figures"),
    ("[[rule]]", "[[rules]]", "unknown rules"),
    ("[[rule]]", "[[rule", "not TOML"),
    ("[book]", "[books]", "unknown books"),
]


@pytest.mark.parametrize(("said", "instead", "words"), NONSENSE)
def test_nonsense_is_refused_in_words_that_name_the_place(said, instead, words):
    assert said in SMALL
    with pytest.raises(Nonsense, match=re.escape(words)) as refused:
        read_book(SMALL.replace(said, instead), "small.toml")
    assert "small.toml" in str(refused.value)


def test_two_entries_for_the_same_order_are_refused():
    with pytest.raises(Nonsense, match="two entries of status_updated"):
        read_book(SMALL + "\n[[rule]]" + SMALL.split("[[rule]]")[1], "small.toml")


def test_a_book_without_rules_is_refused():
    with pytest.raises(Nonsense, match="at least one"):
        read_book(SMALL.split("[[rule]]")[0], "small.toml")


# The book's figures may stand nowhere else in the program.


def durations_in(tree: ast.AST):
    """(line, seconds) of every timedelta(days=..., hours=...) of plain numbers, and every bare number of seconds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "timedelta":
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            if named and all(isinstance(v, ast.Constant) and isinstance(v.value, int | float) for v in named.values()):
                yield node.lineno, timedelta(**{k: v.value for k, v in named.items()}).total_seconds()
        elif isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 100_000:
            yield node.lineno, float(node.value)


def clocks_in(tree: ast.AST):
    """(line, (hour, minute)) of every time(hour, minute) of plain numbers."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "time" and node.args:
            numbers = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield node.lineno, tuple((*numbers, 0)[:2])


OWN_ALARM = "scanned_after_handover"  # no figure of the platform, and half a day is everybody's measure
A_DAY = timedelta(days=1).total_seconds()  # everybody's measure; it proves nothing that it stands in code too


def repeated_figures(source: str) -> list[int]:
    """The lines on which a figure of the book stands in code."""
    figures = [r.figure for book in books().values() for r in book.rules if r.code != OWN_ALARM]
    ours = {figure.duration.total_seconds() for figure in figures if figure.duration} - {A_DAY}
    hours = {(clock.hour, clock.minute) for f in figures for clock in (f.until, f.cut_off) if clock}
    named = [line for line, clock in clocks_in(ast.parse(source)) if clock in hours]
    return named + [line for line, seconds in durations_in(ast.parse(source)) if seconds in ours]


# Files in which a duration that is no rule's happens to be as long as one.
ALIKE = {
    "webapp/shell/rules.py": "how long a bar is drawn when nobody said when its clock began",
    "webapp/tracking/rules/health.py": "how often a carrier is asked",
}


def test_no_figure_of_a_rule_stands_in_the_code():
    paths = [path for path in (ROOT / "webapp").rglob("*.py") if "migrations" not in path.parts]
    named = [(str(path.relative_to(ROOT)), path) for path in paths]
    found = [
        f"{name}:{line}" for name, path in named if name not in ALIKE for line in repeated_figures(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "timedelta(days=15)",
        "datetime.timedelta(hours=48)",
        "LIMIT = 1_036_800",
        "timedelta(days=5)",
        "END = time(23, 59)",
        "time(14)",
    ],
)
def test_a_planted_figure_is_found(line):
    assert repeated_figures(line) == [1]


@pytest.mark.parametrize("line", ["timedelta(hours=1)", "timedelta(days=days)", "LIMIT = 86_400"])
def test_other_durations_are_left_alone(line):
    assert repeated_figures(line) == []
