"""Orders called off, from end to end: the seller for want of stock, the buyer, and the rule; and who is told."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from tests.orders.exports import csv_file, number, row
from webapp import reactions
from webapp.cancellations import jobs as cancellations
from webapp.cancellations.models import Cancellation, refunds_of
from webapp.deadlines import jobs as deadlines
from webapp.deadlines.models import Deadline
from webapp.kit import queue
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Break, check_chains
from webapp.ledger.models import facts_of
from webapp.notices.models import Notice
from webapp.orders.models import Order, imports_of
from webapp.stock.actions import count_stock
from webapp.stock.models import holdings_of, items_by_sku
from webapp.stock.rules import Listed

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Singapore
ZONE = timedelta(hours=8)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


class Shop:
    """A seller in a browser, and the worker and the clock behind."""

    def __init__(self, cast, frozen):
        self.cast, self.frozen = cast, frozen

    @property
    def client(self):
        return self.cast.client(self.cast.seller)  # signed in anew: days go by

    def export(self, **cells):
        """Upload an export of order 1, placed at the start."""
        placed = (START + ZONE).strftime("%d/%m/%Y %H:%M:%S")
        cells = {"Tracking_ID": "SMP000000001", "Order_Status": "To ship", "Order_Substatus": ""} | cells
        rows = [row(1, Created_Time=placed, Paid_Time=placed, **cells)]
        form = {"file": (io.BytesIO(csv_file(rows)), "orders.csv"), "shop": str(self.cast.shop)}
        assert self.client.post("/imports", data=form).status_code == 303
        self.work()

    def work(self):
        while queue.drain():
            pass
        for _ in range(2):
            reactions.announce()
            deadlines.sweep()
            cancellations.run_due()
        reactions.announce()
        db.session.rollback()

    def wait(self, **span):
        self.frozen.shift(timedelta(**span))
        self.work()

    def post(self, path, client=None, **form):
        answer = (client or self.client).post(path, data=form)
        assert answer.status_code == 303, answer.text
        self.work()

    @property
    def order(self) -> Order:
        db.session.rollback()
        return db.session.query(Order).filter_by(number=number(1)).one()

    @property
    def page(self) -> str:
        return self.client.get(f"/orders/{self.order.id}").text

    def rows(self):
        db.session.rollback()
        return db.session.query(Cancellation).filter_by(order_id=self.order.id).order_by(Cancellation.asked_at).all()

    def told(self, kind):
        return [fact for fact in facts_of(self.cast.business, [self.order.id])[self.order.id] if fact.kind == kind]

    def misses(self):
        return [fact for fact in self.told("missed") if fact.details["rule"] == "buyer_cancel_answered"]

    def due(self) -> Deadline:
        db.session.rollback()
        return db.session.query(Deadline).filter_by(order_id=self.order.id, rule="buyer_cancel_answered").one()

    def notices(self):
        db.session.rollback()
        return {(n.code, n.audience): n for n in db.session.query(Notice).filter_by(order_id=self.order.id)}

    def refunded(self):
        db.session.rollback()
        return sum((one.amount for one in refunds_of(self.cast.business, [self.order.id])[self.order.id]), Decimal(0))


@pytest.fixture
def shop(cast, frozen):
    yield Shop(cast, frozen)
    assert not [found for found in check_chains() if isinstance(found, Break)]


def test_out_of_stock_is_cancelled_with_its_reason_and_the_import_confirms_it(shop):
    shop.export()
    order = shop.order
    sku = order.lines[0].sku or order.lines[0].sku_id
    with transaction():
        count_stock(shop.cast.business, [Listed(1, sku, "", "Sample Warehouse", 5, None)], "Ana", [])
        item_id = items_by_sku(shop.cast.business, {sku})[sku].id
    shop.post("/stock/confirmations", order_ids=str(order.id))
    assert holdings_of(shop.cast.business, [item_id])[0].reserved

    assert "Cancel this order" in shop.page and "product’s stock to <strong>0</strong>" in shop.page
    shop.post("/cancellations", order_ids=str(order.id), reason="seller_cancel_reason_out_of_stock")

    assert holdings_of(shop.cast.business, [item_id])[0].reserved == 0
    assert shop.refunded() == order.amount
    assert shop.told("cancelled")[0].details["by"] == "seller"
    notices = shop.notices()
    assert notices.keys() == {("cancelled_by_seller", "buyer"), ("cancelled_by_seller", "platform")}
    assert "goes back to you" in notices["cancelled_by_seller", "buyer"].text
    assert "stock to 0" in notices["cancelled_by_seller", "platform"].text
    assert "Not cancelled on the platform yet" in shop.page
    messages = shop.client.get("/messages").text
    assert "Out of stock" in messages and order.recipient in messages
    assert order.recipient not in notices["cancelled_by_seller", "buyer"].text

    at = (datetime.now(UTC) + ZONE).strftime("%d/%m/%Y %H:%M:%S")
    shop.export(Order_Status="Canceled", Order_Substatus="", Cancelled_Time=at, Cancel_By="Seller")
    assert shop.notices()["cancelled_by_seller", "platform"].standing == "sent"
    assert "The platform says so too" in shop.page and "Take the cancellation back" not in shop.page
    assert shop.notices().keys() == notices.keys() and shop.refunded() == order.amount


def test_an_import_that_says_otherwise_is_shown(shop):
    shop.export()
    shop.post("/cancellations", order_ids=str(shop.order.id), reason="seller_cancel_reason_wrong_price")
    shop.wait(hours=5)
    at = (datetime.now(UTC) + ZONE).strftime("%d/%m/%Y %H:%M:%S")
    shop.export(Order_Status="Shipped", Order_Substatus="In transit", RTS_Time=at, Shipped_Time=at)
    assert "the platform now says" in shop.page and "IN_TRANSIT" in shop.page
    [row] = shop.rows()
    shop.post(f"/cancellations/{row.id}/undoing")
    assert shop.cast.chain(shop.order.id).status == "on_the_way"
    assert shop.refunded() == 0
    assert {n.standing for n in shop.notices().values()} == {"withdrawn"}


def test_a_buyers_request_is_agreed_to_within_its_day(shop):
    shop.export()
    key = shop.order.buyer_key
    buyer = shop.cast.client(None)
    assert "Ask to cancel" in buyer.get(f"/t/{key}").text
    for _ in range(2):
        shop.post(f"/t/{key}/cancellation", client=buyer)
    assert len(shop.told("cancel_requested")) == 1
    asked = buyer.get(f"/t/{key}").text
    assert "You asked to cancel" in asked and "The marketplace does not see what is asked on this page" in asked
    assert "The buyer asked to cancel" in shop.page and "1 cancellation" in shop.client.get("/today").text
    [row] = shop.rows()
    shop.wait(hours=23)
    shop.post(f"/cancellations/{row.id}/agreement")
    assert shop.cast.chain(shop.order.id).status == "cancelled"
    assert shop.refunded() == shop.order.amount
    assert not [fact for fact in shop.told("missed") if fact.details["rule"] == "buyer_cancel_answered"]
    text = buyer.get(f"/t/{key}").text
    assert "as you asked" in text and shop.order.number not in text and shop.order.recipient not in text


def test_a_refused_request_says_why_and_the_order_goes_on(shop):
    shop.export()
    shop.post(f"/orders/{shop.order.id}/cancel-requests", words="changed their mind")
    assert "changed their mind" in shop.page and "changed" not in str(shop.told("cancel_requested")[0].details)
    [row] = shop.rows()
    answer = shop.client.post(f"/cancellations/{row.id}/refusal", data={"reason": "made up"}, follow_redirects=True)
    assert "Choose one of the platform" in answer.text
    shop.post(f"/cancellations/{row.id}/refusal", reason="seller_reject_apply_product_has_been_packed")
    assert shop.rows()[0].standing == "rejected"
    assert shop.cast.chain(shop.order.id).status == "to_confirm"
    assert "It is packed" in shop.notices()["cancel_rejected", "buyer"].text
    shop.wait(hours=30)
    assert not [fact for fact in shop.told("missed") if fact.details["rule"] == "buyer_cancel_answered"]


def test_an_unanswered_request_is_a_miss_and_then_a_proposal(shop):
    shop.export()
    shop.post(f"/orders/{shop.order.id}/cancel-requests")
    shop.wait(hours=25)
    [miss] = [fact for fact in shop.told("missed") if fact.details["rule"] == "buyer_cancel_answered"]
    assert miss.details["effect"] == "cancellation_due"
    assert {(row.by, row.standing) for row in shop.rows()} == {("buyer", "asked"), ("rule", "proposed")}
    assert "agree" in shop.page.lower()


def test_fifteen_days_of_silence_are_proposed_and_let_run(shop):
    shop.export()
    shop.wait(days=16)
    [row] = [row for row in shop.rows() if row.rule == "tracking_updated"]
    assert (row.by, row.standing, row.runs_at) == ("rule", "proposed", None)
    shop.wait(days=2)
    assert shop.cast.chain(shop.order.id).status != "cancelled"
    shop.post(f"/cancellations/{row.id}/agreement")
    [fact] = shop.told("cancelled")
    assert (fact.details["by"], fact.details["rule"]) == ("rule", "tracking_updated")
    assert shop.refunded() == shop.order.amount
    assert ("cancelled_by_rule", "platform") in shop.notices()


def test_a_proposal_that_is_stopped_stays_stopped(shop):
    shop.export()
    shop.wait(days=16)
    [row] = shop.rows()
    shop.post(f"/cancellations/{row.id}/stopping")
    shop.wait(days=5)
    assert [row.standing for row in shop.rows()] == ["stopped"]
    assert shop.cast.chain(shop.order.id).status != "cancelled"


def test_by_itself_it_runs_once_however_late_or_often_the_clock_rings(shop):
    shop.post(f"/shops/{shop.cast.shop}/automatic-cancellation", hours="6")
    shop.export()
    shop.wait(days=16)
    [row] = shop.rows()
    assert row.runs_at is not None
    shop.wait(hours=5)
    assert shop.rows()[0].standing == "proposed"
    shop.wait(hours=2)
    for _ in range(3):
        assert cancellations.run_due() == 0
    assert len(shop.told("cancelled")) == len(shop.told("refunded")) == 1
    assert shop.told("cancelled")[0].actor == "clock"


def test_a_tracking_update_takes_the_proposal_away(shop):
    shop.export()
    shop.wait(days=16)
    shop.cast.tell(shop.order.id, "collected", happened_at=START + timedelta(days=14))
    shop.work()
    assert [row.standing for row in shop.rows()] == ["lapsed"]
    [row] = shop.rows()
    shop.client.post(f"/cancellations/{row.id}/agreement")
    assert not shop.told("cancelled")


def test_a_loss_tells_the_buyer_once_how_to_ask_for_the_money(shop):
    shop.export(Order_Status="Shipped", Order_Substatus="In transit")
    shop.cast.tell(shop.order.id, "lost", parcel_id=shop.cast.parcel(shop.order.id), key="carrier-lost")
    shop.work()
    shop.cast.tell(shop.order.id, "lost", parcel_id=shop.cast.parcel(shop.order.id), key="carrier-lost-again")
    shop.work()
    notices = [n for n in db.session.query(Notice).filter_by(order_id=shop.order.id) if n.code == "lost"]
    assert len(notices) == 1 and "Request a refund" in notices[0].text
    text = shop.cast.client(None).get(f"/t/{shop.order.buyer_key}").text
    assert "Request a refund" in text and shop.order.number not in text
    shop.post(f"/messages/{notices[0].id}/sending")
    shop.client.post(f"/messages/{notices[0].id}/sending")
    [told] = shop.told("notified")
    assert told.details["audience"] == "buyer"


def test_a_request_in_an_export_starts_the_clock_and_a_refused_one_leaves_the_order_as_it_was(shop):
    shop.export()
    shop.export(Order_Substatus="CANCEL_PENDING")
    shop.export(Order_Substatus="CANCEL_PENDING")
    [told] = shop.told("cancel_requested")
    assert (told.details["by"], told.details["source"]) == ("buyer", "export")
    [row] = shop.rows()
    shop.post(f"/cancellations/{row.id}/refusal", reason="seller_reject_apply_product_has_been_packed")
    shop.export()
    assert shop.order.platform_status == "AWAITING_SHIPMENT"
    assert [row.standing for row in shop.rows()] == ["rejected"]
    assert shop.cast.chain(shop.order.id).status == "to_confirm"


def test_who_asks_again_after_a_refusal_is_found_in_a_later_export_and_has_a_day_of_their_own(shop):
    pending = {"Order_Substatus": "CANCEL_PENDING"}
    refusal = {"reason": "seller_reject_apply_product_has_been_packed"}
    shop.export(**pending)
    shop.export(**pending, Seller_Note="exported while the first one waited")
    shop.wait(hours=2)
    shop.post(f"/cancellations/{shop.rows()[0].id}/refusal", **refusal)
    shop.work()
    assert shop.due().standing == "met"
    for note in ("", "exported while the first one waited"):  # the same files again say nothing new
        shop.export(**pending, Seller_Note=note)
    assert len(shop.told("cancel_requested")) == 1
    for brought, of in zip(imports_of(shop.cast.business), (1, 1, 0, 0), strict=True):  # but it is said on their pages
        page = shop.client.get(f"/imports/{brought.id}").text
        assert page.count("cannot say whether the buyer has asked again") == brought.noted == of
    shop.wait(hours=3)
    again = START + timedelta(hours=5)
    for _ in range(2):
        shop.export(**pending, Seller_Note="exported later")
    first, second = shop.told("cancel_requested")
    assert (first.key, second.key) == ("platform-cancel_requested-untimed", "platform-cancel_requested-untimed-2")
    assert second.details["by"] == "buyer" and second.uncertainty == 3 * 3600
    assert sorted(row.standing for row in shop.rows()) == ["asked", "rejected"]
    clock = shop.due()
    assert (clock.standing, clock.due_at) == ("open", again + timedelta(hours=24))
    waits = next(row for row in shop.rows() if row.standing == "asked")
    shop.post(f"/cancellations/{waits.id}/refusal", **refusal)
    shop.export(**pending, Seller_Note="exported later")
    assert len(shop.told("cancel_requested")) == 2
    shop.wait(hours=1)
    shop.export(**pending, Seller_Note="and a third time")
    assert [fact.key[-1] for fact in shop.told("cancel_requested")[1:]] == ["2", "3"]


def test_what_a_buyer_said_stands_in_no_fact_refund_or_message_and_goes_when_their_data_are_erased(shop):
    shop.export()
    shop.post(f"/orders/{shop.order.id}/cancel-requests", words="I am Maria Tan")
    shop.post(f"/cancellations/{shop.rows()[0].id}/agreement")
    assert shop.cast.chain(shop.order.id).status == "cancelled"
    facts = facts_of(shop.cast.business, [shop.order.id])[shop.order.id]
    assert not [fact for fact in facts if "Maria" in str(fact.details)]
    assert not [one for one in refunds_of(shop.cast.business, [shop.order.id])[shop.order.id] if "Maria" in one.why]
    assert not [one for one in shop.notices().values() if "Maria" in one.text]
    assert shop.rows()[0].words == "I am Maria Tan"
    shop.cast.tell(shop.order.id, "redacted", details={"because": "buyer_asked"})
    shop.work()
    assert shop.rows()[0].words == ""


def test_saying_no_to_the_shops_own_people_answers_no_buyer_and_they_may_ask_again(shop):
    shop.export()
    order = shop.order.id
    shop.post(f"/orders/{order}/cancel-requests")
    shop.post(f"/stock/orders/{order}/cancellation")
    shop.post(f"/cancellations/{next(row for row in shop.rows() if row.by == 'shop').id}/refusal")
    assert {(row.by, row.standing) for row in shop.rows()} == {("shop", "rejected"), ("buyer", "asked")}
    assert not shop.told("cancel_rejected") and not shop.notices()
    shop.post(f"/stock/orders/{order}/cancellation")
    shop.post(f"/stock/orders/{order}/cancellation")
    assert [row.standing for row in shop.rows() if row.by == "shop"] == ["rejected", "asked"]
    shop.wait(hours=25)
    assert [fact for fact in shop.told("missed") if fact.details["rule"] == "buyer_cancel_answered"]


def test_taking_a_cancellation_back_leaves_the_buyer_to_be_answered(shop):
    shop.export()
    shop.post(f"/orders/{shop.order.id}/cancel-requests", words="no longer wanted")
    for _ in range(2):
        [asked] = [row for row in shop.rows() if row.standing == "asked"]
        assert asked.words == "no longer wanted"
        shop.post(f"/cancellations/{asked.id}/agreement")
        assert shop.cast.chain(shop.order.id).status == "cancelled"
        assert shop.refunded() == shop.order.amount
        shop.post(f"/cancellations/{asked.id}/undoing")
        assert shop.cast.chain(shop.order.id).status == "to_confirm" and shop.refunded() == 0
    [asked] = [row for row in shop.rows() if row.standing == "asked"]
    shop.post(f"/cancellations/{asked.id}/refusal", reason="seller_reject_apply_product_has_been_packed")
    assert [row.standing for row in shop.rows() if row.id == asked.id] == ["rejected"]


def test_a_buyer_who_asks_again_after_a_refusal_gets_a_clock_of_their_own(shop):
    shop.export()
    refused = "seller_reject_apply_product_has_been_packed"
    shop.post(f"/orders/{shop.order.id}/cancel-requests")
    shop.wait(hours=25)  # missed, and then refused all the same
    [asked] = [row for row in shop.rows() if row.by == "buyer"]
    shop.post(f"/cancellations/{asked.id}/refusal", reason=refused)
    shop.wait(hours=5)
    shop.post(f"/orders/{shop.order.id}/cancel-requests")
    assert shop.due().due_at == datetime.now(UTC) + timedelta(hours=24) and shop.due().standing == "open"
    shop.wait(hours=23)
    assert len(shop.misses()) == 1 and not shop.told("undone")
    shop.wait(hours=2)
    assert len(shop.misses()) == 2 and not shop.told("undone")
    [asked] = [row for row in shop.rows() if row.standing == "asked"]
    shop.post(f"/cancellations/{asked.id}/refusal", reason=refused)
    shop.wait(hours=30)
    assert len(shop.misses()) == 2 and shop.due().standing == "late"
