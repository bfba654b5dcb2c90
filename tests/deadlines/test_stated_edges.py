"""The entries that go by the platform's own time or by a count, at their edges."""

import pytest

from tests.deadlines.told import PLACED, SECOND, at, told
from webapp.deadlines.rules import Parcel, Watched, reckon, to_say
from webapp.policy.models import books

BOOK = books()["default"]
DUE = at(72)


def rule(code, shipping="seller", order_type="NORMAL"):
    return BOOK.rules_for("SG", shipping, order_type, PLACED)[code]


def cases():
    asked = {"return": "one", "due_at": DUE.isoformat()}
    wished = [told("placed", 0), told("return_requested", 48, details=asked)]
    yield "return_answered", rule("return_answered"), wished, Watched()
    for kind in ("PRE_ORDER", "MADE_TO_ORDER", "BACK_ORDER"):
        for name in ("rts_sla_time", "shipping_due_time"):
            found = rule("status_updated", order_type=kind)
            yield f"{kind} {name}", found, [told("placed", 0)], Watched({name: DUE.isoformat()}, (Parcel(None),))


CASES = {name: rest for name, *rest in cases()}


@pytest.mark.parametrize("name", CASES)
def test_it_turns_at_its_last_second_and_not_before(name):
    entry, facts, order = CASES[name]
    about = {"return": "one", "for": "return-one"} if entry.code == "return_answered" else {}

    def standing(now, *more):
        return reckon(entry, [*facts, *more], now, order).standing

    assert reckon(entry, facts, at(50), order).due_at == DUE
    assert [standing(DUE + n * SECOND) for n in (-1, 0, 1)] == ["open", "open", "missed"]
    for stop in sorted(entry.stops):
        ends = [standing(at(999), told(stop, DUE + n * SECOND, details=about)) for n in (-1, 0, 1)]
        assert ends == ["met", "met", "late"], stop
    for excuse in sorted(entry.excused_by):
        ends = [standing(at(999), told(excuse, DUE + n * SECOND)) for n in (-1, 0, 1)]
        assert ends == ["excused", "excused", "missed"], excuse
    said = to_say(facts, {entry.code: reckon(entry, facts, DUE + SECOND, order)}, DUE + SECOND)
    assert [say.details["effect"] for say in said if say.kind == "missed"] == [entry.effect]


def test_of_attempts_the_last_second_before_the_second_one_counts():
    entry = rule("delivery_attempts")
    facts = [told("placed", 0), told("attempt_failed", 40), told("attempt_failed", 64)]
    order = Watched({}, (Parcel(None),))
    assert reckon(entry, facts[:2], at(999), order).standing == "open"
    assert reckon(entry, facts, at(64), order).standing == "missed"
    for stop in sorted(entry.stops):
        ends = [reckon(entry, [*facts, told(stop, at(64) + n * SECOND)], at(999), order).standing for n in (-1, 0, 1)]
        assert ends == ["met", "met", "late"], stop
