from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.ledger.kinds import KINDS
from webapp.ledger.rules import fold, link

START = datetime(2026, 11, 20, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    kind: str
    minutes: int = 0
    parcel_id: str | None = None
    key: str = ""
    undoes: str | None = None
    details: dict = field(default_factory=dict, hash=False)
    actor_name: str = "Sample Ana"

    @property
    def happened_at(self) -> datetime:
        return START + timedelta(minutes=self.minutes)


def said(*steps: str | Said) -> list[Said]:
    whole = [step if isinstance(step, Said) else Said(step, minute) for minute, step in enumerate(steps)]
    return [Said(**{**step.__dict__, "key": step.key or f"key-{place}"}) for place, step in enumerate(whole)]


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], "to_confirm"),
        (["placed"], "to_confirm"),
        (["placed", Said("held", 1, details={"reason": "unpaid"})], "unpaid"),
        (["placed", Said("held", 1, details={"reason": "unpaid"}), "paid"], "to_confirm"),
        (["placed", "held"], "on_hold"),
        (["placed", "held", "paid"], "on_hold"),
        (["placed", "held", "released"], "to_confirm"),
        (["placed", "confirmed"], "to_hand_over"),
        (["placed", "arranged"], "to_hand_over"),
        (["placed", "confirmed", "handed_over"], "handed_over"),
        (["placed", "confirmed", "handed_over", "info_received"], "handed_over"),
        (["placed", "confirmed", "handed_over", "collected"], "on_the_way"),
        (["placed", "shipped"], "on_the_way"),
        (["placed", "collected", "attempt_failed"], "attempt_failed"),
        (["placed", "collected", "attempt_failed", "out_for_delivery"], "out_for_delivery"),
        (["placed", "collected", "lost", "in_transit"], "on_the_way"),
        (["placed", "collected", "in_transit", "unknown"], "on_the_way"),
        (["placed", "delivered", "in_transit"], "delivered"),
        (["placed", "delivered", "returning"], "returning"),
        (["placed", "delivered", "lost"], "delivered"),
        (["placed", "collected", "returning", "returned"], "returned"),
        (["placed", "delivered", "acknowledged"], "acknowledged"),
        (["placed", "confirmed", "cancelled"], "cancelled"),
        (["placed", "in_transit", Said("missed", 9, details={"effect": "lost"})], "lost"),
        (["placed", "in_transit", Said("missed", 9, details={"effect": "delayed"})], "delayed"),
        (["placed", "in_transit", Said("missed", 9, details={"effect": "late"})], "on_the_way"),
        (["placed", Said("missed", 9, details={"effect": "lost"}), Said("delivered", 20)], "delivered"),
    ],
)
def test_facts_add_up_to_a_status(steps: list, status: str):
    assert fold(said(*steps)).status == status


def test_an_undone_handover_never_was():
    facts = said("placed", "confirmed", Said("handed_over", 3, key="scan-1"), Said("undone", 4, undoes="scan-1"))

    assert fold(facts).status == "to_hand_over"


def test_an_order_is_delivered_when_all_its_parcels_are():
    facts = said("placed", Said("parcelled", 1, "a"), Said("parcelled", 1, "b"), Said("delivered", 2, "a"))

    assert fold(facts).status == "to_confirm"
    assert fold([*facts, Said("delivered", 3, "b", key="more")]).status == "delivered"


def test_a_parcel_in_trouble_comes_before_the_others():
    facts = said("placed", Said("in_transit", 1, "a"), Said("damaged", 2, "b"))

    assert fold(facts).status == "damaged"


def test_a_parcel_tells_who_handed_it_over_and_how_often_delivery_failed():
    facts = said("placed", "handed_over", "attempt_failed", Said("attempt_failed", 60))

    [parcel] = fold(facts).parcels.values()

    assert (parcel.handed_over_by, parcel.attempts) == ("Sample Ana", 2)


@pytest.mark.parametrize(
    ("minutes", "more", "attempts"),
    [
        (29, {}, 1),  # the button pressed twice, or a carrier that repeats itself
        (30, {}, 2),
        (29, {"actor_name": "Sample Carrier"}, 2),
        (29, {"parcel_id": "b"}, 1),  # of each parcel its own
    ],
)
def test_an_attempt_told_twice_within_half_an_hour_by_the_same_is_one(minutes, more, attempts):
    first = Said("attempt_failed", 0, "a", "first")
    later = Said(**{"kind": "attempt_failed", "minutes": minutes, "parcel_id": "a", "key": "later", **more})

    for told in ([first, later], [later, first]):
        assert fold(told).parcels["a"].attempts == attempts


def test_whoever_sets_out_again_may_fail_again_within_the_half_hour():
    facts = [Said(kind, minute, "a", f"key-{minute}") for minute, kind in enumerate(
        ("attempt_failed", "attempt_failed", "out_for_delivery", "attempt_failed"))]  # fmt: skip

    assert fold(facts).parcels["a"].attempts == 2


