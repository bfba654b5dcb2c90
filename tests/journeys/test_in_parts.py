"""An order that goes in parts, from end to end: what has gone hides nothing of what is still owed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from webapp import reactions
from webapp.deadlines import jobs
from webapp.deadlines.models import Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import check_chains
from webapp.orders.models import Order, Parcel
from webapp.places.models import Place

MORNING = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
NUMBER = "576460000000000555"


class Shop:
    """A seller with two warehouses, and one order of five kettles of which three are there."""

    def __init__(self, cast):
        self.cast = cast
        with transaction():
            far = Place(business_id=cast.business, kind="warehouse", name="Far Sample Warehouse")
            db.session.add(far)
            db.session.flush()
            self.far = far.id
        self.count(3, "Sample Warehouse")
        self.order = cast.order(number=NUMBER, tracking="SMP000000901", quantity=5, placed_ago=timedelta(hours=1))

    @property
    def seller(self):
        """The seller's browser, signed in just now: days pass in between."""
        return self.cast.client(self.cast.seller)

    @property
    def staff(self):
        return self.cast.client(self.cast.staff)

    def count(self, on_hand: int, place: str) -> None:
        form = {"sku": "KETTLE-1", "name": "", "place": place, "on_hand": on_hand}
        assert self.staff.post("/stock", data=form).status_code == 303
        self.work()

    def send_part(self, going: int, rest: str = "waits") -> None:
        form = {"order_ids": str(self.order), "part": "1", "sku": "KETTLE-1", "going": str(going), "rest": rest}
        assert self.seller.post("/stock/confirmations", data=form).status_code == 200
        self.work()

    def send_rest(self, place: UUID, number: str = "") -> str:
        form = {"place": str(place), "number": number}
        answer = self.seller.post(f"/stock/orders/{self.order}/parts", data=form, follow_redirects=True)
        self.work()
        return answer.text

    def scan(self, number: str, place: UUID) -> str:
        """The verdict on a parcel's scan at a handover from a place."""
        form = {"carrier": str(self.cast.carrier), "method": "pick_up", "place": str(place)}
        staff = self.staff
        batch = staff.post("/handovers", data=form).location.rsplit("/", 1)[1]
        scan = {"client_id": str(uuid4()), "number": number, "device_time": now().isoformat(), "batch": batch}
        sent = {"device_id": "phone-1", "sent_at": now().isoformat(), "scans": [scan]}
        answer = staff.post("/api/v1/scans", json=sent)
        self.work()
        return answer.json["answers"][0]["verdict"]["code"]

    def carrier_says(self, kind: str, number: str) -> None:
        parcel = db.session.query(Parcel).filter_by(business_id=self.cast.business, number_key=number).one().id
        self.cast.tell(self.order, kind, parcel_id=parcel)
        self.work()

    @staticmethod
    def work() -> None:
        reactions.announce()
        jobs.sweep()
        reactions.announce()
        db.session.rollback()

    @property
    def status(self) -> str:
        return self.cast.chain(self.order).status

    @property
    def standings(self) -> dict[str, str]:
        db.session.rollback()
        return {row.rule: row.standing for row in db.session.query(Deadline).filter_by(order_id=self.order)}

    def read(self, address: str) -> str:
        """A page, its numbers in one piece."""
        return self.seller.get(address).text.replace("<span>", "").replace("</span>", "")

    def page(self) -> str:
        return self.seller.get(f"/orders/{self.order}").text

    def buyers_page(self) -> str:
        key = db.session.get_one(Order, (self.cast.business, self.order)).buyer_key
        return self.cast.client(None).get(f"/t/{key}").text

    def api(self) -> dict:
        return self.seller.get(f"/api/v1/orders/{NUMBER}").json


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def shop(cast) -> Shop:
    return Shop(cast)


def test_a_late_rest_is_seen_confirmed_elsewhere_and_delivered(shop: Shop, frozen):
    shop.send_part(3)
    assert (shop.status, shop.cast.chain(shop.order).waits) == ("to_hand_over", 2)
    assert "2 pieces wait" in shop.page()
    frozen.shift(timedelta(hours=2))
    assert shop.scan("SMP000000901", shop.cast.warehouse) == "taken"
    frozen.shift(timedelta(hours=20))
    shop.carrier_says("shipped", "SMP000000901")
    shop.carrier_says("delivered", "SMP000000901")

    # The first parcel has come: the order has not.
    assert shop.status == "rest_waits"
    assert "Part sent, rest waits" in shop.page() and "Part sent, rest waits" in shop.seller.get("/orders").text
    assert (shop.api()["status"], shop.api()["lane"], shop.api()["waits"]) == ("rest_waits", "to_confirm", 2)
    assert [parcel["status"] for parcel in shop.api()["parcels"]] == ["delivered"]
    buyers = shop.buyers_page()
    assert all(words in buyers for words in ("A part of it has been sent", "Delivered", "Still at the shop"))
    assert "I have it" not in buyers
    assert (shop.standings["status_updated"], shop.standings["tracking_updated"]) == ("open", "open")

    # It presses, and is missed.
    frozen.shift(timedelta(days=3, hours=12))
    shop.work()
    assert NUMBER in shop.read("/radar?lane=to_confirm")
    frozen.shift(timedelta(days=2))
    shop.work()
    assert shop.standings["status_updated"] == "missed"

    # Another warehouse has it.
    assert "Still not there" in shop.send_rest(shop.cast.warehouse)
    shop.count(9, "Far Sample Warehouse")
    assert "Far Sample Warehouse: 2 × KETTLE-1" in shop.page()
    assert "Promised from Far Sample Warehouse: 2 × KETTLE-1" in shop.send_rest(shop.far, "SMP000000902")
    assert (shop.status, shop.cast.chain(shop.order).waits) == ("to_hand_over", 0)
    assert NUMBER in shop.read(f"/picks?place={shop.far}")
    assert NUMBER not in shop.read(f"/picks?place={shop.cast.warehouse}")
    assert shop.scan("SMP000000902", shop.cast.warehouse) == "wrong_place"
    assert shop.scan("SMP000000901", shop.cast.warehouse) == "delivered_already"
    assert shop.scan("SMP000000902", shop.far) == "taken"
    assert shop.status == "handed_over"
    shop.carrier_says("shipped", "SMP000000902")
    shop.carrier_says("delivered", "SMP000000902")

    assert shop.status == "delivered"
    assert {parcel["status"] for parcel in shop.api()["parcels"]} == {"delivered"}
    wanted = {"status_updated": "late", "tracking_updated": "met", "acknowledged_by_buyer": "met"}
    assert wanted.items() <= shop.standings.items()
    assert "I have it all" in shop.buyers_page()
    assert all(isinstance(found, int) for found in check_chains())
