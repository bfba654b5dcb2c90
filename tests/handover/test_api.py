import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.handover.conftest import Scanner
from webapp.handover.actions import Post, Witness
from webapp.handover.models import Scan
from webapp.handover.rules.reports import Report
from webapp.handover.views import api
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.group_commit import GroupCommit
from webapp.kit.ids import new_id


def counted() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Scan))


def test_the_answer_has_exactly_the_promised_form(scanner):
    answer = scanner.post(scanner.scan("JT5040030012"))
    assert set(answer.json) == {"received_at", "answers"}
    [scan] = answer.json["answers"]
    assert set(scan) == {"client_id", "outcome", "verdict", "receipt"}
    assert set(scan["verdict"]) == {"code", "believed"}


def test_only_id_number_and_time_are_required(scanner):
    bare = {"client_id": str(new_id()), "number": "JT5040030012", "device_time": "2026-11-22T08:00:00Z"}
    answer = scanner.client.post("/api/v1/scans", json={"scans": [bare]})
    assert answer.status_code == 200
    assert answer.json["answers"][0]["verdict"]["code"] == "unknown_number"


@pytest.mark.parametrize("missing", ["client_id", "number", "device_time"])
def test_a_scan_without_them_is_a_broken_body_and_says_where(scanner, missing):
    good, bad = scanner.scan("A123456"), scanner.scan("B123456")
    del bad[missing]
    answer = scanner.post(good, bad)
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"].get("where")) == (
        400,
        "missing_field",
        f"scans.1.{missing}",
    )
    assert counted() == 0


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b"", "malformed_json", None),
        (b"{", "malformed_json", None),
        (b"[" * 100_000, "malformed_json", None),
        (b"\xff\xfe", "malformed_json", None),
        (b"[]", "not_an_object", None),
        (b"{}", "missing_field", "scans"),
        (b'{"scans": {}}', "not_a_list", "scans"),
        (b'{"scans": []}', "no_scans", "scans"),
        (b'{"scans": [5]}', "not_an_object", "scans.0"),
        (b'{"scans": [{"client_id": "x", "number": "1", "device_time": "1"}]}', "not_a_uuid", "scans.0.client_id"),
    ],
)
def test_a_malformed_body_is_refused_with_a_code_and_the_place_of_the_fault(scanner, body, code, where):
    answer = scanner.client.post("/api/v1/scans", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"], answer.json["error"].get("where")) == (400, code, where)


@pytest.mark.parametrize("number", [5, None, [], {}, True])
def test_a_number_that_is_no_text_is_refused(scanner, number):
    answer = scanner.post(scanner.scan("x") | {"number": number})
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "not_text")


def test_over_a_hundred_scans_are_refused_before_any_is_read(scanner):
    answer = scanner.post(*[scanner.scan("JT5040030012")] * 101)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_many_scans")
    assert counted() == 0


def test_nobody_may_send_scans_without_signing_in(client):
    assert client.post("/api/v1/scans", json={"scans": []}).status_code == 401


def test_a_wrong_token_is_nobody(cast):
    assert Scanner(cast, token="wrong").post({}).status_code == 401


@pytest.mark.parametrize("who", ["seller", "staff", "courier"])
def test_every_role_scans(cast, who):
    assert Scanner(cast, getattr(cast, who)).code("JT5040030012") == "unknown_number"


def test_what_a_body_claims_to_be_is_ignored(cast, scanner):
    scan = scanner.scan("JT5040030012", business_id=str(cast.stranger_business), actor="person:boss", believed=True)
    scanner.send(scan, business_id=str(cast.stranger_business))
    row = db.session.scalars(select(Scan)).one()
    assert row.business_id == cast.business
    assert row.actor != "person:boss"


def test_the_same_id_in_another_business_is_another_scan(cast, scanner):
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    assert Scanner(cast, cast.stranger).send(scan)[0]["outcome"] == "stored"
    assert counted() == 2


