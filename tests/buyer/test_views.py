"""The private link. Nobody is signed in; the stranger has a link of another business."""

from datetime import date, timedelta

import pytest

from webapp.carriers.models import Carrier
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import Fact
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.tracking.models import Link, Watch

PERSONAL = {"recipient": "Nguyễn Văn Secret", "phone": "(+65)81234567", "address": "77 Hidden Lane #12-34",
            "city": "Secretville", "postcode": "987654", "buyer_username": "secret_buyer", "buyer_message": "psst",
            "seller_note": "difficult customer", "region": "Hidden Region"}  # fmt: skip


def _key(cast, order, business=None) -> str:
    return db.session.get(Order, (business or cast.business, order)).buyer_key


def _acknowledgements(order) -> int:
    db.session.rollback()
    return db.session.query(Fact).filter_by(order_id=order, kind="acknowledged").count()


@pytest.fixture
def order(cast):
    return cast.order(tracking="SMP123456789", kinds=("confirmed", "handed_over", "in_transit"), **PERSONAL)


def test_a_buyer_sees_where_the_parcel_is(cast, client, order):
    text = client.get(f"/t/{_key(cast, order)}").text
    assert "On the way" in text
    assert "Sample Express" in text
    assert "SMP1" in text
    assert "I have it" in text


def test_nothing_by_which_a_person_could_be_found_is_shown(cast, client, order):
    number = db.session.get(Order, (cast.business, order)).number
    cast.tell(order, "photographed", details={"note": "at the gate of 77 Hidden Lane"})
    text = client.get(f"/t/{_key(cast, order)}").text
    for secret in (*PERSONAL.values(), number, "Test", "Sample Ana", "photo"):
        assert secret.casefold() not in text.casefold(), secret


def test_the_page_is_not_kept_not_found_not_named_and_needs_no_cookie(cast, client, order):
    answer = client.get(f"/t/{_key(cast, order)}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="referrer" content="no-referrer">' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text.split("<body")[1].replace('<script type="module"', "")


@pytest.mark.parametrize(
    "key", ["x", "a" * 32, "a" * 33, "../../etc/passwd", "%00", "é" * 32, "a" * 5000, "' OR 1=1--", "{{7*7}}"]
)
def test_an_unknown_or_malformed_key_is_one_plain_404(cast, client, order, key):
    unknown = client.get("/t/" + "A" * 32)
    assert unknown.status_code == 404
    assert client.get(f"/t/{key}").status_code == 404
    assert client.post(f"/t/{key}/acknowledgement").status_code == 404


def test_i_have_it_is_a_fact_once_however_often_it_is_said(cast, client, order):
    key = _key(cast, order)
    for _ in range(3):
        answer = client.post(f"/t/{key}/acknowledgement")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/t/{key}")
    assert _acknowledgements(order) == 1
    assert cast.chain(order).status == "acknowledged"
    text = client.get(f"/t/{key}").text
    assert "You have it" in text
    assert "I have it" not in text


@pytest.mark.parametrize("kinds", [(), ("confirmed",), ("handed_over", "cancelled")])
def test_what_never_left_or_was_cancelled_cannot_be_had(cast, client, kinds):
    order = cast.order(kinds=kinds)
    key = _key(cast, order)
    assert "I have it" not in client.get(f"/t/{key}").text
    assert client.post(f"/t/{key}/acknowledgement").status_code == 303
    assert _acknowledgements(order) == 0


def test_looking_changes_nothing(cast, client, order):
    assert client.get(f"/t/{_key(cast, order)}/acknowledgement").status_code in {404, 405}
    client.get(f"/t/{_key(cast, order)}")
    assert _acknowledgements(order) == 0


def test_a_cancelled_order_says_so_and_promises_nothing(cast, client):
    order = cast.order(kinds=("confirmed", "cancelled"))
    text = client.get(f"/t/{_key(cast, order)}").text
    assert "This order was cancelled" in text
    assert "named a day" not in text


def _watch(cast, order, expected_on):
    with transaction():
        link = Link(business_id=cast.business, carrier_id=cast.carrier, adapter="easypost", name="x")
        db.session.add(link)
        db.session.flush()
        db.session.add(
            Watch(business_id=cast.business, link_id=link.id, parcel_id=cast.parcel(order), number="SMP1",
                  expected_on=expected_on)
        )  # fmt: skip


def test_the_carriers_day_is_shown_as_the_promise(cast, client, order):
    _watch(cast, order, date(2031, 3, 4))
    text = client.get(f"/t/{_key(cast, order)}").text
    assert "Tue 4 Mar" in text
    assert "The carrier expects" in text


def test_a_day_that_is_over_is_called_late(cast, client, order):
    _watch(cast, order, date(2020, 3, 4))
    assert "it is late" in client.get(f"/t/{_key(cast, order)}").text


def test_without_it_the_carriers_general_promise_is_a_range(cast, client, order):
    with transaction():
        carrier = db.session.get(Carrier, (cast.business, cast.carrier))
        carrier.promised_days_from, carrier.promised_days_to = 2, 4
    assert "promises in general" in client.get(f"/t/{_key(cast, order)}").text


def test_several_parcels_each_have_their_way(cast, client, order):
    with transaction():
        second = Parcel(
            business_id=cast.business, carrier_id=cast.other_carrier, tracking_number="SMP2", number_key="SMP2"
        )
        db.session.add(second)
        db.session.flush()
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=second.id, order_id=order))
        second_id = second.id
    cast.tell(order, "delivered", parcel_id=cast.parcel(order))
    cast.tell(order, "out_for_delivery", parcel_id=second_id)
    text = client.get(f"/t/{_key(cast, order)}").text
    assert "in 2 parcels" in text
    assert "Parcel 1" in text and "Parcel 2" in text
    assert "Out for delivery" in text and "Delivered" in text


def test_awful_data_is_shown_as_the_text_it_is(cast, client):
    awful = "<img src=x onerror=alert(1)>\u202e" + "x" * 400
    order = cast.order(tracking=awful, kinds=("handed_over",))
    cast.tell(order, "in_transit", details={"where": awful})
    with transaction():
        db.session.get(Carrier, (cast.business, cast.carrier)).name = awful
    text = client.get(f"/t/{_key(cast, order)}").text
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_details_that_are_not_text_break_nothing(cast, client):
    order = cast.order(kinds=("handed_over",))
    cast.tell(order, "in_transit", details={"where": {"city": ["what"]}})
    assert client.get(f"/t/{_key(cast, order)}").status_code == 200


def test_an_order_without_parcels_or_facts_is_a_page_all_the_same(cast, client):
    with transaction():
        order = Order(business_id=cast.business, shop_id=cast.shop, number="1", placed_at=now() - timedelta(days=1))
        db.session.add(order)
        db.session.flush()
        key = order.buyer_key
    answer = client.get(f"/t/{key}")
    assert answer.status_code == 200
    assert "The shop has your order" in answer.text


def test_a_neighbours_link_shows_the_neighbours_order_only(cast, client, order):
    theirs = cast.order(business=cast.stranger_business, tracking="NEXTDOOR1", kinds=("handed_over",))
    text = client.get(f"/t/{_key(cast, theirs, cast.stranger_business)}").text
    assert "Next Door" in text
    assert "Sample Kettle" not in text
