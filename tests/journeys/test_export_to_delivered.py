"""Whole stories, over HTTP and jobs, with the carrier as a process of its own."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from tests.orders.exports import csv_file, number, row
from tests.proofs.pictures import picture
from webapp import reactions
from webapp.deadlines.jobs import sweep
from webapp.deadlines.models import Deadline
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import check_chains
from webapp.orders.models import Import, Order, Parcel

WRITTEN = "%d/%m/%Y %H:%M:%S"
ZONE = timedelta(hours=8)  # the sample shop's, Singapore


class Story:
    """A seller, a packer and a carrier; what they do in the program."""

    def __init__(self, cast, post):
        self.cast, self.post = cast, post
        self.seller, self.staff = cast.client(cast.seller), cast.client(cast.staff)

    def export(self, *rows: dict) -> None:
        """The seller uploads an export of Seller Center and the worker reads it."""
        file = (io.BytesIO(csv_file(rows)), "To ship.csv")
        answer = self.seller.post("/imports", data={"file": file, "shop": str(self.cast.shop)})
        assert answer.status_code == 303, answer.text
        self.work()

    def row(self, place: int, hours_ago: int = 5, **cells: str) -> dict:
        placed = (now() + ZONE - timedelta(hours=hours_ago)).strftime(WRITTEN)
        return row(place, Created_Time=placed, Paid_Time=placed, Tracking_ID=f"SMP{place:09d}", **cells)

    def work(self) -> None:
        """The worker does everything that was rung for, and hears all news."""
        while queue.drain():
            pass
        reactions.announce()
        while queue.drain():
            pass

    def order(self, place: int) -> Order:
        db.session.rollback()
        return db.session.query(Order).filter_by(business_id=self.cast.business, number=number(place)).one()

    def status(self, place: int) -> str:
        return self.cast.chain(self.order(place).id).status

    def confirm(self, *places: int) -> str:
        ids = [str(self.order(place).id) for place in places]
        return self.seller.post("/stock/confirmations", data={"order_ids": ids}, follow_redirects=True).text

    def count(self, on_hand: int) -> None:
        form = {"sku": "KETTLE-1", "name": "", "place": "Sample Warehouse", "on_hand": on_hand}
        assert self.staff.post("/stock", data=form).status_code == 303

    def open(self, carrier=None) -> str:
        form = {"carrier": str(carrier or self.cast.carrier), "method": "pick_up", "place": str(self.cast.warehouse)}
        return self.staff.post("/handovers", data=form).location.rsplit("/", 1)[1]

    def scan(self, batch: str, text: str, **more) -> dict:
        scan = {"client_id": str(uuid4()), "number": text, "device_time": now().isoformat(), "batch": batch} | more
        sent = {"device_id": "phone-1", "sent_at": now().isoformat(), "scans": [scan]}
        answer = self.staff.post("/api/v1/scans", json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json["answers"][0]

    def close(self, batch: str) -> str:
        form = {"driver_name": "Sample Driver", "typed": "1"}
        return self.staff.post(f"/handovers/{batch}/closing", data=form, follow_redirects=True).text


@pytest.fixture
def story(cast, post) -> Story:
    return Story(cast, post)


def test_from_an_export_to_a_delivered_parcel(story, post, sandbox):
    post.link()
    story.export(story.row(1), story.row(2))
    assert story.status(1) == "to_confirm"
    story.count(5)
    story.confirm(1, 2)
    assert story.status(1) == "to_hand_over"

    batch = story.open()
    taken = story.scan(batch, "SMP000000001")
    assert (taken["verdict"]["code"], taken["verdict"]["believed"]) == ("taken", True)
    photo = {"photo": (io.BytesIO(picture()), "p.jpg"), "subject": "scan", "subject_id": taken["client_id"]}
    assert story.staff.post("/proofs", data=photo, headers={"Accept": "application/json"}).status_code == 201
    manifest = story.close(batch)
    assert "SMP000000001" in manifest.replace("<span>", "").replace("</span>", "")
    story.work()
    assert story.status(1) == "handed_over"

    sandbox.story("SMP000000001", "delivered")
    for _ in range(7):
        sandbox.advance("SMP000000001")
        post.poll()
        story.work()

    assert story.status(1) == "delivered"
    page = story.seller.get(f"/orders/{story.order(1).id}").text
    assert all(words in page for words in ("Handed over", "Photo taken", "Delivered", "Sample Ana"))
    assert "Delivered" in story.cast.client(None).get(f"/t/{story.order(1).buyer_key}").text
    answer = story.seller.get(f"/api/v1/orders/{number(1)}").json
    assert answer["status"] == "delivered"
    assert story.status(2) == "to_hand_over"
    assert all(isinstance(found, int) for found in check_chains())


def test_the_wrong_carrier_is_caught_and_the_right_one_takes_it(story):
    story.export(story.row(1))
    story.count(1)
    story.confirm(1)

    wrong = story.scan(story.open(story.cast.other_carrier), "SMP000000001")
    assert (wrong["verdict"]["code"], wrong["verdict"]["believed"]) == ("wrong_carrier", False)
    story.work()
    assert story.status(1) == "to_hand_over"

    assert story.scan(story.open(), "SMP000000001")["verdict"]["code"] == "taken"
    assert story.status(1) == "handed_over"
    page = story.seller.get(f"/orders/{story.order(1).id}").text
    assert "Scan refused" in page and "Handed over" in page


def standings(order: Order) -> dict[str, str]:
    db.session.rollback()
    rows = db.session.query(Deadline).filter_by(business_id=order.business_id, order_id=order.id)
    return {row.rule: row.standing for row in rows}


def test_a_miss_is_undone_by_a_late_report(story, cast):
    start = now()
    story.export(story.row(1, hours_ago=1))
    story.count(1)
    story.confirm(1)
    story.work()
    order = story.order(1)
    assert standings(order)["status_updated"] == "open"

    with time_machine.travel(start + timedelta(days=6)):
        sweep()
        story.work()
        assert standings(order)["status_updated"] == "missed"
        page = cast.client(cast.seller).get(f"/orders/{order.id}").text
        assert "Deadline missed" in page

        cast.tell(order.id, "in_transit", happened_at=start + timedelta(days=2), parcel_id=cast.parcel(order.id))
        story.work()
        assert standings(order)["status_updated"] == "met"


def test_a_scan_before_its_order_joins_it_when_the_file_comes(story):
    batch = story.open()
    early = story.scan(batch, "SMP000000007")
    assert early["verdict"]["code"] == "unknown_number"

    story.export(story.row(7))
    story.count(1)
    story.confirm(7)
    story.work()

    assert story.status(7) == "handed_over"
    assert story.scan(batch, "SMP000000007", client_id=early["client_id"])["outcome"] in {"duplicate", "conflict"}


def test_the_same_file_again_changes_nothing_and_a_newer_one_updates(story):
    first = story.row(1)
    story.export(first)
    facts = story.cast.chain(story.order(1).id).length
    story.export(first)
    assert story.cast.chain(story.order(1).id).length == facts

    cancelled = {"Order Status": "Canceled", "Order Substatus": "", "Cancelled Time": (now() + ZONE).strftime(WRITTEN)}
    story.export({**first, **cancelled})
    assert story.status(1) == "cancelled"
    assert db.session.query(Import).count() >= 2 and db.session.query(Parcel).count() == 1
