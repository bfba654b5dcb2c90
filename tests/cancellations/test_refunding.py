"""What goes back to a buyer: never more than was paid, whoever asks at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.cast import Cast
from webapp.cancellations.actions import record_refund, withdraw_refund
from webapp.cancellations.models import Refund, refunds_of
from webapp.cancellations.rules import Purse, refundable
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.ledger.models import facts_of


def money(text: str) -> Decimal:
    return Decimal(text)


def refund(cast: Cast, order, amount: str | None, key: str = "one", currency: str = "SGD", business=None):
    with transaction():
        wanted = None if amount is None else money(amount)
        found = record_refund(business or cast.business, order, wanted, currency, "Damaged", key, "person:x", "Ana")
        return found if isinstance(found, Refusal) else (found.id, found.amount, found.part)


PAID = Purse(money("24.90"), "SGD", paid=True)


@pytest.mark.parametrize(
    ("purse", "wanted", "answer"),
    [
        (PAID, None, "24.90"),
        (PAID, "0.01", "0.01"),
        (PAID, "24.90", "24.90"),
        (PAID, "24.91", "too_much"),
        (PAID, "0", "bad_amount"),
        (PAID, "-1", "bad_amount"),
        (PAID, "0.001", "bad_amount"),
        (PAID, "NaN", "bad_amount"),
        (PAID, "Infinity", "bad_amount"),
        (Purse(money("24.90"), "SGD", True, money("24.90")), None, "all_refunded"),
        (Purse(money("24.90"), "SGD", True, money("4.90")), None, "20.00"),
        (Purse(money("24.90"), "SGD", True, money("4.90")), "20.01", "too_much"),
        (Purse(money("24.90"), "SGD", False), None, "nothing_paid"),
        (Purse(None, "SGD", True), "1", "amount_unknown"),
        (Purse(money("129000"), "VND", True), "1000", "1000"),
        (Purse(money("129000"), "VND", True), "1000.50", "bad_amount"),
    ],
)
def test_how_much_goes_back(purse, wanted, answer):
    found = refundable(purse, wanted and money(wanted))
    assert (found.code if isinstance(found, Refusal) else str(found)) == (
        answer if answer.isidentifier() else str(money(answer).quantize(money("0.01")))
    )


def test_parts_add_up_to_what_was_paid_and_no_cent_more(cast: Cast):
    order = cast.order()
    assert refund(cast, order, "20.00", "one")[1:] == (money("20.00"), "part")
    assert refund(cast, order, "4.91", "two").code == "too_much"
    assert refund(cast, order, None, "three")[1:] == (money("4.90"), "part")
    assert refund(cast, order, None, "four").code == "all_refunded"
    told = [fact.details for fact in facts_of(cast.business, [order])[order] if fact.kind == "refunded"]
    assert [(one["amount"], one["currency"], one["part"]) for one in told] == [
        ("20.00", "SGD", "part"), ("4.90", "SGD", "part"),
    ]  # fmt: skip


def test_the_same_refund_again_is_the_same_refund(cast: Cast):
    order = cast.order()
    assert refund(cast, order, "5.00") == refund(cast, order, "9.00")
    assert sum(fact.kind == "refunded" for fact in facts_of(cast.business, [order])[order]) == 1


def test_cash_on_delivery_goes_back_only_once_it_was_paid_at_the_door(cast: Cast):
    order = cast.order(prepaid_at=None, payment_method="Cash on delivery")
    assert refund(cast, order, None).code == "nothing_paid"
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    assert refund(cast, order, None)[1] == money("24.90")


def test_a_refund_that_is_taken_back_frees_what_it_took(cast: Cast):
    order = cast.order()
    refund(cast, order, None)
    with transaction():
        for _ in range(2):
            withdraw_refund(cast.business, order, "one", "The cancellation was taken back", "person:x", "Ana")
    assert refund(cast, order, None).code == "withdrawn"
    assert refund(cast, order, None, "two")[1] == money("24.90")
    assert sum(fact.kind == "undone" for fact in facts_of(cast.business, [order])[order]) == 1


def test_another_businesss_order_is_not_there(cast: Cast):
    assert refund(cast, cast.order(), None, business=cast.stranger_business).code == "unknown_order"


def test_ten_at_once_never_pay_back_more_than_was_paid(cast: Cast):
    order = cast.order()

    def one(place: int):
        with cast.app.app_context():
            try:
                return refund(cast, order, "5.00", f"key-{place}")
            finally:
                db.session.remove()

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(one, range(10)))
    db.session.rollback()
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["too_much"] * 6
    assert sum(row.amount for row in refunds_of(cast.business, [order])[order]) == money("20.00")
    assert db.session.query(Refund).count() == 4
