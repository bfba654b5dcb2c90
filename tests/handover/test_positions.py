"""Where a phone says that it was: asked only where the business wants it, kept with its doubts, never a verdict."""

import math
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.handover.conftest import Scanner, ready
from webapp.accounts.actions import ask_positions
from webapp.accounts.models import Business
from webapp.handover.models import Quarantined, Scan
from webapp.handover.rules.positions import distance, doubt_jump, position_words, read_position
from webapp.kit.clock import now
from webapp.kit.db import db, transaction

NUMBER = "SMP610000001"
SCANNED = "2026-11-22T14:02:11Z"
BANGKOK = {"latitude": 13.756331, "longitude": 100.501765, "accuracy_m": 12.4}
SINGAPORE = {"latitude": 1.290270, "longitude": 103.851959, "accuracy_m": 8}


def said(**more) -> dict:
    return BANGKOK | {"at": SCANNED} | more


@pytest.mark.parametrize(
    ("position", "doubt"),
    [
        (said(), ""),
        (said(at="2026-11-22T13:57:12Z"), ""),
        (said(at="2026-11-22T13:57:10Z"), "stale"),
        (said(at="2026-11-22T14:09:00Z"), "stale"),
        (said(at="yesterday"), "stale"),
        (said(accuracy_m=500), ""),
        (said(accuracy_m=501), "coarse"),
        (said(accuracy_m=1e9), "coarse"),
        (said(accuracy_m=-1), "coarse"),
        (said(accuracy_m=None), "coarse"),
        (said(latitude=0, longitude=0), "null_island"),
        (said(latitude=0.00001, longitude=-0.00001), "null_island"),
        (said(latitude=0, longitude=100), ""),
        (said(latitude=90, longitude=-180), ""),
        (said(latitude=90.1), "no_place"),
        (said(longitude=181), "no_place"),
        (said(latitude=math.nan), "no_place"),
        (said(longitude=math.inf), "no_place"),
        (said(latitude=10**400), "no_place"),
        (said(latitude="13.7"), "no_place"),
        (said(latitude=True), "no_place"),
        ({}, "no_place"),
        ([13.7, 100.5], "no_place"),
        ("13.7, 100.5", "no_place"),
    ],
)
def test_a_position_is_kept_with_what_speaks_against_it(position, doubt):
    kept = read_position(position, SCANNED)
    assert kept["doubt"] == doubt
    assert ("latitude" in kept) == (doubt != "no_place")
    assert bool(position_words(kept)) and ("not to be" in position_words(kept)) == bool(doubt)


def test_what_is_kept_is_rounded_and_says_how_old_it_is():
    assert read_position(said(latitude=13.75633149, at="2026-11-22T14:02:01Z"), SCANNED) == {
        "latitude": 13.756331, "longitude": 100.501765, "accuracy_m": 12.4, "age_s": 10.0, "doubt": "",
    }  # fmt: skip
    assert position_words(read_position(said(), SCANNED)) == "13.75633, 100.50177, give or take 12 m"
    assert read_position(None, SCANNED) is None and position_words(None) == ""


def test_a_jump_that_no_aeroplane_makes_is_doubted():
    at = datetime(2026, 11, 22, 14, tzinfo=UTC)
    bangkok, singapore = (read_position(each | {"at": SCANNED}, SCANNED) for each in (BANGKOK, SINGAPORE))
    assert 1_410_000 < distance(bangkok, singapore) < 1_450_000
    assert doubt_jump(singapore, at, bangkok, at - timedelta(minutes=10))["doubt"] == "far_jump"
    assert doubt_jump(singapore, at, bangkok, at - timedelta(hours=3))["doubt"] == ""
    assert doubt_jump(bangkok, at, bangkok, at)["doubt"] == ""
    assert doubt_jump(singapore, at, None, None) == singapore
    assert doubt_jump(singapore, at, {"doubt": "no_place"}, at) == singapore


@pytest.fixture
def asked(cast):
    """The business asks its phones where they are."""
    with transaction():
        ask_positions(cast.business, True)


def here(place: dict, ago: timedelta = timedelta(0)) -> dict:
    return place | {"at": (now() - ago).isoformat()}


