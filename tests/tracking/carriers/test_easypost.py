"""Payloads as the carrier sends them (invented parcels) at the bottom."""

import hashlib
import hmac
import json
from datetime import UTC, date, datetime

import pytest

from webapp.ledger.kinds import CARRIER_KINDS
from webapp.tracking.carriers import easypost

SECRETS = {"api_key": "EZTK-1", "webhook_secret": "ﬁsh"}


def test_a_tracker_becomes_one_report_per_detail():
    reports = easypost.parse(TRACKER)
    assert [report.kind for report in reports] == ["info_received", "collected", "in_transit", "delivered"]
    assert {report.number for report in reports} == {"9400100000000000000001"}
    assert reports[1].happened_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert reports[1].place == "HOUSTON"
    assert reports[3].code == "delivered/arrived_at_destination"
    assert all(report.heard for report in reports)


def test_the_expected_day_is_the_carriers():
    assert easypost.parse(TRACKER)[0].expected_on == date(2026, 11, 24)


def test_a_tracker_that_nothing_happened_to_says_nothing():
    assert easypost.parse(TRACKER | {"status": "unknown", "tracking_details": []}) == []


def test_a_tracker_without_details_is_taken_by_its_status():
    [report] = easypost.parse(TRACKER | {"tracking_details": []})
    assert (report.kind, report.happened_at) == ("delivered", datetime(2026, 11, 22, 14, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("status", "detail", "kind"),
    [
        ("in_transit", "lost", "lost"),
        ("in_transit", "weather_delay", "exception"),
        ("failure", "delivery_exception", "attempt_failed"),
        ("failure", "failure", "exception"),
        ("failure", "damaged", "damaged"),
        ("return_to_sender", "return", "returning"),
        ("return_to_sender", "arrived_at_destination", "returned"),
        ("available_for_pickup", "arrived_at_pickup_location", "available_for_pickup"),
        ("cancelled", "cancelled", "carrier_cancelled"),
        ("error", "unknown", "exception"),
    ],
)
def test_each_code_has_one_meaning(status, detail, kind):
    [report] = easypost.parse(_told(status, detail))
    assert (report.kind, report.heard) == (kind, True)


def test_an_unheard_of_detail_keeps_the_meaning_of_its_status_and_is_counted():
    [report] = easypost.parse(_told("delivered", "beamed_up"))
    assert (report.kind, report.heard, report.code) == ("delivered", False, "delivered/beamed_up")


def test_every_meaning_is_a_word_of_ours():
    finer = {kind for kinds in easypost.FINER.values() for kind in kinds.values()}
    assert (finer | set(easypost.KINDS.values())) <= CARRIER_KINDS
    assert {detail for kinds in easypost.FINER.values() for detail in kinds} <= easypost.DETAILS


def test_the_signature_covers_the_raw_body_under_the_normal_form_of_the_secret():
    body = json.dumps(EVENT).encode()
    sign = "hmac-sha256-hex=" + hmac.new(b"fish", body, hashlib.sha256).hexdigest()
    assert easypost.verify({"X-Hmac-Signature": sign}, body, SECRETS)
    assert not easypost.verify({"X-Hmac-Signature": sign}, body + b" ", SECRETS)
    assert not easypost.verify({"X-Hmac-Signature": sign.removeprefix("hmac-sha256-hex=")}, body, SECRETS)
    assert not easypost.verify({}, body, SECRETS)
    assert not easypost.verify({"X-Hmac-Signature": sign}, body, {})


def test_an_event_says_what_its_tracker_says():
    assert easypost.parse_webhook(json.dumps(EVENT).encode()) == easypost.parse(TRACKER)


def test_an_event_about_something_else_says_nothing():
    assert easypost.parse_webhook(b'{"object": "Event", "result": {"object": "Batch"}}') == []


def test_the_same_thing_by_both_roads_has_the_same_digest():
    polled, told = easypost.parse(TRACKER), easypost.parse_webhook(json.dumps(EVENT).encode())
    reworded = easypost.parse(TRACKER | {"tracking_details": [DETAILS[0] | {"message": "Told otherwise"}]})
    assert [report.digest for report in polled] == [report.digest for report in told]
    assert reworded[0].digest == polled[0].digest


def _told(status: str, detail: str) -> dict:
    return TRACKER | {"tracking_details": [DETAILS[0] | {"status": status, "status_detail": detail}]}


def _detail(status: str, detail: str, moment: str, message: str, city: str | None = None) -> dict:
    return {
        "object": "TrackingDetail", "message": message, "description": "", "status": status, "status_detail": detail,
        "datetime": moment, "source": "USPS", "carrier_code": "", "est_delivery_date": None,
        "tracking_location": {"object": "TrackingLocation", "city": city, "state": None, "country": None, "zip": None},
    }  # fmt: skip


DETAILS = [
    _detail("pre_transit", "status_update", "2026-11-19T22:10:00Z", "Pre-Shipment Info Sent to USPS"),
    _detail("in_transit", "received_at_origin_facility", "2026-11-20T09:30:00Z", "Accepted", "HOUSTON"),
    _detail("in_transit", "departed_facility", "2026-11-20T21:00:00Z", "Departed", "HOUSTON"),
    _detail("delivered", "arrived_at_destination", "2026-11-22T14:02:00Z", "Delivered", "CHARLESTON"),
]
TRACKER = {
    "id": "trk_00000000000000000000000000000001", "object": "Tracker", "mode": "test",
    "tracking_code": "9400100000000000000001", "status": "delivered", "status_detail": "arrived_at_destination",
    "created_at": "2026-11-19T22:09:00Z", "updated_at": "2026-11-22T14:02:00Z", "signed_by": "A SAMPLE",
    "weight": None, "est_delivery_date": "2026-11-24T00:00:00Z", "shipment_id": None, "carrier": "USPS",
    "tracking_details": DETAILS, "finalized": True, "is_return": False, "fees": [],
    "public_url": "https://track.example/1",
}  # fmt: skip
EVENT = {
    "id": "evt_1", "object": "Event", "description": "tracker.updated", "mode": "test", "status": "pending",
    "previous_attributes": {"status": "in_transit"}, "created_at": "2026-11-22T14:02:05Z", "result": TRACKER,
}  # fmt: skip
