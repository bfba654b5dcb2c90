"""From TOML to a book, refusing nonsense."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from itertools import combinations
from types import MappingProxyType
from typing import Any

from webapp.policy.rules.calendar import WEEKDAYS
from webapp.policy.rules.entry import Entry, Nonsense, listed, only
from webapp.policy.rules.figure import PLATFORM_TIMES
from webapp.policy.rules.reading_figures import read_figure, read_reminders
from webapp.policy.rules.rule import EFFECTS, FORCE_MAJEURE, Book, Rule, Week

COVERS = ("order", "every_parcel", "every_return")
SHIPPING_TYPES = ("seller", "tiktok")
STARTS_BY = ("buyer", "seller")
ORDER_TYPES = ("NORMAL", "ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER")


def read_book(text: str, name: str, shelf: Mapping[str, Book] = MappingProxyType({})) -> Book:
    """A rule book from its TOML text; `name` is its file's, for the message, `shelf` the books that it may build on.
    Raises Nonsense."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Nonsense(f"{name}: not TOML: {trouble}") from trouble
    only(written, {"book", "week", "rule"}, name)
    head = Entry(written.get("book"), f"{name}, [book]")
    rules = tuple(_rule(entry, f"{name}, rule {n}") for n, entry in enumerate(written.get("rule") or (), 1))
    book = Book(
        code=head.text("code"),
        title=head.text("title"),
        about=head.text("about"),
        read_on=head.day("read_on"),
        rules=rules,
        markets=frozenset(head.markets("markets")),
        week=_week(Entry(written["week"], f"{name}, [week]")) if "week" in written else None,
        base=shelf[head.one_of("builds_on", shelf)] if "builds_on" in head.left else None,
    )
    head.end()
    _check_book(book, name)
    return book


def _week(entry: Entry) -> Week:
    weekdays = frozenset(WEEKDAYS.index(day) for day in entry.some_of("weekdays", WEEKDAYS))
    if not weekdays:
        raise Nonsense(f"{entry.where}: weekdays must name at least one day")
    zone = entry.text("zone", needed=False)
    entry.end()
    return Week(weekdays, zone)


def _check_book(book: Book, name: str) -> None:
    if not book.rules:
        raise Nonsense(f"{name}: a rule book needs at least one [[rule]]")
    if not book.week and any(rule.figure.working_days is not None for rule in book.rules):
        raise Nonsense(f"{name}: working days need a [week] that says which days those are")
    if book.base and book.base.week:
        raise Nonsense(f"{name}: it cannot build on a book that counts working days of its own")
    _check_overlaps(book.rules, name)


def _rule(written: Any, where: str) -> Rule:
    entry = Entry(written, where)
    code = entry.text("code")
    entry.where = f"{where} ({code})"
    applies_to = entry.table("applies_to", needed=False)
    figure = read_figure(entry.table("figure"))
    rule = Rule(
        code=code,
        title=entry.text("title"),
        sentence=_sentence(entry),
        remedy=entry.text("remedy"),
        after_miss=entry.text("after_miss"),
        figure=figure,
        starts=entry.kinds("starts"),
        stops=entry.kinds("stops"),
        excused_by=entry.kinds("excused_by", needed=False),
        covers=entry.one_of("covers", COVERS),
        platform_times=entry.some_of("platform_times", PLATFORM_TIMES),
        shipping_types=frozenset(applies_to.some_of("shipping_types", SHIPPING_TYPES)),
        order_types=frozenset(applies_to.some_of("order_types", ORDER_TYPES)),
        markets=frozenset(applies_to.markets("markets")),
        reminders=read_reminders(
            entry.table("reminders", needed=False), None if figure.of == "handling" else figure.duration
        ),
        effect=entry.one_of("effect", EFFECTS),
        cost=entry.text("cost"),
        weight=timedelta(hours=entry.number("weight_hours", low=0)),
        source=entry.text("source"),
        note=entry.text("note", needed=False),
        read_on=entry.day("read_on"),
        valid_from=entry.day("valid_from"),
        valid_until=entry.day("valid_until") if "valid_until" in entry.left else None,
        force_majeure=entry.one_of("force_majeure", FORCE_MAJEURE),
        starts_by=entry.one_of("starts_by", STARTS_BY) if "starts_by" in entry.left else "",
    )
    applies_to.end()
    entry.end()
    _check_sense(rule, entry.where)
    return rule


def _check_sense(rule: Rule, where: str) -> None:
    if both := rule.starts & rule.stops:
        raise Nonsense(f"{where}: {listed(both)} cannot both start and stop it")
    if both := rule.stops & rule.excused_by:
        raise Nonsense(f"{where}: {listed(both)} cannot both stop and excuse it")
    if rule.valid_until and rule.valid_until <= rule.valid_from:
        raise Nonsense(f"{where}: valid_until must come after valid_from")
    if rule.figure.of == "platform" and not rule.platform_times:
        raise Nonsense(f"{where}: a figure of the platform needs platform_times")


def _check_overlaps(rules: tuple[Rule, ...], name: str) -> None:
    for one, other in combinations(rules, 2):
        if one.code == other.code and _overlap(one, other):
            raise Nonsense(f"{name}: two entries of {one.code} would hold for the same order")


def _overlap(one: Rule, other: Rule) -> bool:
    aside = [(one.shipping_types, other.shipping_types), (one.order_types, other.order_types),
             (one.markets, other.markets)]  # fmt: skip
    if any(a and b and not a & b for a, b in aside):
        return False
    ends = [(one, other), (other, one)]
    return not any(first.valid_until and first.valid_until <= second.valid_from for first, second in ends)


def _sentence(entry: Entry) -> str:
    sentence = entry.text("sentence")
    if sentence.count("{figure}") != 1 or set(sentence.replace("{figure}", "")) & set("{}"):
        raise Nonsense(f"{entry.where}: sentence must hold {{figure}} once, and no other braces")
    return sentence
