from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest

from tests.orders.exports import csv_file, row
from webapp.accounts.models import Shop
from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.ledger.models import chain_of, facts_of
from webapp.orders import jobs
from webapp.orders.actions import TypedLine, TypedOrder, type_order, typing
from webapp.orders.actions.bringing_in import bring_in
from webapp.orders.models import Order
from webapp.places.models import Place


@pytest.fixture
def typed(cast):
    """Type an order in; answers its row."""

    def take(**told) -> Order:
        plain = {
            "number": "WALK-IN 1", "placed_at": "", "payment": "paid", "shipping_type": "seller", "amount": "24.90",
            "tracking_number": "", "lines": [TypedLine("KETTLE-1", "Sample kettle", "2")],
        }  # fmt: skip
        with transaction():
            shop = db.session.get_one(Shop, (cast.business, cast.shop))
            order = TypedOrder(**plain | told)
            return db.session.get_one(Order, (cast.business, type_order(shop, order, "person:x", "Sample Ana")))

    return take


def codes(typed, **told) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        typed(**told)
    return [(refusal.code, refusal.where) for refusal in refused.value.refusals]


def test_of_two_who_type_the_same_number_at_once_the_second_hears_that_it_is_there(typed, cast, monkeypatch):
    pool, others = ThreadPoolExecutor(1), []

    def beside() -> list[tuple[str, str]]:
        with cast.app.app_context():
            return codes(typed, lines=[TypedLine("CUP", "Sample cup", "9")])

    def bring_in_slowly(*told):
        if not others:
            others.append(pool.submit(beside))
            wait(others, 0.5)  # by then it waits for this one
        return bring_in(*told)

    monkeypatch.setattr(typing, "bring_in", bring_in_slowly)
    order = typed()
    assert others[0].result(60) == [("known_order", "number")]
    db.session.rollback()
    assert [line.sku for line in db.session.get_one(Order, (cast.business, order.id)).lines] == ["KETTLE-1"]


def test_a_typed_order_is_told_in_the_name_of_who_typed_it(typed, cast):
    order = typed(texts={"recipient": "Sample Buyer", "phone": "+65 8000 0000"})
    assert (order.number, order.source, order.recipient, order.shipping_type) == (
        "WALK-IN1", "typed", "Sample Buyer", "seller",
    )  # fmt: skip
    assert [(line.sku, line.quantity) for line in order.lines] == [("KETTLE-1", 2)]
    facts = facts_of(cast.business, [order.id])[order.id]
    assert [(fact.kind, fact.actor_name) for fact in facts] == [("placed", "Sample Ana"), ("paid", "Sample Ana")]
    assert chain_of(cast.business, order.id).status == "to_confirm"


def test_a_typed_order_may_bring_its_parcel_its_carrier_and_its_place(typed, cast):
    carrier = db.session.get_one(Carrier, (cast.business, cast.carrier))
    place = db.session.get_one(Place, (cast.business, cast.warehouse))
    order = typed(tracking_number=" smp 77 ", carrier=carrier, place=place)
    [parcel] = order.parcels
    assert (parcel.number_key, parcel.carrier_id, order.place_id) == ("SMP77", cast.carrier, cast.warehouse)


@pytest.mark.parametrize(("payment", "status"), [("unpaid", "unpaid"), ("cod", "to_confirm")])
def test_an_order_that_is_not_paid_says_so(typed, cast, payment, status):
    order = typed(payment=payment)
    assert chain_of(cast.business, order.id).status == status
    assert order.prepaid_at is None


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"number": ""}, ("bad_number", "number")),
        ({"number": "<script>"}, ("bad_number", "number")),
        ({"number": "1" * 41}, ("bad_number", "number")),
        ({"placed_at": "31/02/2026 10:00"}, ("impossible_time", "placed_at")),
        ({"amount": "much"}, ("bad_amount", "amount")),
        ({"payment": "barter"}, ("unknown_payment", "payment")),
        ({"tracking_number": "---"}, ("bad_number", "tracking_number")),
        ({"texts": {"address": "x" * 5000}}, ("too_long", "address")),
        ({"lines": []}, ("no_items", "sku-0")),
        ({"lines": [TypedLine("A", "", "0")]}, ("bad_quantity", "quantity-0")),
        ({"lines": [TypedLine("A", "", "many")]}, ("bad_quantity", "quantity-0")),
    ],
)
def test_what_is_wrong_is_said_where_it_is(typed, told, refused):
    assert codes(typed, **told) == [refused]


def test_a_time_that_is_still_to_come_is_refused(typed):
    later = (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    assert codes(typed, placed_at=later) == [("future_time", "placed_at")]


def test_the_same_number_twice_is_refused(typed):
    typed()
    assert codes(typed) == [("known_order", "number")]


def test_a_typed_order_and_the_files_become_one(typed, cast):
    typed(number="576460000000000001", tracking_number="SMP1", texts={"recipient": "Sample Buyer"})
    cells = row(1, Tracking_ID="SMP1", Package_ID="1150000000000000001", Recipient="S***e B***r")
    done = jobs.import_file(cast.business, cast.shop, "a.csv", csv_file([cells]), "person:x", "Ana")
    assert (done.created, done.updated) == (0, 1)
    [order] = db.session.scalars(db.select(Order))
    assert order.recipient == "Sample Buyer"
    assert [(parcel.tracking_number, parcel.package_id) for parcel in order.parcels] == [
        ("SMP1", "1150000000000000001")
    ]
