from datetime import timedelta

import pytest
import time_machine

from tests.deadlines.told import SECOND
from webapp.carriers.models import Carrier
from webapp.deadlines import jobs
from webapp.deadlines.actions import follow
from webapp.deadlines.models import Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import Fact
from webapp.orders.models import Order

START = "2026-03-02T09:00:00Z"


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def followed(cast, *order_ids):
    with transaction():
        return dict(follow(cast.business, order_ids))


def standings(order_id):
    db.session.rollback()
    return {row.rule: row.standing for row in db.session.query(Deadline).filter_by(order_id=order_id)}


def deadline(order_id, rule):
    db.session.rollback()
    return db.session.query(Deadline).filter_by(order_id=order_id, rule=rule).one()


def kinds(order_id):
    db.session.rollback()
    query = db.session.query(Fact).filter_by(order_id=order_id).order_by(Fact.position)
    return [fact.kind for fact in query if fact.kind in {"missed", "reminded", "undone"}]


def test_an_order_that_comes_in_opens_its_deadlines(cast):
    order = cast.order(placed_ago=timedelta(hours=1))
    assert followed(cast, order) == {"opened": 3}
    assert standings(order) == dict.fromkeys(["status_updated", "acknowledged_by_buyer", "tracking_updated"], "open")
    row = deadline(order, "status_updated")
    assert (row.due_at, row.basis, row.book) == (now() + timedelta(hours=119), "book", "default")
    assert (row.shop_id, row.lane, row.turn) == (cast.shop, "to_confirm", 1)


def test_following_twice_does_nothing_more(cast):
    order = cast.order()
    followed(cast, order)
    assert followed(cast, order, order) == {}


def test_following_nobody_is_nothing(cast):
    assert followed(cast) == {}


def test_a_fact_in_time_closes_its_deadline(cast):
    order = cast.order(kinds=("shipped",))
    followed(cast, order)
    assert standings(order)["status_updated"] == "met"
    assert deadline(order, "status_updated").closed_at == now()


def test_the_platforms_own_time_goes_before_the_book(cast):
    due_at = now() + timedelta(hours=7)
    order = cast.order(platform_times={"rts_sla_time": due_at.isoformat()})
    followed(cast, order)
    row = deadline(order, "status_updated")
    assert (row.due_at, row.basis) == (due_at, "rts_sla_time")


def test_the_carriers_period_is_the_delivery_period(cast):
    with transaction():
        db.session.get(Carrier, (cast.business, cast.carrier)).promised_days_to = 3
    order = cast.order(shipping_type="tiktok", kinds=("collected",))
    followed(cast, order)
    row = deadline(order, "delivered_in_period")
    assert (row.due_at, row.basis) == (now() + timedelta(days=3), "carrier")


def test_a_lane_is_followed(cast):
    order = cast.order()
    followed(cast, order)
    cast.tell(order, "confirmed")
    followed(cast, order)
    assert deadline(order, "status_updated").lane == "to_hand_over"


def test_one_open_deadline_leads_its_order_and_gives_way_when_it_is_closed(cast):
    def leading():
        db.session.rollback()
        return [row.rule for row in db.session.query(Deadline).filter(Deadline.leads_at.is_not(None))]

    order = cast.order()
    followed(cast, order)
    assert leading() == ["status_updated"]
    cast.tell(order, "shipped")
    followed(cast, order)
    assert leading() == ["acknowledged_by_buyer"]
    cast.tell(order, "delivered")
    followed(cast, order)
    assert leading() == []


def test_a_rule_that_no_longer_applies_is_dropped_and_its_miss_taken_back(cast, frozen):
    order = cast.order()
    followed(cast, order)
    frozen.shift(timedelta(days=13))
    jobs.sweep()
    assert cast.chain(order).status == "lost"
    with transaction():
        db.session.get(Order, (cast.business, order)).shipping_type = "tiktok"
    followed(cast, order)
    assert "acknowledged_by_buyer" not in standings(order)
    assert cast.chain(order).status != "lost"


