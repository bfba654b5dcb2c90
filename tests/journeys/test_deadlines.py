"""Deadlines from end to end: exports and reports come in, the worker and the clock do theirs, people see the rest."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.orders.exports import csv_file, number, row
from webapp import reactions
from webapp.deadlines import jobs
from webapp.deadlines.models import Deadline
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Break, check_chains
from webapp.orders.models import Order

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Singapore


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


class Watch:
    """A seller who imports exports, and the worker and the clock behind them."""

    def __init__(self, cast, frozen):
        self.cast, self.frozen = cast, frozen

    def export(self, **cells):
        """Upload an export of one order, placed at the start."""
        written = {
            name: at.astimezone(UTC) + timedelta(hours=8) for name, at in cells.items() if isinstance(at, datetime)
        }
        cells |= {name: at.strftime("%d/%m/%Y %H:%M:%S") for name, at in written.items()}
        placed = (START + timedelta(hours=8)).strftime("%d/%m/%Y %H:%M:%S")
        rows = [row(1, Created_Time=placed, Paid_Time=placed, Tracking_ID="SMP000000001", **cells)]
        form = {"file": (io.BytesIO(csv_file(rows)), "orders.csv"), "shop": str(self.cast.shop)}
        answer = self.cast.client(self.cast.seller).post("/imports", data=form)
        assert answer.status_code == 303, answer.text
        self.work()

    def work(self):
        """The worker does what was rung for and hears the news; the clock sweeps."""
        while queue.drain():
            pass
        reactions.announce()
        jobs.sweep()
        reactions.announce()
        db.session.rollback()

    def days(self, count):
        """So many days go by, with a pass of the clock every six hours."""
        for _ in range(count * 4):
            self.frozen.shift(timedelta(hours=6))
            self.work()

    @property
    def order(self):
        db.session.rollback()
        return db.session.query(Order).filter_by(number=number(1)).one().id

    def standings(self):
        rows = db.session.query(Deadline).filter_by(order_id=self.order)
        return {deadline.rule: deadline.standing for deadline in rows}

    def answer(self):
        return self.cast.client(self.cast.seller).get(f"/api/v1/orders/{number(1)}").json


@pytest.fixture
def watch(cast, frozen):
    yield Watch(cast, frozen)
    assert not [found for found in check_chains() if isinstance(found, Break)]


def told(answer, kind):
    return [fact for fact in answer["facts"] if fact["kind"] == kind]


def test_a_loss_is_undone_by_a_newer_export_that_tells_of_a_delivery_in_time(watch):
    watch.export(Fulfillment_Type="Shipped by seller", Delivery_Option="Shipped by seller")
    assert watch.answer()["shipping_type"] == "seller"
    watch.days(13)
    answer = watch.answer()
    assert (answer["status"], answer["lane"]) == ("lost", "problem")
    assert watch.standings() == {
        "status_updated": "missed", "acknowledged_by_buyer": "missed", "tracking_updated": "open",
    }  # fmt: skip
    radar = watch.cast.client(watch.cast.seller).get("/radar?standing=missed").text
    assert number(1) in radar.replace("<span>", "").replace("</span>", "")

    watch.export(
        Fulfillment_Type="Shipped by seller", Delivery_Option="Shipped by seller", Order_Status="Delivered",
        RTS_Time=START + timedelta(days=1), Shipped_Time=START + timedelta(days=2),
        Delivered_Time=START + timedelta(days=6),
    )  # fmt: skip
    answer = watch.answer()
    assert answer["status"] == "delivered"
    assert set(watch.standings().values()) == {"met"}
    assert len(told(answer, "undone")) == len(told(answer, "missed")) == 2


def test_fifteen_days_of_silence_are_reminded_of_daily_and_end_with_a_cancellation_due(watch):
    watch.export(Order_Status="To ship")
    watch.days(16)
    answer = watch.answer()
    days = [
        (datetime.fromisoformat(fact["happened_at"]) - START).days
        for fact in told(answer, "reminded")
        if fact["details"]["rule"] == "tracking_updated"
    ]
    assert days == list(range(1, 15))
    [miss] = [fact for fact in told(answer, "missed") if fact["details"]["rule"] == "tracking_updated"]
    assert miss["details"]["effect"] == "cancellation_due"
    assert miss["happened_at"].startswith("2026-03-17T01:00:00")


def test_two_failed_attempts_are_a_loss_until_the_third_brings_it(watch):
    watch.export(Fulfillment_Type="Shipped by seller", Delivery_Option="Shipped by seller")
    parcel = watch.cast.parcel(watch.order)
    for hours in (30, 54):
        watch.cast.tell(watch.order, "attempt_failed", parcel_id=parcel, happened_at=now() + timedelta(hours=hours))
    watch.days(3)
    assert watch.answer()["status"] == "lost"
    assert watch.standings()["delivery_attempts"] == "missed"
    watch.cast.tell(watch.order, "delivered", parcel_id=parcel)
    watch.work()
    assert watch.answer()["status"] == "delivered"
    assert watch.standings()["delivery_attempts"] == "late"


def test_whatever_the_order_of_reports_the_end_is_the_same(watch):
    """The same reports told forward on one order and backward on another, with days of sweeping in between."""
    reports = [("arranged", 20), ("collected", 30), ("shipped", 60), ("attempt_failed", 90), ("delivered", 120)]
    orders = [watch.cast.order(placed_ago=timedelta(0)) for _ in range(2)]
    for order, told_in in zip(orders, (reports, reports[::-1]), strict=True):
        watch.frozen.move_to(START + timedelta(days=1))
        for kind, hours in told_in:
            watch.days(4)
            watch.cast.tell(order, kind, happened_at=START + timedelta(hours=hours), key=f"report-{kind}")
            watch.cast.tell(order, kind, happened_at=START + timedelta(hours=hours), key=f"report-{kind}")
    watch.work()
    ends = []
    for order in orders:
        rows = db.session.query(Deadline).filter_by(order_id=order).order_by(Deadline.rule)
        ends.append((watch.cast.chain(order).status, [(d.rule, d.standing, d.due_at, d.closed_at) for d in rows]))
    assert ends[0] == ends[1]
    assert ends[0][0] == "delivered"
