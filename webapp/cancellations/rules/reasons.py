"""The platform's reasons, read from their table; a table that says nonsense is refused whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.policy.rules.entry import Entry, Nonsense

STATES = ("unpaid", "paid")
SUFFIX = "_uk"  # how the platform marks its codes in the United Kingdom


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in the platform's code and in words. An empty `state` or no `markets` means every one."""

    code: str
    words: str
    state: str = ""
    markets: frozenset[str] = frozenset()
    out_of_stock: bool = False
    buyer_asked: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list was read, when, and what is not in it."""

    source: str
    read_on: Any
    note: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Every reason there is, with where each list was read."""

    seller: tuple[Reason, ...]
    refusals: tuple[Reason, ...]
    system: Mapping[str, str]
    sources: Mapping[str, Source]

    def of_seller(self, market: str, state: str) -> list[Reason]:
        """The reasons a seller may give in a market for an order in that state; none where they were not read."""
        return [one for one in self.seller if market in one.markets and one.state == state]

    def of_refusal(self, market: str) -> list[Reason]:
        """The reasons for refusing a buyer's request in a market; none where they were not read."""
        return [one for one in self.refusals if market in one.markets]

    def words(self, code: str) -> str:
        """What any of the platform's codes says, in words; "" for one that is not known."""
        known = {one.code: one.words for one in (*self.seller, *self.refusals)}
        return known.get(code) or self.system.get(code.removesuffix(SUFFIX), "")


def read_reasons(text: str, name: str) -> Reasons:
    """The table from its TOML. Raises Nonsense."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        raise Nonsense(f"{name}: {bad}") from None
    seller = tuple(_seller(entry, f"{name}, seller") for entry in written.pop("seller", []))
    refusals = tuple(_refusal(entry, f"{name}, refusal") for entry in written.pop("refusal", []))
    system = dict(_system(entry, f"{name}, system") for entry in written.pop("system", []))
    sources = dict(_source(entry, f"{name}, source") for entry in written.pop("source", []))
    if written:
        raise Nonsense(f"{name}: unknown {', '.join(sorted(written))}")
    if lacking := {"seller", "refusal", "system"} - sources.keys():
        raise Nonsense(f"{name}: no source for {', '.join(sorted(lacking))}")
    codes = [one.code for one in (*seller, *refusals)] + list(system)
    if len(set(codes)) < len(codes):
        raise Nonsense(f"{name}: a code stands there twice")
    return Reasons(seller, refusals, system, sources)


def _seller(written: Any, where: str) -> Reason:
    entry = Entry(written, where)
    marks = {mark: entry.left.pop(mark, False) is True for mark in ("out_of_stock", "buyer_asked")}
    reason = Reason(entry.text("code"), entry.text("words"), entry.one_of("state", STATES), _markets(entry), **marks)
    entry.end()
    return reason


def _refusal(written: Any, where: str) -> Reason:
    entry = Entry(written, where)
    reason = Reason(entry.text("code"), entry.text("words"), markets=_markets(entry))
    entry.end()
    return reason


def _markets(entry: Entry) -> frozenset[str]:
    if not (markets := frozenset(entry.markets("markets"))):
        raise Nonsense(f"{entry.where}: markets names none")
    return markets


def _system(written: Any, where: str) -> tuple[str, str]:
    entry = Entry(written, where)
    code, words = entry.text("code"), entry.text("words")
    entry.end()
    return code, words


def _source(written: Any, where: str) -> tuple[str, Source]:
    entry = Entry(written, where)
    name = entry.one_of("name", ("seller", "refusal", "system"))
    source = Source(entry.text("source"), entry.day("read_on"), entry.text("note", needed=False))
    entry.end()
    return name, source