def test_attempts_told_again_and_again_do_not_stretch_the_half_hour():
    facts = [Said("attempt_failed", minute, "a", f"key-{minute}") for minute in (0, 20, 40, 60)]

    assert fold(facts).parcels["a"].attempts == 2


def confirmed(minutes: int, parts: int, waits: int, kind: str = "confirmed") -> Said:
    return Said(kind, minutes, key=f"{kind}-{minutes}", details={"parts": parts, "waits": waits})


PART = ["placed", Said("parcelled", 1, "a"), confirmed(2, 1, 3)]
SENT = [*PART, Said("handed_over", 3, "a")]
ALL_OF_IT = [*SENT, Said("delivered", 5, "a"), confirmed(6, 2, 0)]


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (PART, "to_hand_over"),
        (SENT, "rest_waits"),
        ([*SENT, Said("delivered", 5, "a")], "rest_waits"),
        ([*SENT, Said("delivered", 5)], "rest_waits"),  # the platform's word on the order: of what had gone by then
        ([*SENT, Said("damaged", 5, "a")], "damaged"),
        ([*SENT, Said("returned", 5, "a")], "rest_waits"),
        ([*SENT, "held"], "on_hold"),
        ([*SENT, Said("parcelled", 4, "b")], "rest_waits"),  # the platform has split it before the goods are there
        ([*SENT, Said("cancelled", 9)], "cancelled"),
        (ALL_OF_IT, "to_hand_over"),  # its parcel is not known yet
        ([*ALL_OF_IT, Said("parcelled", 7, "b")], "to_hand_over"),
        ([*ALL_OF_IT, Said("handed_over", 8, "b")], "handed_over"),
        ([*ALL_OF_IT, Said("delivered", 8, "b")], "delivered"),
        ([*ALL_OF_IT, Said("delivered", 8)], "to_hand_over"),
        ([*ALL_OF_IT, Said("parcelled", 7, "b"), Said("delivered", 8)], "delivered"),
        ([*ALL_OF_IT, Said("undone", 7, undoes="confirmed-6")], "rest_waits"),  # what was found was not there after all
        ([*ALL_OF_IT[:-1], confirmed(6, 2, 1), Said("handed_over", 8, "b")], "rest_waits"),
        ([*SENT, Said("delivered", 5, "a"), confirmed(6, 1, 0, "part_cancelled")], "delivered"),
        ([*SENT, Said("parcelled", 4, "b"), Said("delivered", 5, "a"), confirmed(6, 1, 0, "part_cancelled")],
         "delivered"),
        ([*SENT, confirmed(6, 1, 1, "part_cancelled")], "rest_waits"),
        (["placed", Said("parcelled", 1, "a"), "split", "confirmed", Said("delivered", 9, "a")], "delivered"),
    ],
)  # fmt: skip
def test_an_order_in_parts_is_where_its_least_advanced_part_is(steps: list, status: str):
    assert fold(said(*steps)).status == status


def test_what_waits_is_counted_and_bars_what_nobody_confirmed():
    state = fold(said(*SENT))

    assert (state.parts, state.waits, state.only_rest, state.lane) == (1, 3, True, "to_confirm")
    assert state.at == START + timedelta(minutes=3)
    assert fold(said(*PART)).only_rest is False


SOMETHING = st.builds(
    Said,
    kind=st.sampled_from(sorted(KINDS)),
    minutes=st.integers(0, 5),
    parcel_id=st.sampled_from([None, "a", "b"]),
    key=st.sampled_from([f"key-{n}" for n in range(12)]),
    undoes=st.sampled_from([None, None, None, "key-1", "key-2"]),
    details=st.sampled_from(
        [
            {},
            {"effect": "lost"},
            {"effect": "delayed"},
            {"reason": "unpaid"},
            {"parts": 1, "waits": 2},
            {"parts": 2, "waits": 0},
            {"parts": 2, "waits": 1},
            {"parts": 1, "waits": 0},
        ]
    ),
)
HISTORY = st.lists(SOMETHING, max_size=12, unique_by=lambda fact: fact.key)


@given(history=HISTORY, data=st.data())
def test_any_order_and_repetition_gives_the_same_status(history: list[Said], data: st.DataObject):
    again = data.draw(st.permutations([*history, *data.draw(st.lists(st.sampled_from(history or [Said("placed")])))]))
    if not history:
        return

    assert fold(again) == fold(history)


def test_a_hash_covers_every_letter_of_a_fact_and_what_came_before():
    fact = {"kind": "delivered", "happened_at": START, "details": {"words": "left at the door"}}
    hashes = {
        link("", fact),
        link("another", fact),
        link("", fact | {"kind": "lost"}),
        link("", fact | {"happened_at": START + timedelta(microseconds=1)}),
        link("", fact | {"details": {"words": "left at the d00r"}}),
    }

    assert len(hashes) == 5
