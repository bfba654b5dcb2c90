"""From TOML to a book, refusing nonsense."""

import tomllib
from datetime import timedelta
from itertools import combinations
from typing import Any

from webapp.policy.rules.entry import Entry, Nonsense, listed, only
from webapp.policy.rules.rule import EFFECTS, Book, Figure, Reminders, Rule

COVERS = ("order", "every_parcel")
SHIPPING_TYPES = ("seller", "tiktok")
STARTS_BY = ("buyer", "seller")
ORDER_TYPES = ("NORMAL", "ZERO_LOTTERY", "PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER")
# The fields of an order in which the platform states its own times.
PLATFORM_TIMES = (
    "rts_sla_time", "tts_sla_time", "shipping_due_time", "collection_due_time", "delivery_due_time",
    "delivery_sla_time", "delivery_option_required_delivery_time",
)  # fmt: skip


def read_book(text: str, name: str) -> Book:
    """A rule book from its TOML text; `name` is its file's, for the message. Raises Nonsense."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise Nonsense(f"{name}: not TOML: {trouble}") from trouble
    only(written, {"book", "rule"}, name)
    head = Entry(written.get("book"), f"{name}, [book]")
    code, title, about = head.text("code"), head.text("title"), head.text("about")
    read_on = head.day("read_on")
    head.end()
    rules = tuple(_rule(entry, f"{name}, rule {n}") for n, entry in enumerate(written.get("rule") or (), 1))
    if not rules:
        raise Nonsense(f"{name}: a rule book needs at least one [[rule]]")
    _check_overlaps(rules, name)
    return Book(code, title, about, read_on, rules)


def _rule(written: Any, where: str) -> Rule:
    entry = Entry(written, where)
    code = entry.text("code")
    entry.where = f"{where} ({code})"
    applies_to = entry.table("applies_to", needed=False)
    figure = _figure(entry.table("figure"))
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
        reminders=_reminders(entry.table("reminders", needed=False), figure.duration),
        effect=entry.one_of("effect", EFFECTS),
        cost=entry.text("cost"),
        weight=timedelta(hours=entry.number("weight_hours", low=0)),
        source=entry.text("source"),
        note=entry.text("note", needed=False),
        read_on=entry.day("read_on"),
        valid_from=entry.day("valid_from"),
        valid_until=entry.day("valid_until") if "valid_until" in entry.left else None,
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


def _figure(entry: Entry) -> Figure:
    of = entry.one_of("of", ("carrier", "platform")) if "of" in entry.left else ""
    given = [unit for unit in ("hours", "days", "attempts") if unit in entry.left]
    if len(given) > 1 or not (given or of) or (of == "platform" and given) or (of and "attempts" in given):
        raise Nonsense(f'{entry.where}: give hours, days or attempts; or of = "carrier" or "platform"')
    number = entry.number(given[0], low=1) if given else None
    entry.end()
    if number is None:
        return Figure(of=of)
    if given == ["attempts"]:
        return Figure(attempts=number)
    return Figure(duration=timedelta(**{given[0]: number}), of=of)


def _reminders(entry: Entry, longest: timedelta | None) -> Reminders:
    before = [timedelta(hours=hours) for hours in entry.numbers("before_hours")]
    every = timedelta(hours=entry.number("every_hours", low=1)) if "every_hours" in entry.left else None
    at_start = entry.left.pop("at_start", False)
    entry.end()
    if at_start not in (True, False):
        raise Nonsense(f"{entry.where}: at_start must be true or false")
    if longest and any(moment >= longest for moment in [*before, *([every] if every else [])]):
        raise Nonsense(f"{entry.where}: a reminder must lie between the start and the due time")
    return Reminders(tuple(sorted(before, reverse=True)), every, at_start)
