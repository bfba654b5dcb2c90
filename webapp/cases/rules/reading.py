"""Reading the scenarios; what says nonsense is refused whole, in words that name the place."""

import tomllib
from datetime import timedelta
from typing import Any

from webapp.cases.rules.drafting import KNOWN, fields_of
from webapp.cases.rules.holding import HELD
from webapp.cases.rules.scenario import FROM, GROUPS, MOMENTS, Ask, Handbook, Scenario, Window
from webapp.policy.rules import Nonsense
from webapp.policy.rules.entry import Entry, listed
from webapp.policy.rules.faults import FAULTS


def read_handbook(text: str, name: str) -> Handbook:
    """The scenarios that a TOML text holds. Raises Nonsense."""
    try:
        written: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise Nonsense(f"{name}: {wrong}") from wrong
    windows = tuple(_window(Entry(each, f"{name}, window {n}")) for n, each in enumerate(written.get("window", []), 1))
    scenarios: dict[str, Scenario] = {}
    for place, each in enumerate(written.get("scenario", []), 1):
        scenario = _scenario(Entry(each, f"{name}, scenario {place}"))
        if scenario.code in scenarios:
            raise Nonsense(f"{name}: {scenario.code} stands there twice")
        scenarios[scenario.code] = scenario
    _check(scenarios, windows, name)
    return Handbook(scenarios, windows)


def _window(entry: Entry) -> Window:
    window = Window(
        entry.text("code"), frozenset(entry.markets("markets")), timedelta(days=entry.number("days", low=1)),
        entry.one_of("from", FROM), entry.text("stated_on", needed=False), entry.one_of("firm", (True, False)) is True,  # type: ignore[arg-type]
        entry.text("words"), entry.text("source"), entry.day("read_on"),
    )  # fmt: skip
    entry.end()
    return window


def _scenario(entry: Entry) -> Scenario:
    asks = tuple(
        _ask(Entry(each, f"{entry.where}, ask {place}")) for place, each in enumerate(entry.left.pop("ask", []), 1)
    )
    scenario = Scenario(
        entry.text("code"), entry.text("title"), entry.text("about"), entry.one_of("group", GROUPS),
        entry.text("complaint", needed=False), entry.one_of("fault", FAULTS), entry.text("window"),
        entry.text("refund", needed=False), entry.text("answer"), entry.text("source"), entry.day("read_on"), asks,
    )  # fmt: skip
    entry.end()
    if strange := fields_of(scenario.answer) - KNOWN:
        raise Nonsense(f"{entry.where}: answer does not know {listed(strange)}")
    if not asks or len({ask.code for ask in asks}) < len(asks):
        raise Nonsense(f"{entry.where}: needs asks, each with a code of its own")
    return scenario


def _ask(entry: Entry) -> Ask:
    ask = Ask(
        entry.text("code"), entry.text("words"), entry.some_of("held", HELD), entry.text("how"),
        entry.one_of("until", ("", *MOMENTS)), entry.left.pop("needed", True) is not False,
    )  # fmt: skip
    entry.end()
    return ask


def _check(scenarios: dict[str, Scenario], windows: tuple[Window, ...], name: str) -> None:
    everywhere = {window.code for window in windows if not window.markets}
    if missing := {scenario.window for scenario in scenarios.values()} - everywhere:
        raise Nonsense(f"{name}: no window {listed(missing)} for all markets")
    claimed = [(window.code, market) for window in windows for market in window.markets or {""}]
    if len(set(claimed)) < len(claimed):
        raise Nonsense(f"{name}: two windows of one code for one market")
