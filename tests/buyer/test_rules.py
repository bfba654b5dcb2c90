from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.buyer import rules
from webapp.ledger.kinds import KINDS, STATUSES

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()


@dataclass
class Fact:
    kind: str
    happened_at: datetime = NOON
    key: str = ""
    parcel_id: Any = None
    undoes: str | None = None
    details: dict = field(default_factory=dict)
    actor_name: str = "Sample Ana"

    def __post_init__(self):
        self.key = self.key or f"{self.kind}-{self.happened_at.isoformat()}-{self.parcel_id}"


def _after(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_plain_words(status):
    assert rules.say(status) is not rules.NOTHING_KNOWN


def test_a_status_that_nobody_has_heard_of_says_little_and_breaks_nothing():
    assert rules.say("teleported") is rules.NOTHING_KNOWN
    assert not rules.may_acknowledge("teleported")


def test_what_happens_inside_the_shop_stays_there():
    inside = {"scan_refused", "photographed", "manifested", "reminded", "missed", "unknown", "confirmed", "undone"}
    assert not inside & rules.TOLD.keys()
    assert rules.TOLD.keys() <= KINDS.keys()
    assert rules.history([Fact(kind) for kind in inside]) == []


def test_the_history_is_newest_first_and_without_what_was_undone():
    facts = [
        Fact("placed"), Fact("handed_over", _after(1), key="h"), Fact("delivered", _after(3), key="d"),
        Fact("undone", _after(4), undoes="d"), Fact("in_transit", _after(2)), Fact("in_transit", _after(3)),
    ]  # fmt: skip
    assert [line.kind for line in rules.history(facts)] == ["in_transit", "handed_over", "placed"]


@given(st.permutations([Fact("placed"), Fact("collected", _after(1)), Fact("out_for_delivery", _after(2))]))
def test_the_steps_do_not_care_in_which_order_they_were_told(facts):
    steps = rules.steps(facts)
    assert [step.reached for step in steps] == [True, True, True, True, False]
    assert [step.current for step in steps] == [False, False, False, True, False]
    assert steps[2].at is None


def test_a_parcels_steps_are_its_own():
    facts = [Fact("placed"), Fact("delivered", _after(1), parcel_id="a"), Fact("handed_over", _after(1), parcel_id="b")]
    assert rules.steps(facts, "a")[-1].current
    assert rules.steps(facts, "b")[1].current


def test_the_carriers_own_day_goes_before_all():
    told = date(2026, 11, 24)
    promise = rules.promise(told, NOON, (1, 2), NOON, TODAY, UTC)
    assert (promise.first, promise.last, promise.late) == (told, told, False)
    assert "carrier expects" in promise.words


def test_then_the_marketplaces():
    promise = rules.promise(None, _after(50), (1, 2), NOON, TODAY, UTC)
    assert (promise.first, promise.last) == (None, date(2026, 11, 24))


def test_then_the_days_the_carrier_promises_as_a_range_from_when_it_got_the_parcel():
    promise = rules.promise(None, None, (2, 4), NOON, TODAY, UTC)
    assert (promise.first, promise.last) == (date(2026, 11, 24), date(2026, 11, 26))
    assert "in general" in promise.words


def test_before_the_carrier_has_it_the_range_is_only_days():
    promise = rules.promise(None, None, (2, 4), None, TODAY, UTC)
    assert promise.last is None
    assert "2 to 4 days" in promise.words


def test_when_nobody_named_a_day_that_is_said():
    assert "named a day" in rules.promise(None, None, (None, None), NOON, TODAY, UTC).words


def test_a_promise_that_is_over_is_called_late():
    assert rules.promise(TODAY - timedelta(days=1), None, (None, None), NOON, TODAY, UTC).late
    assert not rules.promise(TODAY, None, (None, None), NOON, TODAY, UTC).late


def test_half_a_promise_and_one_the_wrong_way_round_are_read_kindly():
    assert rules.promise(None, None, (None, 3), NOON, TODAY, UTC).first == date(2026, 11, 25)
    assert rules.promise(None, None, (4, 2), NOON, TODAY, UTC).first == date(2026, 11, 24)


def test_only_what_has_left_the_shop_can_be_had():
    assert rules.may_acknowledge("delivered")
    assert rules.may_acknowledge("lost")
    for status in ("cancelled", "to_hand_over", "on_hold", "unpaid", "acknowledged"):
        assert not rules.may_acknowledge(status)
