"""Runs: who sees what, who is given what, and two couriers at one parcel."""

from collections import Counter
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from tests.handover.conftest import ready
from tests.handover.couriers import NUMBER, SHA, Courier, on_run, own_fleet
from tests.handover.test_concurrency import at_once
from tests.handover.test_deliveries import stop
from webapp.accounts.actions import add_person
from webapp.handover.models import Scan
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger.actions import check_chains
from webapp.ledger.models import facts_of
from webapp.reactions import announce

STREET = "12 Sample Street"


@pytest.fixture
def order(cast):
    own_fleet(cast)
    return on_run(cast, NUMBER, address=STREET, recipient="Sample Buyer")


@pytest.fixture
def colleague(cast):
    with transaction():
        return add_person(cast.business, "Sample Citra", "citra@sample.test", "courier").id


def test_a_courier_sees_the_address_while_it_is_open_and_nothing_of_it_after(cast, order):
    courier = Courier(cast, cast.courier)
    pages = ["/run", f"/run/parcels/{cast.parcel(order)}"]
    for path in pages:
        shown = courier.client.get(path).text
        assert STREET in shown and "Sample Buyer" in shown and "tel:+6580000000" in shown
    courier.deliver("delivered", signature_sha256=SHA, recipient="Sample Buyer")
    for path in pages:
        shown = courier.client.get(path).text
        assert NUMBER[-4:] in shown
        assert STREET not in shown and "Sample Buyer" not in shown and "80000000" not in shown


def test_cash_is_collected_once_of_an_order_in_two_parcels_and_never_of_what_is_brought_back(cast):
    own_fleet(cast)
    order = on_run(cast, NUMBER, prepaid_at=None, payment_method="Cash on delivery")
    path = f"/run/parcels/{cast.parcel(order)}"
    courier = Courier(cast, cast.courier)
    assert "Collect SGD 24.90" in courier.client.get(path).text
    cast.tell(order, "delivered", parcel_id=new_id())  # its other parcel
    assert "Collect" not in courier.client.get(path).text

    refused = on_run(cast, "SMPD00000002", prepaid_at=None, payment_method="Cash on delivery")
    courier.deliver("failed", "SMPD00000002", reason="BUYER_REFUSED", photo_sha256=SHA)
    shown = courier.client.get(f"/run/parcels/{cast.parcel(refused)}").text
    assert "It was refused" in shown and "Collect" not in shown


def test_another_couriers_parcel_is_not_there(cast, order, colleague):
    other = cast.client(colleague)
    assert STREET not in other.get("/run").text
    assert other.get(f"/run/parcels/{cast.parcel(order)}").status_code == 404
    assert other.post(f"/run/parcels/{cast.parcel(order)}/place", data={"to": "later"}).status_code == 404
    assert cast.client(cast.stranger).get(f"/run/parcels/{cast.parcel(order)}").status_code == 404
    assert cast.client(cast.staff).get(f"/run/parcels/{cast.parcel(order)}").status_code == 200


def test_another_couriers_delivery_and_its_proof_are_not_there(cast, order, colleague):
    courier = Courier(cast, cast.courier)
    report = courier.report("delivered", signature_sha256=SHA, recipient="Sample Buyer")
    courier.send(report)
    path = f"/scans/{report['client_id']}"
    assert "Sample Buyer" in courier.client.get(path).text
    assert cast.client(colleague).get(path).status_code == 404
    assert cast.client(colleague).post(f"{path}/undoing", data={"reason": "mine"}).status_code == 404


def test_the_office_hands_out_what_was_handed_over(cast):
    own_fleet(cast)
    order = ready(cast, NUMBER)
    cast.tell(order, "handed_over", happened_at=now() - timedelta(hours=3), parcel_id=cast.parcel(order))
    staff, member = cast.client(cast.staff), cast.membership(cast.courier)
    assert "Nobody" in staff.get("/runs").text
    form = {"parcel": [str(cast.parcel(order))], "courier": f"person:{member.person_id}"}
    assert staff.post("/runs", data=form).status_code == 303
    assert stop(cast, order).courier_name == "Sample Budi"
    assert cast.chain(order).status == "out_for_delivery"
    length = cast.chain(order).length
    staff.post("/runs", data=form)
    assert cast.chain(order).length == length  # given twice is given once
    staff.post("/runs", data={"parcel": ["nonsense"], "courier": "person:nobody"})
    assert cast.chain(order).length == length


def test_setting_out_tells_every_buyer_on_the_run(cast):
    own_fleet(cast)
    order = ready(cast, NUMBER)
    courier = Courier(cast, cast.courier)
    courier.open()
    assert courier.code(NUMBER) == "taken"
    announce()
    assert cast.chain(order).status == "handed_over"
    courier.client.post("/run/departure")
    assert cast.chain(order).status == "out_for_delivery"
    courier.client.post("/run/departure")
    assert [fact.kind for fact in facts_of(cast.business, [order])[order]].count("out_for_delivery") == 1


