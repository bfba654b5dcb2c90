import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.handover.conftest import Scanner
from webapp.handover.actions import Witness
from webapp.handover.actions.sighting import give_up_missing
from webapp.handover.models.phones import Phone, missing_now, worrying_phones
from webapp.handover.models.scans import Quarantined, Scan
from webapp.handover.views import sightings
from webapp.kit.bulk import insert_many
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id


def post(scanner, **said):
    body = {
        "device_id": scanner.device, "last_seq": scanner.seq, "waiting": 0, "attention": 0, "oldest_at": None,
        "sent_at": now().isoformat(), "stored": "persistent",
    } | said  # fmt: skip
    return scanner.client.post("/api/v1/sightings", json=body, headers=scanner.headers)


def see(scanner, **said):
    answer = post(scanner, **said)
    assert answer.status_code == 200, answer.text
    return answer.json["missing"]


def phone(scanner) -> Phone:
    db.session.rollback()
    return one(scanner.cast.business, scanner.device)


def one(business, device) -> Phone | None:
    return db.session.query(Phone).filter_by(business_id=business, device_id=device).one_or_none()


def numbered(scanner, *seqs):
    """Scans with these numbers arrive."""
    scanner.send(*[scanner.scan(f"SMP{seq:09}") | {"seq": seq} for seq in seqs])


def test_a_phone_says_how_it_stands(scanner):
    oldest = now() - timedelta(hours=2)
    answer = post(scanner, last_seq=3, waiting=3, attention=1, oldest_at=oldest.isoformat())
    assert set(answer.json) == {"received_at", "missing"}
    seen = phone(scanner)
    assert (seen.waiting, seen.attention, seen.last_seq, seen.stored) == (3, 1, 3, "persistent")
    assert seen.actor_name == "Sample Ana"
    assert abs(seen.oldest_waiting_at - oldest) < timedelta(seconds=2)
    assert abs(seen.clock_offset) < 2


def test_scans_that_never_arrived_are_named(scanner):
    numbered(scanner, 1, 2, 5, 9)
    assert see(scanner, last_seq=12) == [[3, 4], [6, 8], [10, 12]]


def test_a_gap_that_fills_up_later_disappears(scanner):
    numbered(scanner, 1, 2, 6)
    assert see(scanner, last_seq=6) == [[3, 5]]
    numbered(scanner, 4)
    assert missing_now(phone(scanner)) == [(3, 3), (5, 5)]
    assert see(scanner, last_seq=6) == [[3, 3], [5, 5]]
    numbered(scanner, 3, 5)
    assert missing_now(phone(scanner)) == []
    assert see(scanner, last_seq=6) == []
    assert phone(scanner).missing_count == 0


def test_what_is_merely_on_its_way_is_not_called_missing(scanner):
    numbered(scanner, 1, 2, 3)
    assert see(scanner, last_seq=8, waiting=5, attention=1) == []
    assert see(scanner, last_seq=8, waiting=3, attention=1) == [[4, 5]]


def test_what_was_set_aside_has_arrived(scanner):
    first = scanner.scan("SMP000000001")
    scanner.send(first)
    scanner.send(first | {"seq": 2, "number": "SMP000000002"})
    assert see(scanner, last_seq=2) == []
    assert db.session.scalar(select(func.count()).select_from(Quarantined)) == 1


def test_the_same_numbers_of_another_phone_fill_no_gap(cast, scanner):
    other = Scanner(cast, cast.courier)
    numbered(other, 1, 2, 3)
    assert see(scanner, last_seq=3) == [[1, 3]]


def test_a_phone_of_the_business_next_door_is_one_that_nobody_knows(cast, scanner):
    numbered(scanner, 1, 3)
    see(scanner, last_seq=3)
    stranger = Scanner(cast, cast.stranger)
    stranger.device = scanner.device
    assert see(stranger, last_seq=3) == [[1, 3]]
    assert phone(scanner).missing == [[2, 2]]
    assert one(cast.stranger_business, scanner.device).actor_name != "Sample Ana"


def test_what_somebody_gave_up_is_no_longer_told(cast, scanner):
    numbered(scanner, 1, 4)
    see(scanner, last_seq=4)
    assert [each.device_id for each in worrying_phones(cast.business)] == [scanner.device]
    with transaction():
        give_up_missing(Witness(cast.business, "person:x", "Sample Boss"), one(cast.business, scanner.device))
    assert see(scanner, last_seq=4) == []
    assert (phone(scanner).settled_count, phone(scanner).settled_by_name) == (2, "Sample Boss")
    assert see(scanner, last_seq=6) == [[5, 6]]


def test_scans_that_wait_half_a_day_worry_the_office(cast, scanner):
    see(scanner, last_seq=1, waiting=1, oldest_at=(now() - timedelta(hours=11)).isoformat())
    assert worrying_phones(cast.business) == []
    see(scanner, last_seq=1, waiting=1, oldest_at=(now() - timedelta(hours=13)).isoformat())
    assert [each.code for each in phone(scanner).troubles] == ["unsent"]
    assert len(worrying_phones(cast.business)) == 1
    assert worrying_phones(cast.stranger_business) == []


