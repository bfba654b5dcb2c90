"""An order that goes in parts, from end to end: what has gone hides nothing of what is still owed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import time_machine

from tests.stock.test_actions import change_lines
from webapp import reactions
from webapp.accounts.models import Shop as ShopRow
from webapp.cancellations.models import Refund
from webapp.deadlines import jobs
from webapp.deadlines.models import Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.notices.models import Notice
from webapp.orders.models import Line, Order, Parcel
from webapp.places.models import Place
from webapp.stock.actions import confirming
from webapp.stock.models import Holding, items_by_sku

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
    assert "The rest is being packed" in shop.buyers_page() and "Parcel 1: Delivered" in shop.buyers_page()
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


OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"


def test_the_rest_is_called_off_and_paid_back_where_the_platform_allows_it(shop: Shop, frozen):
    with transaction():
        db.session.get_one(ShopRow, (shop.cast.business, shop.cast.shop)).market = "US"
        for line in db.session.query(Line).filter_by(order_id=shop.order):
            line.unit_price = Decimal("4.50")
    shop.send_part(3)
    frozen.shift(timedelta(hours=2))
    assert shop.scan("SMP000000901", shop.cast.warehouse) == "taken"
    address = f"/orders/{shop.order}/rest/cancellation"
    assert "Cancel the rest" in shop.page() and 'value="9.00"' in shop.page()
    for wrong in ({"reason": "rubbish", "amount": "9"}, {"reason": OUT_OF_STOCK, "amount": "999"}):
        assert shop.seller.post(address, data=wrong).status_code == 303
        assert (shop.status, db.session.query(Refund).count()) == ("rest_waits", 0)
    assert shop.staff.post(address, data={}).status_code == 403

    form = {"reason": OUT_OF_STOCK, "amount": "9.00"}
    for _ in range(2):
        page = shop.seller.post(address, data=form, follow_redirects=True).text
    assert "Nothing of it waits any more." in page
    shop.work()

    chain = shop.cast.chain(shop.order)
    assert (chain.status, chain.parts, chain.waits) == ("handed_over", 1, 0)
    assert [row.amount for row in db.session.query(Refund).all()] == [Decimal("9.00")]
    page = shop.page()
    assert "A part of it cancelled" in page and "cancelled here; cancel its package" in page
    assert "A part of your order cannot be sent" in shop.buyers_page()
    assert {"Cancel a part of order " + NUMBER, "A part of your order cannot be sent"} <= {
        one.subject for one in db.session.query(Notice)
    }
    shop.carrier_says("shipped", "SMP000000901")
    shop.carrier_says("delivered", "SMP000000901")
    assert shop.status == "delivered"
    frozen.shift(timedelta(days=14))
    shop.work()
    assert not {"open", "missed"} & set(shop.standings.values())


def test_what_the_next_import_takes_off_closes_the_rests_deadlines(shop: Shop, frozen):
    shop.send_part(3, rest="waits")
    frozen.shift(timedelta(hours=2))
    shop.scan("SMP000000901", shop.cast.warehouse)
    shop.carrier_says("delivered", "SMP000000901")
    assert (shop.status, shop.standings["status_updated"]) == ("rest_waits", "open")

    change_lines(shop.cast, shop.order, 3)
    shop.work()

    assert (shop.status, shop.standings["status_updated"]) == ("delivered", "met")
    told = facts_of(shop.cast.business, [shop.order])[shop.order]
    assert [fact.details["by"] for fact in told if fact.kind == "part_cancelled"] == ["platform"]
    shop.work()
    assert len(facts_of(shop.cast.business, [shop.order])[shop.order]) == len(told), "told once"


def test_where_only_whole_orders_are_cancelled_the_page_says_what_to_do(shop: Shop, frozen):
    shop.send_part(3)
    frozen.shift(timedelta(hours=2))
    shop.scan("SMP000000901", shop.cast.warehouse)

    assert "a part of an order cannot be cancelled" in shop.page()
    answer = shop.seller.post(
        f"/orders/{shop.order}/rest/cancellation", data={"reason": OUT_OF_STOCK}, follow_redirects=True
    )
    assert "only a whole order can be cancelled" in answer.text
    assert shop.status == "rest_waits"


def test_what_was_agreed_before_the_ledger_was_told_what_waits_is_seen_with_its_next_news(shop: Shop, frozen):
    """Facts of an older version: they say of a part, and not how many pieces wait. They are never rewritten."""
    confirmed = confirming.confirmation_told
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(confirming, "confirmation_told", lambda *args: _without_counts(confirmed(*args)))
        shop.send_part(3)
    assert (shop.status, shop.cast.chain(shop.order).waits) == ("to_hand_over", 0)
    frozen.shift(timedelta(hours=2))
    assert shop.scan("SMP000000901", shop.cast.warehouse) == "taken"
    assert (shop.status, shop.cast.chain(shop.order).waits) == ("rest_waits", 2)


def _without_counts(tellings):
    return [
        replace(one, details={name: said for name, said in one.details.items() if name not in {"parts", "waits"}})
        for one in tellings
    ]


def test_what_a_picker_does_not_find_waits_again(shop: Shop, frozen):
    shop.send_part(3)
    frozen.shift(timedelta(hours=2))
    shop.scan("SMP000000901", shop.cast.warehouse)
    shop.count(9, "Far Sample Warehouse")
    shop.send_rest(shop.far, "SMP000000902")
    assert shop.status == "to_hand_over"
    staff = shop.staff
    walk = staff.post("/picks", data={"place": str(shop.far), "size": "20"}).location
    item = items_by_sku(shop.cast.business, ["KETTLE-1"])["KETTLE-1"].id
    staff.post(f"{walk}/lacks/{item}", data={"reason": "not_there"})
    shop.work()

    assert (shop.status, shop.cast.chain(shop.order).waits) == ("rest_waits", 2)
    shop.count(5, "Sample Warehouse")
    shop.seller.post("/stock/confirmations", data={"order_ids": str(shop.order)})
    shop.work()
    assert (shop.status, shop.cast.chain(shop.order).waits) == ("to_hand_over", 0)
    assert shop.scan("SMP000000902", shop.far) == "wrong_place"
    assert shop.scan("SMP000000902", shop.cast.warehouse) == "taken"
    assert shop.status == "handed_over"
    for row in db.session.query(Holding):
        assert row.on_hand >= row.reserved >= 0
    assert sum(row.reserved for row in db.session.query(Holding)) == 0


def test_a_handover_that_is_undone_brings_only_its_own_part_back(shop: Shop, frozen):
    shop.send_part(3)
    frozen.shift(timedelta(hours=2))
    shop.scan("SMP000000901", shop.cast.warehouse)
    shop.count(9, "Far Sample Warehouse")
    shop.send_rest(shop.far, "SMP000000902")
    shop.scan("SMP000000902", shop.far)
    first = next(f for f in facts_of(shop.cast.business, [shop.order])[shop.order] if f.kind == "handed_over")

    shop.cast.tell(shop.order, "undone", undoes=first.key)
    shop.work()

    assert shop.status == "to_hand_over"
    places = {row.place_id: (row.on_hand, row.reserved) for row in db.session.query(Holding)}
    assert places == {shop.cast.warehouse: (3, 3), shop.far: (7, 0)}
