"""What a phone says beside its scans, in an evidence file: its clock, its program, where it was. And what goes."""

import json
from datetime import timedelta

import pytest

from tests.evidence.conftest import Parcel
from tests.evidence.test_erasing import erase, everything_kept
from tests.evidence.test_making import made
from tests.evidence.verifying import opened, verify
from tests.handover.couriers import NUMBER, SHA, Courier, on_run, own_fleet
from tests.proofs.pictures import located, picture
from webapp.accounts.actions import ask_positions
from webapp.handover.models import Scan
from webapp.kit.assets import VERSION
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.proofs.actions import Subject, take_photo
from webapp.proofs.jobs import develop_waiting
from webapp.proofs.models import Proof

DEPOT = {"latitude": 13.7563, "longitude": 100.5018, "accuracy_m": 12}
DOOR = {"latitude": 13.777777, "longitude": 100.555555, "accuracy_m": 9}


@pytest.fixture(autouse=True)
def asked(cast):
    with transaction():
        ask_positions(cast.business, True)


def rows(content: bytes, name: str = "scans.jsonl") -> list[dict]:
    return [json.loads(line) for line in opened(content, name).splitlines()]


def here(place: dict) -> dict:
    return place | {"at": now().isoformat()}


def delivered(cast):
    """An order that a courier delivered, saying where."""
    own_fleet(cast)
    order = on_run(cast, NUMBER)
    courier = Courier(cast, cast.courier)
    report = {"signature_sha256": SHA, "recipient": "Sample Person", "position": here(DOOR)}
    assert courier.deliver("delivered", **report) == "delivered"
    return order


def test_a_scan_says_when_it_was_sent_how_far_its_clock_was_off_by_what_and_where(cast):
    parcel = Parcel(cast)
    parcel.phone.open()
    scan = parcel.phone.scan(parcel.number, position=here(DEPOT), program=f"{VERSION} abcd1234")
    sent_at = (now() - timedelta(minutes=7)).isoformat()
    scan["device_time"] = (now() - timedelta(minutes=8)).isoformat()
    scan["position"]["at"] = scan["device_time"]
    parcel.phone.send(scan, sent_at=sent_at)
    content = made(cast, parcel.order)
    faults, manifest = verify(content)
    assert faults == [] and manifest["made_by"] == f"Handover {VERSION}"
    [row] = rows(content)
    assert (row["sent_at"], row["program"]) == (sent_at, f"{VERSION} abcd1234")
    assert 420 <= row["clock_behind_s"] < 430
    assert row["position"] == {
        "latitude": 13.7563, "longitude": 100.5018, "accuracy_m": 12, "age_s": 0.0, "doubt": "",
    }  # fmt: skip
    assert "phone at 13.75630, 100.50180, give or take 12 m" in opened(content, "README.html")


def test_a_position_that_is_doubted_says_so_on_paper_too(cast):
    parcel = Parcel(cast)
    parcel.phone.open()
    parcel.phone.send(parcel.phone.scan(parcel.number, position=here(DEPOT | {"accuracy_m": 90_000})))
    assert "not to be trusted: too rough to name a place" in opened(made(cast, parcel.order), "README.html")


def test_where_the_buyer_lives_goes_along_only_where_the_buyer_is_shown(cast):
    order = delivered(cast)
    hidden, shown = made(cast, order), made(cast, order, shows="values")
    assert b"13.7777" not in hidden and b"100.5555" not in hidden
    assert [row["position"] for row in rows(hidden)] == [{"withheld": "it is where the buyer lives"}]
    assert b"13.7777" in shown and "phone at 13.77778, 100.5555" in opened(shown, "README.html")


def test_where_the_buyer_lives_is_erased_and_where_it_was_handed_over_stays(cast):
    order = delivered(cast)
    other = Parcel(cast, "SMP700000009")
    other.phone.open()
    other.phone.send(other.phone.scan(other.number, position=here(DEPOT)))
    assert "13.777777" in everything_kept()
    erase(cast, order)
    erase(cast, other.order)
    assert "13.777777" not in everything_kept() and "100.555555" not in everything_kept()
    assert [scan.position["latitude"] for scan in db.session.query(Scan) if scan.position] == [13.7563]
    assert verify(made(cast, order, shows="values"))[0] == []


def test_what_a_camera_wrote_into_a_photo_stands_in_the_file_and_goes_with_the_buyer(cast):
    parcel = Parcel(cast)
    parcel.hand_over()
    of = Subject(cast.business, "order", parcel.order, now(), "person:test", "Sample Ana")
    with transaction():
        take_photo(of, picture(exif=located()))
    assert {photo["says_of_itself"] is None for photo in verify(made(cast, parcel.order))[1]["photos"]} == {True}
    develop_waiting()
    photos = verify(made(cast, parcel.order))[1]["photos"]
    assert sorted(photo["says_of_itself"].get("make", "") for photo in photos) == ["", "SampleCam"]
    erase(cast, parcel.order)
    assert [proof.exif for proof in db.session.query(Proof)] == [None, None]