def test_a_clock_a_day_ahead_is_measured_and_its_oldest_scan_put_right(scanner):
    ahead = timedelta(days=1)
    sent, oldest = now() + ahead, now() + ahead - timedelta(hours=1)
    see(scanner, last_seq=1, waiting=1, sent_at=sent.isoformat(), oldest_at=oldest.isoformat())
    seen = phone(scanner)
    assert seen.clock_offset == pytest.approx(-86_400, abs=3)
    assert abs(seen.oldest_waiting_at - (now() - timedelta(hours=1))) < timedelta(seconds=5)
    assert seen.clock_jumped_at is None
    see(scanner, last_seq=1)
    assert phone(scanner).clock_jumped_at


def test_a_lower_count_takes_nothing_back(scanner):
    see(scanner, last_seq=5)
    assert see(scanner, last_seq=2) == [[1, 5]]


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"device_id": ""}, "not_an_id", "device_id"),
        ({"device_id": "x" * 101}, "not_an_id", "device_id"),
        ({"device_id": "a\x00b"}, "not_an_id", "device_id"),
        ({"device_id": "\ud800"}, "not_an_id", "device_id"),
        ({"device_id": 5}, "malformed", "device_id"),
        ({"last_seq": -1}, "malformed", "last_seq"),
        ({"last_seq": 2**31}, "malformed", "last_seq"),
        ({"last_seq": "5"}, "malformed", "last_seq"),
        ({"last_seq": True}, "malformed", "last_seq"),
        ({"waiting": 1.5}, "malformed", "waiting"),
        ({"sent_at": "yesterday"}, "malformed", "sent_at"),
        ({"sent_at": "2026-11-22T08:00:00"}, "no_zone", "sent_at"),
        ({"oldest_at": 1e300}, "malformed", "oldest_at"),
        ({"stored": "surely"}, "malformed", "stored"),
    ],
)
def test_nonsense_is_refused_with_a_code_and_its_place(scanner, change, code, where):
    answer = post(scanner, **change)
    error = answer.json["error"]
    assert (answer.status_code, error["code"], error["where"]) == (400, code, where)
    assert phone(scanner) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 5000, b"\xff\xfe", b"null"])
def test_a_malformed_body_is_refused(scanner, body):
    answer = scanner.client.post("/api/v1/sightings", data=body)
    assert (answer.status_code, set(answer.json)) == (400, {"error"})


@pytest.mark.parametrize("field", ["device_id", "last_seq", "waiting", "sent_at"])
def test_what_must_be_said_must_be_said(scanner, field):
    body = {"device_id": "x", "last_seq": 1, "waiting": 0, "sent_at": now().isoformat()}
    del body[field]
    answer = scanner.client.post("/api/v1/sightings", data=json.dumps(body))
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"]["where"]) == (
        400, "missing_field", field,
    )  # fmt: skip


def test_a_mad_clock_is_kept_as_it_is(scanner):
    for sent_at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        see(scanner, sent_at=sent_at, oldest_at=sent_at, waiting=1, last_seq=1)
    assert phone(scanner).oldest_waiting_at is None or phone(scanner).oldest_waiting_at <= now()


def test_a_program_is_known_by_its_token(cast):
    scanner = Scanner(cast, token=cast.device("Packing table"))
    see(scanner)
    assert phone(scanner).called == "Packing table"


def test_a_commit_that_failed_is_answered_with_ask_again(scanner, monkeypatch):
    def broken(*_arguments):
        raise OperationalError("COMMIT", {}, OSError("disk I/O error"))

    monkeypatch.setattr(sightings, "see_phone", broken)
    answer = post(scanner)
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "not_kept")


def test_a_phone_with_very_many_scans_is_counted_in_no_time(cast, scanner):
    row = {
        "business_id": cast.business, "device_id": scanner.device, "number": "x", "number_bytes": None,
        "number_key": "", "symbology": "", "purpose": "lookup", "device_time": "", "happened_at": now(),
        "uncertainty": 0.0, "clock_doubt": "", "batch_id": None, "batch_named": "", "place_id": None,
        "photo_sha256": "", "actor": "test", "actor_name": "Test", "parcel_id": None, "code": "kept",
        "believed": True, "details": {}, "fingerprint": "", "receipt": "", "received_at": now(),
        "undone_by_name": "", "undone_because": "",
    }  # fmt: skip
    with transaction():
        rows = [row | {"client_id": new_id(), "seq": seq} for seq in range(1, 20_001) if seq not in {7, 500, 501}]
        insert_many(Scan, rows)
    assert see(scanner, last_seq=20_000) == [[7, 7], [500, 501]]
    assert phone(scanner).counted_to == 20_000
    assert see(scanner, last_seq=20_000) == [[7, 7], [500, 501]]