class TestSweep:
    def test_says_nothing_before_the_time(self, cast, frozen):
        order = cast.order(placed_ago=timedelta(0))
        followed(cast, order)
        frozen.shift(timedelta(hours=120))
        assert jobs.sweep().get("missed") is None
        frozen.shift(SECOND)
        assert jobs.sweep()["missed"] == 1

    def test_tells_a_miss_with_what_it_means(self, cast, frozen):
        order = cast.order(placed_ago=timedelta(0))
        followed(cast, order)
        due_at = deadline(order, "acknowledged_by_buyer").due_at
        frozen.shift(timedelta(days=13))
        assert jobs.sweep()["missed"] == 2
        parcel = cast.parcel(order)
        fact = db.session.query(Fact).filter_by(key=f"missed-acknowledged_by_buyer-1-{parcel}").one()
        assert (fact.happened_at, fact.parcel_id, fact.actor) == (due_at, parcel, "clock")
        assert (fact.details["rule"], fact.details["effect"]) == ("acknowledged_by_buyer", "lost")
        assert (cast.chain(order).status, cast.chain(order).lane) == ("lost", "problem")
        assert deadline(order, "acknowledged_by_buyer").lane == "problem"

    def test_twice_changes_nothing_more(self, cast, frozen):
        order = cast.order()
        followed(cast, order)
        frozen.shift(timedelta(days=16))
        jobs.sweep()
        before, told = standings(order), kinds(order)
        assert jobs.sweep() == {}
        assert (standings(order), kinds(order)) == (before, told)

    def test_at_a_time_to_come_is_not_taken_back_by_the_next_fact(self, cast):
        order = cast.order()
        followed(cast, order)
        jobs.sweep(now() + timedelta(days=6))
        cast.tell(order, "confirmed")
        followed(cast, order)
        assert standings(order)["status_updated"] == "missed"

    def test_looks_again_at_the_facts_before_it_judges(self, cast, frozen):
        """The deadline's row is behind: nobody has followed the last fact yet."""
        order = cast.order()
        followed(cast, order)
        cast.tell(order, "shipped")
        frozen.shift(timedelta(days=6))
        assert "missed" not in jobs.sweep()
        assert standings(order)["status_updated"] == "met"

    def test_reminds_every_day_of_an_order_without_tracking_update(self, cast, frozen):
        order = cast.order(placed_ago=timedelta(0), kinds=("shipped",))
        followed(cast, order)
        days = []
        for _day in range(1, 17):
            frozen.shift(timedelta(days=1))
            jobs.sweep()
            query = db.session.query(Fact).filter_by(order_id=order, kind="reminded")
            days.append(sum(fact.details["rule"] == "tracking_updated" for fact in query))
        assert days == [*range(1, 15), 14, 14]
        assert standings(order)["tracking_updated"] == "missed"

    def test_goes_through_more_than_one_batch(self, cast, frozen, monkeypatch):
        monkeypatch.setattr("webapp.deadlines.actions.following.BATCH", 2)
        orders = [cast.order() for _ in range(5)]
        followed(cast, *orders)
        frozen.shift(timedelta(days=6))
        assert jobs.sweep()["missed"] == 5
        assert {standings(order)["status_updated"] for order in orders} == {"missed"}

    def test_sweeps_every_business(self, cast, frozen):
        mine, theirs = cast.order(), cast.order(business=cast.stranger_business)
        followed(cast, mine)
        with transaction():
            follow(cast.stranger_business, [theirs])
        frozen.shift(timedelta(days=6))
        assert jobs.sweep()["missed"] == 2


class TestLateReports:
    def test_of_a_timely_event_undo_the_miss(self, cast, frozen):
        order = cast.order(placed_ago=timedelta(0))
        followed(cast, order)
        frozen.shift(timedelta(days=13))
        jobs.sweep()
        assert cast.chain(order).status == "lost"
        cast.tell(order, "delivered", happened_at=now() - timedelta(days=3))
        assert followed(cast, order)["undone"] == 1
        assert standings(order) == {
            "status_updated": "late", "acknowledged_by_buyer": "met", "tracking_updated": "met",
        }  # fmt: skip
        assert deadline(order, "acknowledged_by_buyer").turn == 2
        assert cast.chain(order).status == "delivered"

    def test_of_an_untimely_event_make_it_late(self, cast, frozen):
        order = cast.order(placed_ago=timedelta(0))
        followed(cast, order)
        frozen.shift(timedelta(days=6))
        jobs.sweep()
        cast.tell(order, "shipped")
        followed(cast, order)
        assert standings(order)["status_updated"] == "late"
        assert deadline(order, "status_updated").closed_at == now()
        assert kinds(order).count("undone") == 0
