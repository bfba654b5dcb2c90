"""Calling orders off: who may, when, why, and what follows from it."""

import pytest

from tests.cast import Cast
from webapp.cancellations.actions import Why, cancel_orders, take_back
from webapp.cancellations.models import Cancellation, reasons, refunds_of
from webapp.cancellations.rules import Standing, contradicts, why_not
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.models import facts_of

OUT_OF_STOCK = Why("seller_cancel_reason_out_of_stock")


def cancel(cast: Cast, *orders, why: Why = OUT_OF_STOCK, business=None):
    with transaction():
        found = cancel_orders(business or cast.business, orders, why, "person:x", "Ana")
        return [one.refusal.code if one.refusal else "" for one in found]


def row(cast: Cast, order) -> Cancellation:
    db.session.rollback()
    return db.session.query(Cancellation).filter_by(order_id=order).order_by(Cancellation.asked_at.desc()).first()


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing("SG", "to_confirm"), ""),
        (Standing("SG", "unpaid", "UNPAID"), ""),
        (Standing("SG", "on_hold", "ON_HOLD"), ""),
        (Standing("SG", "to_hand_over", "AWAITING_SHIPMENT"), ""),
        (Standing("SG", "to_hand_over", "AWAITING_COLLECTION"), "arranged"),
        (Standing("SG", "to_hand_over", "", arranged=True), "arranged"),
        (Standing("US", "to_hand_over", "AWAITING_COLLECTION", arranged=True), ""),
        (Standing("GB", "to_hand_over", "PARTIALLY_SHIPPING"), "arranged"),
        (Standing("US", "on_the_way", "IN_TRANSIT"), "left"),
        (Standing("US", "handed_over", "AWAITING_COLLECTION", left=True), "left"),
        (Standing("SG", "cancelled"), "cancelled"),
        (Standing("SG", "delivered"), "arrived"),
        (Standing("SG", "returned"), "arrived"),
    ],
)
def test_what_can_be_cancelled_and_why_not(standing, code):
    refusal = why_not(standing)
    assert (refusal.code if refusal else "") == code
    assert refusal is None or refusal.words.endswith(".")


@pytest.mark.parametrize(
    ("market", "state", "codes"),
    [
        ("MY", "unpaid", {"out_of_stock", "wrong_price", "hasnt_paid"}),
        ("SG", "unpaid", {"out_of_stock", "wrong_price"}),
        ("US", "unpaid", {"out_of_stock", "wrong_price", "hasnt_paid", "requested"}),
        ("ID", "paid", {"out_of_stock", "wrong_price", "address_not_deliver"}),
        ("SG", "paid", {"out_of_stock", "wrong_price", "unable_to_deliver"}),
        ("PH", "paid", {"out_of_stock", "wrong_price", "address_not_deliver", "requested"}),
        ("GB", "paid", {"out_of_stock", "wrong_price", "address_not_deliver"}),
        ("VN", "paid", set()),
    ],
)
def test_the_reasons_of_each_market_and_state_are_those_that_were_read(market, state, codes):
    found = [reason.code for reason in reasons().of_seller(market, state)]
    assert len(found) == len(codes) and all(any(part in code for code in found) for part in codes)
    assert all(code.endswith("_uk") == (market == "GB") for code in found)


def test_why_an_order_died_is_said_in_words():
    assert reasons().words("system_cancel_order_untracked") == "Its tracking number could not be traced"
    assert reasons().words("system_cancel_order_untracked_uk") == "Its tracking number could not be traced"
    assert reasons().words("seller_cancel_reason_out_of_stock_uk") == "Out of stock"
    assert reasons().words("something_new") == ""


def test_a_cancelled_order_is_told_once_with_its_reason_and_paid_back(cast: Cast):
    order = cast.order(kinds=("confirmed",))
    assert cancel(cast, order) == [""]
    assert cancel(cast, order) == ["cancelled"]
    assert cast.chain(order).status == "cancelled"
    [told] = [fact for fact in facts_of(cast.business, [order])[order] if fact.kind == "cancelled"]
    assert told.details == {"by": "seller", "reason": OUT_OF_STOCK.code}
    [refund] = refunds_of(cast.business, [order])[order]
    assert (str(refund.amount), refund.part, refund.why) == ("24.90", "whole", "Cancelled: Out of stock")


def test_cash_on_delivery_is_cancelled_and_nothing_goes_back(cast: Cast):
    order = cast.order(prepaid_at=None)
    with transaction():
        [answer] = cancel_orders(cast.business, [order], OUT_OF_STOCK, "person:x", "Ana")
        assert isinstance(answer.refund, Refusal) and answer.refund.code == "nothing_paid"
    assert not refunds_of(cast.business, [order])


def test_a_reason_of_another_market_or_state_is_refused(cast: Cast):
    order = cast.order()
    assert cancel(cast, order, why=Why("seller_cancel_reason_out_of_stock_uk")) == ["wrong_reason"]
    assert cancel(cast, order, why=Why("seller_cancel_unpaid_reason_out_of_stock")) == ["wrong_reason"]
    assert cancel(cast, order, why=Why(words="I feel like it")) == ["wrong_reason"]
    assert cast.chain(order).status == "to_confirm"


def test_several_are_cancelled_each_as_far_as_it_may_be(cast: Cast):
    fine, gone = cast.order(), cast.order(kinds=("confirmed", "handed_over"))
    theirs = cast.order(business=cast.stranger_business)
    assert cancel(cast, fine, gone, theirs) == ["", "left"]
    assert cast.chain(gone).status == "handed_over"


def test_a_cancellation_that_is_taken_back_leaves_the_order_to_be_confirmed_anew(cast: Cast):
    order = cast.order(kinds=("confirmed",))
    cancel(cast, order)
    for expected in (None, "over"):
        with transaction():
            refusal = take_back(cast.business, row(cast, order), "person:x", "Ana")
        assert (refusal and refusal.code) == expected
    assert cast.chain(order).status == "to_confirm"
    assert not refunds_of(cast.business, [order])
    assert cancel(cast, order) == [""]
    assert len(refunds_of(cast.business, [order])[order]) == 1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("AWAITING_SHIPMENT", "IN_TRANSIT", True),
        ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", True),
        ("", "DELIVERED", True),
        ("AWAITING_SHIPMENT", "AWAITING_SHIPMENT", False),
        ("", "AWAITING_SHIPMENT", False),
        ("AWAITING_SHIPMENT", "CANCEL_PENDING", False),
        ("AWAITING_SHIPMENT", "CANCELLED", False),
        ("AWAITING_COLLECTION", "AWAITING_COLLECTION", False),
    ],
)
def test_when_the_platform_says_otherwise(before, after, expected):
    assert contradicts(before, after) is expected
