"""Payloads as the carrier sends them (invented parcels) at the bottom."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from webapp.ledger.kinds import CARRIER_KINDS
from webapp.tracking.carriers import ninjavan


def test_a_payload_of_version_1_is_read_by_its_status():
    [report] = ninjavan.parse(VERSION_1)
    assert (report.kind, report.number) == ("delivered", "SMPSGTEST0000001")
    assert report.happened_at == datetime(2026, 11, 22, 6, 2, tzinfo=UTC)


def test_a_payload_of_version_2_is_read_by_its_event():
    [report] = ninjavan.parse(VERSION_2)
    assert (report.kind, report.code) == ("attempt_failed", "Delivery Exception, Pending Reschedule")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("Picked Up, In Transit to Origin Hub", "collected"),
        ("Picked Up, In Transit To Origin Hub", "collected"),
        ("At PUDO, Pending Customer Collection", "available_for_pickup"),
        ("Delivery Exception, Parcel Lost", "lost"),
        ("Delivery Exception, Max Attempts Reached", "exception"),
        ("Returned to Sender", "returned"),
        ("Cancelled", "carrier_cancelled"),
    ],
)
def test_each_code_has_one_meaning(event, kind):
    [report] = ninjavan.parse(VERSION_2 | {"event": event})
    assert (report.kind, report.heard) == (kind, True)


def test_a_measurement_says_nothing_about_where_the_parcel_is():
    assert ninjavan.parse(VERSION_2 | {"event": "Parcel Measurements Update"}) == []


def test_every_meaning_is_a_word_of_ours():
    assert set(ninjavan.KINDS.values()) <= CARRIER_KINDS


def test_no_code_has_two_meanings():
    codes = [code.casefold() for codes in ninjavan._TOLD.values() for code in codes]
    assert len(codes) == len(set(codes))


def test_the_signature_covers_the_raw_body():
    body = json.dumps(VERSION_1).encode()
    sign = base64.b64encode(hmac.new(b"a secret", body, hashlib.sha256).digest()).decode()
    secrets = {"client_secret": "a secret"}
    assert ninjavan.verify({"X-Ninjavan-Hmac-Sha256": sign}, body, secrets)
    assert not ninjavan.verify({"X-Ninjavan-Hmac-Sha256": sign}, json.dumps(VERSION_1, indent=1).encode(), secrets)
    assert not ninjavan.verify({"X-Ninjavan-Hmac-Sha256": ""}, body, secrets)
    assert not ninjavan.verify({"X-Ninjavan-Hmac-Sha256": sign}, body, {})


def test_anything_else_than_a_payload_is_refused():
    for junk in (b"[]", b"{}", b"", b"<html>", b'{"tracking_id": 7}'):
        with pytest.raises(ValueError):
            ninjavan.parse_webhook(junk)


VERSION_1 = {
    "id": "5f0000000000000000000001", "shipper_id": 4242, "tracking_id": "SMPSGTEST0000001",
    "tracking_ref_no": "TEST0000001", "shipper_order_ref_no": "576460000000000001", "status": "Successful Delivery",
    "previous_status": "On Vehicle for Delivery", "timestamp": "2026-11-22T14:02:00+0800", "comments": "",
}  # fmt: skip
VERSION_2 = {
    "tracking_id": "SMPSGTEST0000002", "shipper_order_ref_no": "576460000000000002",
    "timestamp": "2026-11-22T14:02:00+0800", "event": "Delivery Exception, Pending Reschedule",
    "status": "Delivery Exception", "is_parcel_on_rts_leg": False,
    "delivery_exception": {"state": "Pending Reschedule", "failure_reason": "Nobody at home", "is_liable": False},
}  # fmt: skip
