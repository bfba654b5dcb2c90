"""Working-day law from end to end: a seller chooses the book, orders come in, the clock and the carrier do theirs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from webapp import reactions
from webapp.deadlines import jobs
from webapp.deadlines.models import Deadline
from webapp.kit.db import db

MORNING = datetime(2026, 12, 24, 1, 0, tzinfo=UTC)  # nine in Singapore, on the day before Christmas


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def work():
    """The worker hears the news, and the clock sweeps."""
    reactions.announce()
    jobs.sweep()
    reactions.announce()
    db.session.rollback()


def standings(order):
    db.session.rollback()
    return {row.rule: row.standing for row in db.session.query(Deadline).filter_by(order_id=order)}


def test_handed_over_in_time_and_never_scanned_is_an_alarm_before_it_is_a_late_dispatch(cast, frozen):
    seller = cast.client(cast.seller)
    assert seller.post(f"/rules/shops/{cast.shop}/book", data={"book": "sea"}).status_code == 303
    order = cast.order(shipping_type="tiktok", placed_ago=timedelta(0), kinds=("confirmed", "arranged"))
    frozen.shift(timedelta(hours=2))
    cast.tell(order, "handed_over")
    work()
    assert standings(order)["scanned_after_handover"] == "open"
    page = seller.get(f"/orders/{order}").text
    assert "carrier's scan" in page or "carrier&#39;s scan" in page
    frozen.shift(timedelta(hours=6, seconds=1))
    work()
    there = standings(order)
    assert (there["scanned_after_handover"], there["dispatched"]) == ("missed", "open")
    assert cast.chain(order).status == "handed_over"  # an alarm says nothing about where the parcel is
    frozen.move_to(datetime(2026, 12, 24, 16, 0, 0, tzinfo=UTC))  # midnight in Singapore
    work()
    assert standings(order)["dispatched"] == "missed"
    cast.tell(order, "collected", happened_at=MORNING + timedelta(hours=3))  # the carrier's file comes late
    work()
    there = standings(order)
    assert (there["scanned_after_handover"], there["dispatched"]) == ("met", "met")


def test_christmas_does_not_count_and_a_flood_pauses_what_it_touches(cast, frozen):
    seller = cast.client(cast.seller)
    seller.post(f"/rules/shops/{cast.shop}/book", data={"book": "sea"})
    frozen.shift(timedelta(hours=6))
    order = cast.order(shipping_type="tiktok", placed_ago=timedelta(0))  # three in the afternoon: past the cut-off
    work()
    due = db.session.query(Deadline).filter_by(order_id=order, rule="dispatched").one().due_at
    assert due == datetime(2026, 12, 26, 15, 59, 59, tzinfo=UTC)
    cast.tell(order, "excused", key="event-1", details={"event": "1", "how": "excuse"})
    frozen.shift(timedelta(days=3))
    work()
    there = standings(order)
    assert (there["dispatched"], there["status_updated"]) == ("excused", "open")
    cast.tell(order, "undone", undoes="event-1", key="undone-event-1")
    work()
    assert standings(order)["dispatched"] == "missed"


def test_choosing_a_book_while_the_sweep_runs_leaves_every_earlier_order_alone(cast, frozen):
    before = cast.order(shipping_type="tiktok", placed_ago=timedelta(hours=1))
    work()
    was = standings(before)
    cast.client(cast.seller).post(f"/rules/shops/{cast.shop}/book", data={"book": "sea"})
    for _ in range(3):
        frozen.shift(timedelta(hours=8))
        work()
    assert standings(before) == was
