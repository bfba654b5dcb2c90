"""What comes back, from the carrier's word or the buyer's wish to the shelf and the money, over HTTP and jobs."""

import io
import re
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import select

from tests.handover.conftest import Scanner
from tests.returns.conftest import Desk
from webapp.cancellations.models import refunds_of
from webapp.kit.db import db
from webapp.ledger.models import facts_of
from webapp.proofs.jobs import develop_waiting
from webapp.proofs.models import Proof
from webapp.returns.models import returns_of
from webapp.stock.models import Movement


@pytest.fixture
def desk(cast) -> Desk:
    return Desk(cast)


def key_of(page: str) -> str:
    return re.search(r'name="key" value="([^"]+)"', page)[1]


def picture() -> io.BytesIO:
    photo = io.BytesIO()
    Image.new("RGB", (60, 40), "brown").save(photo, "JPEG")
    photo.seek(0)
    return photo


def kinds(cast, order) -> list[str]:
    db.session.rollback()
    return [fact.kind for fact in facts_of(cast.business, [order])[order]]


def test_damaged_returned_inspected_put_back_written_off_and_refunded(cast, desk):
    item, order = desk.item(on_hand=4), desk.delivered(quantity=3, amount=Decimal("60.00"))
    seller, staff = cast.client(cast.seller), cast.client(cast.staff)
    new = f"/orders/{order}/returns/new"
    assert "Write down a return" in staff.get(f"/orders/{order}").text
    line = desk.wish(order).lines[0][0]
    form = {"key": key_of(staff.get(new).text), f"quantity_{line}": "2", "return_type": "RETURN_AND_REFUND",
            "cause": "damaged", "payer": "platform", "tracking_number": "RET 1234 5678",
            "next_action": "SELLER_RESPOND_RETURN", "due_at": "2030-01-01T09:00"}  # fmt: skip
    made = [staff.post(f"/orders/{order}/returns", data=form) for _ in range(2)]  # a second click
    assert made[0].location == made[1].location and len(returns_of(cast.business, [order])) == 1
    here = made[0].location
    assert "To answer" in seller.get(here).text
    assert staff.post(f"{here}/answers", data={"decision": "APPROVE_RETURN"}).status_code == 403
    assert seller.post(f"{here}/answers", data={"decision": "REJECT_RETURN"}).status_code == 422
    assert seller.post(f"{here}/answers", data={"decision": "APPROVE_RETURN"}).status_code == 303

    phone = Scanner(cast)
    told = staff.get("/returns/expected").json
    assert [entry[2] for entry in told["entries"] if entry[4] == "RET12345678"] == ["came_back"]
    assert phone.code("RET12345678", purpose="return", batch=False) == "came_back"
    assert "RET1" in staff.get("/returns/scans").text
    desk.settle()

    shown = staff.get(here).text
    assert "How it looks" in shown and "To inspect" in shown
    line_id = desk.line(returns_of(cast.business, [order])[0].id).id
    photo = {"subject": "return", "subject_id": str(line_id), "photo": (picture(), "photo.jpg")}
    assert staff.post("/proofs", data=photo).location.startswith(here)
    kept_at = f"/proofs/{db.session.scalars(select(Proof.id)).one()}"
    develop_waiting()
    assert staff.get(kept_at).status_code == 200  # the box shows the buyer's address:
    assert cast.client(cast.courier).get(kept_at).status_code == 404  # nothing for couriers
    post = f"{here}/lines/{line_id}/inspections"
    found = {"key": key_of(shown), "condition": "as_new", "quantity": "1", "decision": "restock",
             "place": str(cast.warehouse), "bin": "B-07", "serials": "SN 1"}  # fmt: skip
    assert staff.post(post, data=found | {"condition": "damaged"}).status_code == 422  # not onto the shelf
    assert {staff.post(post, data=found).status_code for _ in range(2)} == {303}
    crushed = {"key": key_of(staff.get(here).text), "condition": "damaged", "quantity": "1", "decision": "write_off"}
    assert staff.post(post, data=crushed).status_code == 303
    assert desk.on_hand(item) == 5
    assert db.session.query(Movement).filter_by(kind="returned").count() == 1

    assert "To settle" in seller.get(here).text
    assert seller.post(f"{here}/settling", data={"how": "refunded", "amount": "1000"}).status_code == 422
    assert seller.post(f"{here}/settling", data={"how": "refunded", "amount": "40.00"}).status_code == 303
    assert [refund.amount for refund in refunds_of(cast.business, [order])[order]] == [Decimal("40.00")]
    desk.settle()
    shown = seller.get(here).text
    assert "Refunded" in shown and "40.00" in shown
    assert kinds(cast, order)[-8:] == [
        "return_authorised", "return_received", "photographed", "inspected", "restocked", "inspected", "written_off",
        "refunded",
    ]  # fmt: skip
    assert "Refunded" in seller.get("/returns?state=done").text
    assert seller.get("/returns?q=12345678").location == here


def test_refused_comes_back_and_is_scanned(cast, desk):
    order = cast.order(tracking="SMP710000001", kinds=("confirmed", "handed_over"))
    parcel, staff, phone = cast.parcel(order), cast.client(cast.staff), Scanner(cast)
    cast.tell(order, "attempt_failed", parcel_id=parcel, details={"reason": "BUYER_REFUSED"})
    cast.tell(order, "returning", parcel_id=parcel)
    desk.settle()
    assert "Receive returns" in staff.get("/today").text
    other = cast.order(tracking="SMP710000002", kinds=("confirmed",))
    assert phone.code("SMP710000002", purpose="return", batch=False) == "not_expected_back"  # the wrong parcel
    assert phone.code("SMP710000001", purpose="return", batch=False) == "came_back"
    assert phone.code("SMP710000001", purpose="return", batch=False) == "already_back"
    desk.settle()
    [row] = desk.all(order)
    assert (row.state, row.cause) == ("here", "refused")
    assert (cast.chain(order).status, cast.chain(other).status) == ("returned", "to_hand_over")
    assert "Came back undelivered" in staff.get(f"/orders/{order}").text


def test_nobody_elses_returns_are_there(cast, desk):
    back = desk.open(desk.delivered(), tracking_number="RET900")
    stranger = cast.client(cast.stranger)
    line = desk.line(back).id
    assert stranger.get(f"/returns/{back}").status_code == 404
    for path in ("", "/answers", "/receipt", f"/lines/{line}/inspections", "/settling"):
        assert stranger.post(f"/returns/{back}{path}", data={}).status_code == 404
    assert "RET900" not in stranger.get("/returns").text
    assert stranger.get("/returns/expected").json["entries"] == []
    assert cast.client(cast.courier).get(f"/returns/{back}").status_code == 403
