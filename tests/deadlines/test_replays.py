"""What would have happened: other rules over the shop's own orders, beside what really did."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine

from tests.deadlines.told import PLACED, at, told
from webapp.deadlines import jobs
from webapp.deadlines.actions import follow, replaying
from webapp.deadlines.actions.asking import Question, ask_replay, stop_replay
from webapp.deadlines.models import Replay, ReplayMiss, Worth, deadlines_table
from webapp.deadlines.rules import Watched
from webapp.deadlines.rules.blaming import fault_of
from webapp.deadlines.rules.replaying import changed, compare, unit_of
from webapp.kit import leases
from webapp.kit.db import db, transaction
from webapp.ledger.models import Chain, Fact
from webapp.orders.models import Order, Parcel
from webapp.policy.models import books
from webapp.policy.rules import Figure

START = "2026-03-02T09:00:00Z"
DEFAULT = books()["default"]


def rule(code, shipping="seller"):
    return DEFAULT.rules_for("SG", shipping, "NORMAL", PLACED)[code]


@pytest.mark.parametrize(
    ("code", "shipping", "kinds", "whose"),
    [
        ("status_updated", "seller", (), "ours"),
        ("status_updated", "seller", (("confirmed", 1), ("packed", 2)), "ours"),
        ("status_updated", "seller", (("handed_over", 101),), "ours"),  # when the time was over already
        ("status_updated", "seller", (("handed_over", 100),), "carrier"),  # in its last second
        ("tracking_updated", "tiktok", (("handed_over", 1),), "carrier"),
        ("tracking_updated", "tiktok", (("held", 1),), "platform"),
        ("tracking_updated", "tiktok", (("held", 1), ("released", 2)), "ours"),
        ("tracking_updated", "tiktok", (("held", 1), ("handed_over", 2)), "carrier"),
        ("shipped_after_collection", "seller", (("handed_over", 1),), "ours"),  # the seller's own click
        ("shipped_after_collection", "tiktok", (("handed_over", 1),), "carrier"),  # the carrier's scan
        ("delivered_in_period", "tiktok", (("handed_over", 1), ("in_transit", 2)), "carrier"),
        ("delivered_in_period", "tiktok", (("collected", 1), ("attempt_failed", 2)), "buyer"),
        ("delivered_in_period", "tiktok", (("collected", 1), ("attempt_failed", 2), ("in_transit", 3)), "carrier"),
        ("delivered_in_period", "tiktok", (("collected", 1), ("available_for_pickup", 2)), "buyer"),
        ("acknowledged_by_buyer", "seller", (("handed_over", 1), ("delivered", 2)), "buyer"),
        ("acknowledged_by_buyer", "seller", (("handed_over", 1),), "carrier"),
        ("delivery_attempts", "seller", (("handed_over", 1), ("attempt_failed", 2), ("attempt_failed", 30)), "buyer"),
        ("buyer_cancel_answered", "seller", (("handed_over", 1), ("cancel_requested", 2)), "ours"),
    ],
)  # fmt: skip
def test_whose_delay_it_was(code, shipping, kinds, whose):
    facts = [told("placed", 0.0), *(told(kind, float(hours)) for kind, hours in kinds)]
    assert fault_of(rule(code, shipping), facts, at(100)) == whose


def test_a_force_majeure_that_names_the_rule_goes_before_everybody():
    facts = [told("placed", 0.0), told("excused", 1.0, details={"rules": ["status_updated"]})]
    assert fault_of(rule("status_updated"), facts, at(100)) == "weather"
    assert fault_of(rule("acknowledged_by_buyer"), facts, at(100)) == "ours"


@pytest.mark.parametrize(
    ("figure", "unit", "becomes"),
    [
        (Figure(duration=timedelta(hours=48)), (48, "hours"), Figure(duration=timedelta(hours=3))),
        (Figure(duration=timedelta(days=15)), (15, "days"), Figure(duration=timedelta(days=3))),
        (Figure(duration=timedelta(days=15, hours=1)), (361, "hours"), Figure(duration=timedelta(hours=3))),
        (Figure(attempts=2), (2, "attempts"), Figure(attempts=3)),
        (Figure(duration=timedelta(days=7), of="carrier"), (7, "days"), Figure(duration=timedelta(days=3))),
        (Figure(of="platform"), None, Figure(of="platform")),
    ],
)
def test_a_changed_figure_keeps_its_unit(figure, unit, becomes):
    assert unit_of(figure) == unit
    assert changed(replace(rule("status_updated"), figure=figure), 3).figure == becomes


@pytest.mark.parametrize(("seconds", "broken"), [(-1, False), (0, False), (1, True)])
def test_a_changed_figure_holds_to_the_second_and_before_the_platforms_time(seconds, broken):
    other = changed(rule("status_updated"), 24)
    watched = Watched({"rts_sla_time": at(500).isoformat()})
    facts = [told("placed", 0.0), told("arranged", at(24, seconds))]
    found = compare({other.code: other}, facts, at(30), watched, Decimal(5), [])
    assert [one.outcome for one in found] == ["new"] * broken


def test_says_of_each_rule_whether_it_was_broken_here_there_or_both():
    rules = {code: rule(code) for code in ("status_updated", "acknowledged_by_buyer")}
    really = [
        SimpleNamespace(rule=code, standing="missed", due_at=at(120), closed_at=None, at_stake=None)
        for code in ("status_updated", "a_rule_that_is_gone")
    ]
    found = compare(rules, [told("placed", 0.0)], at(24 * 20), Watched(), Decimal(5), really)
    assert {one.rule: (one.outcome, one.at_stake) for one in found} == {
        "status_updated": ("same", None),
        "acknowledged_by_buyer": ("new", Decimal(5)),
        "a_rule_that_is_gone": ("spared", None),
    }


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def history(cast):
    """One order that missed its status, one that was on time after 50 hours."""
    missed = cast.order(number="1001", placed_ago=timedelta(hours=130), amount=Decimal(10))
    met = cast.order(number="1002", placed_ago=timedelta(hours=100))
    cast.tell(met, "arranged", happened_at=at(0) - timedelta(hours=50))
    cast.tell(met, "handed_over", happened_at=at(0) - timedelta(hours=49))
    cast.tell(met, "shipped", happened_at=at(0) - timedelta(hours=48))
    cast.tell(met, "delivered", happened_at=at(0) - timedelta(hours=40))
    with transaction():
        follow(cast.business, [missed, met])
    return missed, met


def ask(cast, **more):
    asked = {"book": "", "rule": "", "number": None, "shop_ids": (), "first": date(2026, 2, 1),
             "last": date(2026, 3, 2)} | more  # fmt: skip
    with transaction():
        found = ask_replay(cast.business, Question(**asked), "test", "Test")
        return found.id if isinstance(found, Replay) else [one.where for one in found]


def outcome(cast, replay_id):
    db.session.rollback()
    replay = db.session.get(Replay, (cast.business, replay_id))
    misses = db.session.query(ReplayMiss, Order.number).join(Order, Order.id == ReplayMiss.order_id)
    of_this = misses.filter(ReplayMiss.replay_id == replay_id)
    return replay, {(number, miss.rule): (miss.outcome, miss.fault) for miss, number in of_this}


def everything():
    """Every row of what a replay reads."""
    tables = [deadlines_table, *(model.__table__ for model in (Fact, Chain, Order, Parcel, Worth))]
    return [db.session.execute(db.select(table).order_by(*table.primary_key)).all() for table in tables]


class TestReplay:
    def test_by_the_book_in_force_finds_what_really_happened(self, cast, history):
        replay, found = outcome(cast, self.run(cast))
        assert (replay.state, replay.total, replay.done) == ("done", 2, 2)
        assert found == {("1001", "status_updated"): ("same", "ours")}

    def test_by_a_stricter_figure_finds_more_and_by_a_milder_one_fewer(self, cast, history):
        _, stricter = outcome(cast, self.run(cast, rule="status_updated", number=40))
        assert stricter == {
            ("1001", "status_updated"): ("same", "ours"), ("1002", "status_updated"): ("new", "ours")
        }  # fmt: skip
        _, milder = outcome(cast, self.run(cast, rule="status_updated", number=300))
        assert milder == {("1001", "status_updated"): ("spared", "ours")}

    def test_changes_nothing_and_answers_the_same_twice(self, cast, history):
        before = everything()
        first, second = (outcome(cast, self.run(cast, rule="tracking_updated", number=1)) for _ in range(2))
        assert first[1] == second[1] and first[0].found == second[0].found and first[0].money == second[0].money
        assert everything() == before
        cast.tell(history[0], "photographed")
        assert everything() != before  # a change would have been seen

    def test_goes_on_where_another_worker_fell_and_that_one_writes_no_more(self, cast, history, frozen, monkeypatch):
        monkeypatch.setattr(replaying, "BATCH", 1)
        replay_id = ask(cast, rule="status_updated", number=40)
        with transaction():
            fallen = replaying.claim_replay()
        with transaction():
            assert replaying.keep_replayed(fallen, replaying.replay_some(fallen))
        late = replaying.replay_some(fallen)
        assert jobs.replay_waiting() == 0  # it is still thought alive
        frozen.shift(leases.LEASE + timedelta(seconds=1))
        assert jobs.replay_waiting() == 1
        with transaction():
            assert not replaying.keep_replayed(fallen, late)
        replay, found = outcome(cast, replay_id)
        assert (replay.state, replay.done, sum(replay.found.values()), len(found)) == ("done", 2, 2, 2)

    def test_that_fails_again_and_again_is_given_up(self, cast, history, frozen):
        replay_id = ask(cast)
        for _ in range(leases.ATTEMPTS):
            with transaction():
                assert replaying.claim_replay()
            frozen.shift(leases.LEASE + timedelta(seconds=1))
        assert jobs.replay_waiting() == 0
        assert outcome(cast, replay_id)[0].state == "failed"

    def test_that_is_stopped_keeps_what_it_found_and_nobody_goes_on(self, cast, history, monkeypatch):
        monkeypatch.setattr(replaying, "BATCH", 1)
        replay_id = ask(cast, rule="status_updated", number=40)
        with transaction():
            working = replaying.claim_replay()
        with transaction():
            assert replaying.keep_replayed(working, replaying.replay_some(working))
        late = replaying.replay_some(working)
        with transaction():
            assert stop_replay(cast.business, replay_id)
        with transaction():
            assert not replaying.keep_replayed(working, late)
        assert jobs.replay_waiting() == 0
        replay, found = outcome(cast, replay_id)
        assert (replay.state, replay.total, replay.done, len(found)) == ("stopped", 2, 1, 1)
        with transaction():
            assert stop_replay(cast.business, replay_id) is False
        assert isinstance(ask(cast), UUID)  # the next question may be asked

    def test_that_is_done_is_not_stopped(self, cast, history):
        replay_id = self.run(cast)
        with transaction():
            assert stop_replay(cast.business, replay_id) is False
            assert stop_replay(cast.stranger_business, replay_id) is None
        assert outcome(cast, replay_id)[0].state == "done"

    def test_keeps_to_its_shops_and_days(self, cast, history):
        replay, found = outcome(cast, self.run(cast, first=date(2026, 2, 26), last=date(2026, 3, 1)))
        assert (replay.done, found) == (1, {})

    @staticmethod
    def run(cast, **more):
        replay_id = ask(cast, **more)
        assert jobs.replay_waiting() == 1
        return replay_id


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"book": "none"}, ["book"]), ({"rule": "none", "number": 1}, ["rule"]), ({"number": 5}, ["rule"]),
        ({"rule": "status_updated"}, ["number"]), ({"rule": "status_updated", "number": 0}, ["number"]),
        ({"rule": "status_updated", "number": 10_000}, ["number"]), ({"first": None}, ["first"]),
        ({"first": date(2026, 3, 3)}, ["first"]), ({"first": date(2020, 1, 1)}, ["first"]),
        ({"first": date.min, "last": date.min}, ["first"]), ({"last": date.max, "first": date.max}, ["first"]),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(cast, asked, where):
    assert ask(cast, **asked) == where


def test_one_question_at_a_time_and_the_oldest_answers_go(cast, monkeypatch):
    monkeypatch.setattr("webapp.deadlines.actions.asking.KEPT", 2)
    ask(cast)
    assert ask(cast) == [""]
    for _ in range(3):
        jobs.replay_waiting()
        ask(cast)
    assert db.session.query(Replay).count() == 2


class TestPages:
    FORM = {"first": "2026-02-01", "last": "2026-03-02", "book": "", "rule": "status_updated", "number": "40"}

    def test_from_the_question_to_the_file(self, cast, history):
        seller = cast.client(cast.seller)
        assert "What would have happened?" in seller.get("/rules").text
        answer = seller.post("/replays", data=self.FORM)
        address = answer.headers["Location"]
        waiting = seller.get(address).text
        assert "You can leave this page" in waiting and 'hx-trigger="every 2s"' in waiting
        jobs.replay_waiting()
        page = seller.get(address).text
        assert "2 misses by these rules, 1 in reality" in page and "1002" in page and "hx-trigger" not in page
        assert "1001" in seller.get(f"{address}?outcome=same").text
        written = seller.get(f"{address}/misses.csv").data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(written)))
        assert [(row["Order"], row["Outcome"], row["Whose delay"]) for row in rows] == [
            ("1002", "Only by these rules", "Ours"), ("1001", "By both", "Ours")
        ]  # fmt: skip
        assert "Status updated: 40 hours instead of 120 or 40 working days instead of 2" in seller.get("/replays").text

    def test_writes_no_formula(self, cast):
        order = cast.order(number="=1+1", placed_ago=timedelta(hours=130))
        with transaction():
            follow(cast.business, [order])
        replay_id = TestReplay.run(cast)
        written = cast.client(cast.seller).get(f"/replays/{replay_id}/misses.csv").data.decode("utf-8-sig")
        assert "'=1+1" in written and "\n=1+1" not in written

    def test_says_what_is_wrong_with_a_question_and_keeps_it(self, cast):
        answer = cast.client(cast.seller).post("/replays", data=self.FORM | {"number": "many"})
        assert answer.status_code == 422 and "Give the changed figure" in answer.text
        assert 'value="status_updated" selected' in answer.text

    def test_what_was_typed_stays_as_it_was(self, cast):
        seller = cast.client(cast.seller)
        page = seller.post("/replays", data=self.FORM | {"first": "", "book": "sea", "number": "x1"}).text
        assert re.search(r'name="first"[^>]* value=""', page) and 'value="2026-03-02"' in page
        assert 'value="sea" selected' in page and 'value="x1"' in page
        codes = re.findall(r'<option value="([a-z_]+)"', page[page.index('id="rule"') : page.index('id="number"')])
        assert len(codes) == len(set(codes)) > 5

    @pytest.mark.parametrize(("wrong", "words"), [
        ({"rule": "", "number": "many"}, "Choose the rule whose figure this is"),
        ({"shop": "rubbish"}, "Choose a shop"),
        ({"number": "-3"}, "Give the changed figure"), ({"number": "9" * 30}, "Give the changed figure"),
        ({"book": "none"}, "There is no such book"),
    ])  # fmt: skip
    def test_nothing_that_was_typed_is_passed_over(self, cast, wrong, words):
        answer = cast.client(cast.seller).post("/replays", data=self.FORM | wrong)
        assert answer.status_code == 422 and words in answer.text
        assert db.session.query(Replay).count() == 0

    def test_a_running_one_is_stopped_by_a_button(self, cast, history):
        seller = cast.client(cast.seller)
        address = seller.post("/replays", data=self.FORM).headers["Location"]
        assert "Stop it" in seller.get(address).text
        for said in ("Stopped. What it found", "It was done already"):
            assert said in seller.get(seller.post(f"{address}/stopping").location).text
        page = seller.get(address).text
        assert "Somebody stopped it" in page and "Stop it" not in page and "hx-trigger" not in page
        assert jobs.replay_waiting() == 0
        assert cast.client(cast.stranger).post(f"{address}/stopping").status_code == 404

    def test_a_file_says_what_it_leaves_out(self, cast, history, monkeypatch):
        replay_id = TestReplay.run(cast, rule="status_updated", number=40)
        seller, address = cast.client(cast.seller), f"/replays/{replay_id}"
        whole = seller.get(f"{address}/misses.csv").data.decode("utf-8-sig")
        assert "Left out" not in whole and "All of it as CSV" in seller.get(address).text
        with transaction():
            replay = db.session.get(Replay, (cast.business, replay_id))
            replay.found = {"new status_updated ours": 3, "same status_updated ours": 1}
        for module in ("misses", "replays"):
            monkeypatch.setattr(f"webapp.deadlines.views.{module}.MOST_WRITTEN", 1)
        monkeypatch.setattr("webapp.deadlines.rules.replaying.MOST_WRITTEN", 1)
        cut = seller.get(f"{address}/misses.csv").data.decode("utf-8-sig")
        assert "Left out: 2 more of “Only by these rules”" in cut and cut.count("Left out") == 1
        assert "says at its end how many it leaves out" in seller.get(address).text

    def test_a_stranger_finds_nothing(self, cast, history):
        replay_id = TestReplay.run(cast)
        stranger = cast.client(cast.stranger)
        for end in ("", "/misses.csv"):
            assert stranger.get(f"/replays/{replay_id}{end}").status_code == 404
        answer = stranger.post("/replays", data=self.FORM | {"shop": str(cast.shop)})
        assert answer.status_code == 422 and "Choose a shop" in answer.text