def test_a_commit_that_failed_is_answered_with_ask_again(scanner, monkeypatch):
    def broken(*_arguments):
        raise OperationalError("COMMIT", {}, OSError("disk I/O error"))

    monkeypatch.setattr(api, "take_scans", broken)
    answer = scanner.post(scanner.scan("JT5040030012"))
    assert (answer.status_code, answer.headers["Retry-After"], answer.json["error"]["code"]) == (503, "2", "not_kept")


def test_duplicate_keys_and_giant_numbers_are_taken_as_they_come(scanner):
    scan = scanner.scan("JT5040030012", seq=2**70, symbology=10**30)
    text = json.dumps({"scans": [scan]}).replace('"seq"', '"seq": 1, "seq"').replace(str(2**70), "1e400")
    answer = scanner.client.post("/api/v1/scans", data=text, content_type="application/json")
    assert answer.status_code == 200


def test_the_document_of_the_api_describes_the_way_of_a_scan(app):
    from webapp.kit.openapi import document

    described = document(app, "Handover", "1")["paths"]["/api/v1/scans"]["post"]
    assert {"200", "400", "401", "413", "503"} <= set(described["responses"])
    assert described["requestBody"]["required"]


def test_content_nested_too_deep_to_be_written_loses_no_scan(scanner):
    for depth in range(900, 1000):  # around the depth that can just be read
        scan = scanner.scan("JT5040030012") | {"symbology": "DEEP"}
        body = json.dumps({"scans": [scan], "device_id": "DEEP"}).replace('"DEEP"', "[" * depth + "]" * depth)
        answer = scanner.client.post("/api/v1/scans", data=body)
        if answer.status_code == 400:
            assert answer.json["error"]["code"] == "malformed_json"
            break
        assert answer.json["answers"][0]["outcome"] == "stored"


@pytest.mark.parametrize("field", ["symbology", "purpose", "device_time", "seq", "batch", "place", "photo_sha256"])
def test_a_field_nested_however_deep_has_a_fingerprint_and_a_row(field):
    deep: object = []
    for _ in range(5000):
        deep = [deep]
    report = Report(new_id(), "JT5040030012", **({"device_time": ""} | {field: deep}))
    assert report.fingerprint() == report.fingerprint()
    assert report.as_row()[field] == "nested too deep"


def test_nobody_is_asked_to_come_again_for_anothers_post(cast, scanner, monkeypatch):
    """One post of a group that the database cannot take: the others are kept, and it alone is asked for again."""
    scans = [scanner.scan(f"SAMPLE{n:05}") for n in range(4)]
    by = Witness(cast.business, "person:test", "Sample Ana")
    posts = [Post(by, [Report(UUID(s["client_id"]), s["number"], s["device_time"])], "d", None, now()) for s in scans]
    take = api.take_scans

    def spoilt(group, *more):
        answers = take(group, *more)
        if posts[2] in group:
            raise OperationalError("INSERT", {}, Exception("out of memory"))
        return answers

    monkeypatch.setattr(api, "take_scans", spoilt)
    gate, together = Event(), GroupCommit(lambda group: gate.wait(5) and api._take(group))

    def do(post):
        with cast.app.app_context():
            return together.do("lane", post)

    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(do, post) for post in posts]
        while len(together._lanes.get("lane", ())) < 4:
            sleep(0.01)
        gate.set()
        answers = [future.result() for future in futures]
    assert [answer is None for answer in answers] == [False, False, True, False]
    assert counted() == 3


def test_a_deadlock_is_tried_again_before_anybody_hears_of_it(scanner, monkeypatch):
    take, failures = api.take_scans, iter([1, 1])

    class Deadlock(Exception):
        sqlstate = "40P01"

    def unlucky(*arguments):
        if next(failures, None):
            raise OperationalError("UPDATE", {}, Deadlock("deadlock detected"))
        return take(*arguments)

    monkeypatch.setattr(api, "take_scans", unlucky)
    assert scanner.send(scanner.scan("JT5040030012"))[0]["outcome"] == "stored"
