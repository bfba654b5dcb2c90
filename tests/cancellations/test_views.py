"""Cancelling over HTTP: what each page offers, what it refuses, and who may not."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import Cast
from webapp import reactions
from webapp.accounts.models import Shop
from webapp.cancellations import jobs
from webapp.cancellations.actions import follow, record_refund
from webapp.cancellations.models import Cancellation, Refund
from webapp.deadlines import actions as deadlines
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.orders.models import Order
from webapp.stock.actions import count_stock
from webapp.stock.models import holdings_of, items_by_sku
from webapp.stock.rules import Listed

REASON = "seller_cancel_reason_out_of_stock"


def market(cast: Cast, code: str):
    with transaction():
        db.session.get(Shop, (cast.business, cast.shop)).market = code


def test_several_orders_are_cancelled_from_the_list_by_market_and_state(cast: Cast):
    client = cast.client(cast.seller)
    one, two = cast.order(), cast.order(kinds=("confirmed", "handed_over"))
    chosen = client.post(
        "/cancellations/choices", data={"order_ids": [str(one), str(two), "rubbish"], "next": "/orders"}
    )
    text = client.get(chosen.location).text
    assert "1 order in SG, to be shipped" in text and "It has left" in text and REASON in text
    answer = client.post("/cancellations", data={"order_ids": [str(one), str(two)], "reason": REASON})
    assert answer.status_code == 200 and "SGD 24.90 goes back" in answer.text and "It has left" in answer.text
    assert (cast.chain(one).status, cast.chain(two).status) == ("cancelled", "handed_over")


def test_beside_each_lane_stands_how_many_are_in_it(cast: Cast):
    client = cast.client(cast.seller)
    for _ in range(2):
        client.post("/cancellations", data={"order_ids": str(cast.order()), "reason": REASON})
    client.post(f"/orders/{cast.order()}/cancel-requests", data={"words": "No longer wanted"})
    counts = [int(text) for text in re.findall(r'<span class="count">(\d+)</span>', client.get("/cancellations").text)]
    assert counts[:3] == [1, 2, 0]


def test_where_the_platforms_list_was_not_read_words_are_asked_for(cast: Cast):
    market(cast, "VN")
    client, order = cast.client(cast.seller), cast.order()
    assert "are not known here" in client.get(f"/orders/{order}").text
    assert "platform’s reasons for VN are not known here" in client.get(f"/cancellations/new?order_ids={order}").text
    form = {"order_ids": str(order)}
    assert client.post("/cancellations", data=form).status_code == 422
    assert client.post("/cancellations", data=form | {"words": "Sold out"}).status_code == 303
    assert "Sold out" in client.get(f"/orders/{order}").text


def test_a_part_is_refunded_once_however_often_the_button_is_pressed(cast: Cast):
    order = cast.order(kinds=("delivered",))
    client = cast.client(cast.seller)
    form = {"amount": "5,00", "why": "A dent", "key": "one"}
    for _ in range(2):
        client.post(f"/orders/{order}/refunds", data=form)
    for bad in ({"amount": "99"}, {"amount": "many"}, {"why": ""}, {"key": ""}):
        client.post(f"/orders/{order}/refunds", data=form | {"key": "two"} | bad)
    assert [str(refund.amount) for refund in db.session.query(Refund)] == ["5.00"]
    assert "19.90 is left" in client.get(f"/orders/{order}").text


@pytest.mark.parametrize("who", ["staff", "courier", "stranger"])
def test_nobody_else_cancels_or_refunds(cast: Cast, who):
    order, client = cast.order(), cast.client(getattr(cast, who))
    client.post("/cancellations", data={"order_ids": str(order), "reason": REASON})
    client.post(f"/orders/{order}/refunds", data={"amount": "1", "why": "x", "key": "x"})
    assert cast.chain(order).status == "to_confirm" and not db.session.query(Refund).count()


def test_staff_ask_the_seller_and_the_seller_decides(cast: Cast):
    order = cast.order()
    assert cast.client(cast.staff).post(f"/stock/orders/{order}/cancellation").status_code == 303
    reactions.announce()
    seller = cast.client(cast.seller)
    assert "Your people ask" in seller.get("/cancellations").text
    row = db.session.query(Cancellation).one().id
    assert seller.post(f"/cancellations/{row}/refusal").status_code == 303
    assert cast.chain(order).status == "to_confirm"
    db.session.rollback()
    assert db.session.query(Cancellation).one().standing == "rejected"
    facts = facts_of(cast.business, [order])[order]
    assert not [fact for fact in facts if fact.details.get("rule") == "buyer_cancel_answered"]
    assert "cancel_rejected" not in {fact.kind for fact in facts}  # no buyer asked, so none is answered


def test_two_workers_at_once_let_a_proposal_run_once(cast: Cast):
    orders = [cast.order(placed_ago=timedelta(days=16)) for _ in range(3)]
    for order in orders:
        details = {"rule": "tracking_updated", "effect": "cancellation_due"}
        cast.tell(order, "missed", key="missed-tracking_updated-1", details=details)
    assert (
        cast.client(cast.seller).post(f"/shops/{cast.shop}/automatic-cancellation", data={"hours": "0"}).status_code
        == 303
    )
    with transaction():
        follow(cast.business, orders)

    def one(_place: int) -> int:
        with cast.app.app_context():
            try:
                return jobs.run_due(now() + timedelta(minutes=1))
            finally:
                db.session.remove()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(one, range(3)))
    jobs.run_due(now() + timedelta(minutes=1))
    db.session.rollback()
    for order in orders:
        told = [fact.kind for fact in facts_of(cast.business, [order])[order]]
        assert (told.count("cancelled"), told.count("refunded")) == (1, 1)
    assert db.session.query(Refund).count() == 3


@pytest.mark.parametrize("hours", ["-1", "241", "1.5", "x", "١", "9" * 5000])
def test_hours_that_are_none_are_refused(cast: Cast, hours):
    answer = cast.client(cast.seller).post(f"/shops/{cast.shop}/automatic-cancellation", data={"hours": hours})
    assert answer.status_code == 422 and "Whole hours" in answer.text


def test_a_buyer_cannot_ask_once_it_has_left(cast: Cast, client):
    order = cast.order(kinds=("confirmed", "handed_over"))
    key = db.session.get(Order, (cast.business, order)).buyer_key
    assert "Ask to cancel" not in client.get(f"/t/{key}").text
    assert client.post(f"/t/{key}/cancellation").status_code == 303
    assert client.post("/t/" + "A" * 32 + "/cancellation").status_code == 404
    assert not [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "cancel_requested"]


def test_what_the_platform_cancelled_is_its_own_to_pay_back(cast: Cast):
    order = cast.order()
    cast.tell(order, "cancelled", key="platform-cancelled-x", details={"by": "System", "reason": "package_lost"})
    text = cast.client(cast.seller).get(f"/orders/{order}").text
    assert "The platform has cancelled it" in text and "Write the refund down" not in text
    assert "By System: The parcel was lost" in text
    assert not db.session.query(Cancellation).count()


def test_what_is_taken_back_can_be_confirmed_and_reserved_anew(cast: Cast):
    with transaction():
        count_stock(cast.business, [Listed(1, "KETTLE-1", "", "Sample Warehouse", 1, None)], "Ana", [])
        item = items_by_sku(cast.business, {"KETTLE-1"})["KETTLE-1"].id
    client, order = cast.client(cast.seller), cast.order()
    form = {"order_ids": str(order)}

    def reserved() -> int:
        reactions.announce()
        db.session.rollback()
        return holdings_of(cast.business, [item])[0].reserved

    client.post("/stock/confirmations", data=form)
    assert reserved() == 1
    client.post("/cancellations", data=form | {"reason": REASON})
    assert reserved() == 0
    client.post(f"/cancellations/{db.session.query(Cancellation).one().id}/undoing")
    assert reserved() == 0 and cast.chain(order).status == "to_confirm"
    client.post("/stock/confirmations", data=form)
    assert reserved() == 1 and cast.chain(order).status == "to_hand_over"


def test_a_page_of_confirmed_orders_offers_to_cancel_them(cast: Cast):
    cast.order(kinds=("confirmed",))
    text = cast.client(cast.seller).get("/orders?lane=to_hand_over").text
    assert 'name="order_ids"' in text and "Cancel the chosen" in text and "Confirm the chosen" not in text
    text = cast.client(cast.staff).get("/orders?lane=to_hand_over").text
    assert 'name="order_ids"' not in text and "Cancel the chosen" not in text
    cast.order()
    text = cast.client(cast.seller).get("/orders").text
    assert text.count('name="order_ids"') == 1 and "Confirm the chosen" in text and "Cancel the chosen" in text


def test_what_goes_back_of_several_is_said_together(cast: Cast):
    client = cast.client(cast.seller)
    form = {"order_ids": [str(cast.order()), str(cast.order())], "reason": REASON}
    assert "SGD 49.80 goes back in all." in client.post("/cancellations", data=form, follow_redirects=True).text


def test_from_the_radar_orders_are_called_off_as_from_the_list(cast: Cast):
    order = cast.order(kinds=("placed", "confirmed"))
    with transaction():
        deadlines.follow(cast.business, [order])
    text = cast.client(cast.seller).get("/radar").text
    assert "Cancel the chosen" in text and f'value="{order}"' in text
    assert "Cancel the chosen" not in cast.client(cast.staff).get("/radar").text


def test_before_cancelling_it_says_what_is_left_of_what_was_paid(cast):
    part, none, whole = (cast.order() for _ in range(3))
    with transaction():
        record_refund(cast.business, part, Decimal("10.00"), "SGD", "Scratched", "one", "test", "Sample Ana")
        record_refund(cast.business, whole, None, "SGD", "Gone", "one", "test", "Sample Ana")
    seller = cast.client(cast.seller)
    page = seller.get("/cancellations/new", query_string={"order_ids": [str(part), str(none), str(whole)]}).text
    said = [" ".join(text.split()) for text in re.findall(r'<span class="line-end">(.*?)</span></li>', page, re.S)]
    assert sum("SGD 14.90 back" in text and "10.00 of 24.90 has gone back already" in text for text in said) == 1
    assert sum(text.startswith("SGD 24.90 back") for text in said) == 1
    assert sum("all of it has gone back already" in text for text in said) == 1
    order = seller.get(f"/orders/{part}").text
    assert "SGD 14.90" in order and "10.00 has gone back already" in order


def test_cash_on_delivery_has_nothing_to_pay_back_and_says_so(cast):
    order = cast.order(prepaid_at=None)
    page = cast.client(cast.seller).get("/cancellations/new", query_string={"order_ids": str(order)}).text
    assert "nothing was paid in advance" in page


@pytest.mark.parametrize(("code", "words"), [("US", "cancel the rest on the order’s page"), ("SG", "all of it or")])
def test_whoever_wants_to_cancel_a_part_is_told_where(cast, code, words):
    market(cast, code)
    seller, order = cast.client(cast.seller), cast.order()
    assert words in seller.get("/cancellations/new", query_string={"order_ids": str(order)}).text
    assert words in seller.get(f"/orders/{order}").text
