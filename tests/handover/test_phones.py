"""The page of phones, and what the office is told."""

import random
from datetime import timedelta

import pytest

from tests.handover.conftest import Scanner
from tests.handover.test_sightings import numbered, see
from tests.printed import codes
from webapp.handover.actions.commands import command_codes
from webapp.handover.models.phones import Phone, known_runs
from webapp.handover.rules.counting import holes
from webapp.handover.rules.phones import State, clock_words, troubles
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id

NASTY = '<img src=x onerror=alert(1)>"'


def keep(cast, **columns) -> Phone:
    with transaction():
        row = {"actor": "person:x", "actor_name": "Sample Ana", "last_seen_at": now(), "device_id": str(new_id())}
        phone = Phone(business_id=cast.business, id=new_id(), **(row | columns))
        db.session.add(phone)
    return phone


def test_a_phone_is_shown_with_what_is_wrong_and_what_to_do(cast, scanner):
    numbered(scanner, 1, 2, 6)
    see(scanner, last_seq=6)
    page = cast.client(cast.seller).get("/phones").text
    assert "Phone of Sample Ana" in page
    assert "Scans 3 to 5 never arrived. This phone&#39;s storage was probably cleared." in page
    numbered(scanner, 3, 4, 5)
    assert "never arrived. " not in cast.client(cast.seller).get("/phones").text


def test_without_a_phone_the_page_says_what_to_do(cast):
    assert "No phone has scanned yet" in cast.client(cast.seller).get("/phones").text


def test_htmx_gets_the_list_alone(cast):
    keep(cast)
    part = cast.client(cast.seller).get("/phones", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="phones"')
    assert 'hx-trigger="every 30s"' in part


def test_a_phone_gets_a_name(cast, scanner):
    see(scanner)
    phone = db.session.query(Phone).one()
    seller = cast.client(cast.seller)
    seller.post(f"/phones/{phone.id}", data={"name": f"  Gate \n phone {NASTY}"})
    page = seller.get("/phones").text
    assert "Gate phone" in page
    assert NASTY not in page
    seller.post(f"/phones/{phone.id}", data={"name": ""})
    assert "Phone of Sample Ana" in seller.get("/phones").text


def test_the_phones_of_one_person_are_told_apart(cast):
    for minutes, columns in enumerate([{}, {"name": "Gate"}, {}, {"actor_name": "Sample Budi"}, {}]):
        keep(cast, first_seen_at=now() + timedelta(minutes=minutes), **columns)
    called = [phone.called for phone in db.session.query(Phone).order_by(Phone.first_seen_at)]
    assert called == [
        "Phone of Sample Ana",
        "Gate",
        "Phone of Sample Ana 2",
        "Phone of Sample Budi",
        "Phone of Sample Ana 3",
    ]
    assert "Phone of Sample Ana 3</bdi>" in cast.client(cast.seller).get("/phones").text


def test_missing_scans_are_given_up_by_a_seller(cast, scanner):
    numbered(scanner, 1, 3)
    see(scanner, last_seq=3)
    phone = db.session.query(Phone).one()
    seller = cast.client(cast.seller)
    assert "Give them up" in seller.get(f"/phones/{phone.id}").text
    assert "Give them up" not in cast.client(cast.staff).get(f"/phones/{phone.id}").text
    seller.post(f"/phones/{phone.id}/giving-up")
    assert "Nothing is wrong with it" in seller.get(f"/phones/{phone.id}").text


@pytest.mark.parametrize("path", ["/today", "/scans"])
def test_the_office_is_told_of_lost_scans(cast, scanner, path):
    numbered(scanner, 1, 3)
    see(scanner, last_seq=3)
    assert "Scan 2 never arrived" in cast.client(cast.staff).get(path).text
    assert "Scan 2 never arrived" not in cast.client(cast.stranger).get(path).text


def test_the_office_is_told_of_scans_that_wait_half_a_day(cast):
    keep(cast, waiting=3, oldest_waiting_at=now() - timedelta(hours=13), name="Van 2")
    today = cast.client(cast.seller).get("/today").text
    assert "Van 2" in today
    assert "3 scans wait on it, the oldest for 13 h." in today
    assert "Van 2" not in cast.client(cast.courier).get("/today").text


def test_a_device_that_never_spoke_is_shown_as_such(cast):
    cast.device("Packing scanner")
    page = cast.client(cast.seller).get("/phones").text
    assert "Packing scanner" in page
    assert "Has said nothing of itself yet" in page


def test_a_token_of_a_revoked_device_says_nothing_more(cast):
    scanner = Scanner(cast, token=cast.device("Packing scanner"))
    see(scanner)
    with transaction():
        from webapp.accounts.actions import revoke_device
        from webapp.accounts.models import Device

        revoke_device(db.session.query(Device).one())
    assert scanner.client.post("/api/v1/sightings", json={}, headers=scanner.headers).status_code == 401
    assert "Revoked" in cast.client(cast.seller).get("/phones").text


@pytest.mark.parametrize("seed", range(5))
def test_what_the_database_counts_is_what_a_count_by_hand_finds(cast, scanner, seed):
    chance = random.Random(seed)
    came = chance.sample(range(1, 60), 30)
    for start in range(0, 30, 10):
        numbered(scanner, *came[start : start + 10])
    above, upto = sorted(chance.sample(range(60), 2))
    runs = known_runs(cast.business, scanner.device, above, upto)
    by_hand = [n for n in range(above + 1, upto + 1) if n not in came]
    assert [n for a, z in holes(runs, above, upto) for n in range(a, z + 1)] == by_hand


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (State(), []),
        (State(clock_offset=30.0), []),
        (State(clock_offset=-90.0), ["clock"]),
        (State(clock_offset=90.0, clock_uncertainty=31.0), []),
        (State(clock_jumped_at=now() - timedelta(days=8)), []),
        (State(clock_jumped_at=now() - timedelta(days=1)), ["clock_set"]),
        (State(waiting=2), []),
        (State(waiting=2, oldest_waiting_at=now() - timedelta(hours=13)), ["unsent"]),
        (State(missing=[[1, 1]], attention=1, clock_offset=9e9), ["missing", "attention", "clock"]),
    ],
)
def test_what_is_wrong_with_a_phone(state, found):
    assert [trouble.code for trouble in troubles(state, now())] == found


@pytest.mark.parametrize(
    ("offset", "words"),
    [(None, "not known"), (1.2, "right"), (-1.9, "right"), (42, "42 s behind"), (-250, "4 min ahead"),
     (86_400 + 7200, "1 day 2 h behind"), (-7_200, "2 h ahead"), (3 * 86_400, "3 days behind")],
)  # fmt: skip
def test_how_far_a_clock_is_off_is_said_in_words(offset, words):
    assert clock_words(offset) == words


@pytest.mark.parametrize("paper", ["a4", "a6"])
def test_the_sheet_of_commands_says_what_the_scan_page_understands(cast, paper):
    page = cast.client(cast.staff).get(f"/commands?paper={paper}").text
    assert [text for _, text in codes(page)] == list(command_codes(cast.business))
    theirs = cast.client(cast.stranger).get("/commands").text
    assert not set(codes(theirs)) & set(codes(page))