def test_the_courier_arranges_the_run(cast):
    own_fleet(cast)
    orders = [on_run(cast, f"SMPD0000001{n}", address=f"{n} Sample Lane", postcode=f"00{n}") for n in range(3)]
    client = cast.client(cast.courier)

    def streets():
        text = client.get("/run").text
        return sorted(range(3), key=lambda n: text.index(f"{n} Sample Lane"))

    assert streets() == [0, 1, 2]
    client.post(f"/run/parcels/{cast.parcel(orders[2])}/place", data={"to": "earlier"})
    assert streets() == [0, 2, 1]
    client.post(f"/run/parcels/{cast.parcel(orders[0])}/place", data={"to": "earlier"})
    assert streets() == [0, 2, 1]
    Courier(cast, cast.courier).deliver("failed", number="SMPD00000010", reason="UNABLE_CONTACT_BUYER")
    assert streets() == [2, 1, 0]  # nobody opened: the others come first
    client.post("/run/departure")
    assert streets() == [0, 2, 1]


def test_a_failed_attempt_reads_plainly_for_the_buyer_and_the_office(cast, order):
    from webapp.orders.models import Order

    day = now() + timedelta(days=1)
    courier = Courier(cast, cast.courier)
    courier.deliver("failed", reason="UNABLE_CONTACT_BUYER", next_on=day.date().isoformat(), note="rang twice")
    key = db.session.get_one(Order, (cast.business, order)).buyer_key
    shown = cast.client(None).get(f"/t/{key}").text
    assert f"The courier came, but nobody could be reached. Next try on {day:%a} {day.day} {day:%b}" in shown
    assert "UNABLE" not in shown and "rang twice" not in shown and STREET not in shown
    office = cast.client(cast.seller).get(f"/orders/{order}").text
    assert "Buyer not reached. Next try on" in office and "rang twice" in office
    assert "Attempt 2 of 2: the last" in courier.client.get("/run").text


def test_of_many_couriers_at_one_parcel_one_delivers_it(cast, order):
    courier = Courier(cast, cast.courier)
    posts = [[courier.report("delivered", signature_sha256=SHA)] for _ in range(12)]
    answers = at_once(cast, courier, posts)
    codes = Counter(answer["verdict"]["code"] for [answer] in answers)
    assert codes["delivered_already"] >= 1 and codes.total() == 12
    [parcel] = cast.chain(order).parcels.values()
    first = min(scan.happened_at for scan in db.session.query(Scan).all())
    assert parcel["status"] == "delivered" and parcel["at"] == first.isoformat()
    assert stop(cast, order).done_at == first
    assert all(isinstance(held, int) for held in check_chains(cast.business))


def test_a_delivery_whose_signature_never_comes_is_named_until_it_does(cast, order):
    courier, office = Courier(cast, cast.courier), cast.client(cast.staff)
    strokes = b'{"width": 300, "height": 100, "strokes": [[[1, 1, 0], [200, 60, 90]]]}'
    report = courier.report("delivered", signature_sha256=sha256(strokes).hexdigest(), recipient="Sample Buyer")
    courier.send(report)
    assert "Deliveries without their proof" not in office.get("/scans").text  # it may be on its way
    assert "The signature has not arrived yet" in office.get(f"/orders/{order}").text
    with transaction():
        db.session.query(Scan).one().received_at = now() - timedelta(hours=2)
    assert "the signature is missing" in office.get("/scans").text
    form = {"kind": "signature", "subject": "scan", "subject_id": report["client_id"],
            "sha256": sha256(strokes).hexdigest(), "photo": (BytesIO(strokes), "signature.json")}  # fmt: skip
    sent = courier.client.post("/proofs", data=form, headers={"Accept": "application/json"})
    assert sent.status_code == 201 and sent.json["sha256"] == report["signature_sha256"]
    assert "Deliveries without their proof" not in office.get("/scans").text
    shown = office.get(f"/orders/{order}").text
    assert "Signed by the recipient" in shown and f"/proofs/{sent.json['id']}" in shown and "Sample Buyer" in shown


def test_own_couriers_are_marked_on_their_carrier(cast):
    seller, form = cast.client(cast.seller), {"name": "Sample Express", "own_fleet": "1"}
    assert seller.post(f"/carriers/{cast.carrier}", data=form).status_code == 303
    assert "own couriers" in seller.get("/carriers").text
    seller.post(f"/carriers/{cast.carrier}", data={"name": "Sample Express"})
    assert "own couriers" not in seller.get("/carriers").text