def kept(cast, scan: dict) -> Scan:
    return db.session.get(Scan, (cast.business, UUID(scan["client_id"])), populate_existing=True)


def test_a_business_that_does_not_ask_keeps_none(cast, scanner):
    ready(cast, NUMBER)
    scan = scanner.scan(NUMBER, position=here(BANGKOK))
    assert scanner.send(scan)[0]["verdict"]["code"] == "taken"
    assert kept(cast, scan).position is None


def test_a_business_that_asks_keeps_it_with_the_scan_and_shows_it(cast, scanner, asked):
    ready(cast, NUMBER)
    scan = scanner.scan(NUMBER, position=here(BANGKOK), program="0.1.0 abcd1234")
    scanner.send(scan)
    row = kept(cast, scan)
    assert (row.position["latitude"], row.position["doubt"], row.program) == (13.756331, "", "0.1.0 abcd1234")
    page = cast.client(cast.staff).get(f"/scans/{scan['client_id']}").get_data(as_text=True)
    assert "13.75633, 100.50177, give or take 12 m" in page and "0.1.0 abcd1234" in page


@pytest.mark.parametrize("position", [BANGKOK | {"latitude": 95}, "north", [1], {"latitude": None}, 7])
def test_no_scan_is_refused_for_its_position(cast, scanner, asked, position):
    ready(cast, NUMBER)
    scan = scanner.scan(NUMBER, position=position)
    assert scanner.send(scan)[0]["verdict"]["code"] == "taken"
    assert kept(cast, scan).position == {"doubt": "no_place"}


def test_a_phone_that_jumps_is_doubted_in_one_post_and_across_posts(cast, scanner, asked):
    numbers = [f"SMP61000000{n}" for n in range(1, 6)]
    for number in numbers:
        ready(cast, number)
    minutes = [timedelta(minutes=n) for n in (40, 30, 20, 10, 0)]
    places = [BANGKOK, SINGAPORE, BANGKOK, SINGAPORE, BANGKOK]
    scans = [
        scanner.scan(number, ago=ago, position=here(place, ago))
        for number, ago, place in zip(numbers, minutes, places, strict=True)
    ]
    scanner.send(*scans[:3])
    scanner.send(scans[3])
    other = Scanner(cast)
    other.batch = scanner.batch
    other.send(scans[4])
    assert [kept(cast, scan).position["doubt"] for scan in scans] == ["", "far_jump", "", "far_jump", ""]


def test_the_same_scan_from_elsewhere_is_a_repetition_and_the_first_word_stands(cast, scanner, asked):
    ready(cast, NUMBER)
    scan = scanner.scan(NUMBER, position=here(BANGKOK), program="1")
    scanner.send(scan)
    assert scanner.send(scan | {"position": here(SINGAPORE), "program": "2"})[0]["outcome"] == "duplicate"
    assert kept(cast, scan).position["latitude"] == 13.756331
    assert not db.session.query(Quarantined).all()


def test_only_a_seller_has_phones_asked_and_only_of_their_own_business(cast):
    def asks(business) -> bool:
        return bool(db.session.get(Business, business, populate_existing=True).positions_since)

    assert cast.client(cast.staff).post("/phones/positions", data={"asked": "yes"}).status_code in {403, 404}
    assert not asks(cast.business)
    seller = cast.client(cast.seller)
    assert "Not asked" in seller.get("/phones").get_data(as_text=True)
    seller.post("/phones/positions", data={"asked": "yes"})
    assert asks(cast.business) and not asks(cast.stranger_business)
    assert "Ask no longer" in seller.get("/phones").get_data(as_text=True)
    seller.post("/phones/positions")
    assert not asks(cast.business)


def test_the_scan_page_asks_the_phone_only_where_the_business_does(cast, scanner):
    courier = cast.client(cast.staff)
    assert " data-positions" not in courier.get(f"/handovers/{scanner.batch}").get_data(as_text=True)
    with transaction():
        ask_positions(cast.business, True)
    assert " data-positions" in courier.get(f"/handovers/{scanner.batch}").get_data(as_text=True)
