import hashlib
import io
from datetime import timedelta
from uuid import UUID

import pytest

from tests.handover.conftest import Scanner, ready
from tests.proofs.pictures import bomb, located, picture
from webapp.kit import files
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.models import facts_of
from webapp.proofs import jobs
from webapp.proofs.models import Proof, proof_of


@pytest.fixture
def scanner(cast) -> Scanner:
    scanner = Scanner(cast)
    scanner.open()
    return scanner


def upload(client, content: bytes, subject="scan", subject_id=None, name="photo.jpg", **more):
    form = {"photo": (io.BytesIO(content), name), "subject": subject, "subject_id": subject_id or str(new_id()), **more}
    return client.post("/proofs", data=form, headers={"Accept": "application/json"})


def test_a_photo_of_a_scan_becomes_a_fact_of_its_order(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    content = picture()

    answer = upload(scanner.client, content, subject_id=scan["client_id"])

    assert answer.status_code == 201
    assert answer.json["sha256"] == hashlib.sha256(content).hexdigest()
    fact = facts_of(cast.business, [order])[order][-1]
    assert (fact.kind, fact.details["proof"]) == ("photographed", answer.json["id"])


def test_the_same_photo_sent_twice_is_one_proof_and_one_fact(cast, scanner):
    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    first, second = (upload(scanner.client, picture(), subject_id=scan["client_id"]).json for _ in range(2))
    assert first == second
    db.session.rollback()
    assert [f.kind for f in facts_of(cast.business, [order])[order]].count("photographed") == 1


def test_a_photo_that_overtakes_its_scan_is_told_when_the_scan_is_here(cast, scanner):
    from webapp.handover.actions import tell_photographed
    from webapp.kit.db import transaction

    order = ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    assert upload(scanner.client, picture(), subject_id=scan["client_id"], number="JT5040030012").status_code == 201
    scanner.send(scan)
    for _ in range(2):
        with transaction():
            tell_photographed(cast.business, [order])
    assert [f.kind for f in facts_of(cast.business, [order])[order]].count("photographed") == 1


def test_the_same_bytes_for_another_scan_are_kept_and_marked(cast, scanner):
    first = upload(scanner.client, picture()).json
    second = upload(scanner.client, picture()).json
    assert (first["reused"], second["reused"]) == (False, True)
    assert proof_of(cast.business, UUID(second["id"])).reuses == UUID(first["id"])


def test_what_is_shown_is_a_clean_copy_and_the_original_only_a_download(cast, scanner):
    content = picture(exif=located()) + b"<html><script>alert(1)</script>"
    proof_id = upload(scanner.client, content).json["id"]
    assert scanner.client.get(f"/proofs/{proof_id}").status_code == 404
    jobs.develop_waiting()

    shown = scanner.client.get(f"/proofs/{proof_id}")
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "private" in shown.headers["Cache-Control"]
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"script" not in shown.data
    assert b"SampleCam" not in shown.data

    original = cast.client(cast.seller).get(f"/proofs/{proof_id}/original")
    assert original.data == content
    assert original.mimetype == "application/octet-stream"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert scanner.client.get(f"/proofs/{proof_id}/original").status_code == 403


def test_the_stranger_sees_no_photo_and_adds_none(cast, scanner):
    proof_id = upload(scanner.client, picture()).json["id"]
    jobs.develop_waiting()
    stranger = cast.client(cast.stranger)
    assert stranger.get(f"/proofs/{proof_id}").status_code == 404
    assert stranger.get(f"/proofs/{proof_id}/original").status_code == 404
    assert upload(stranger, picture(), "batch", str(scanner.batch)).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_picture"),
        (b"not a picture", 422, "not_a_picture"),
        (bomb(), 422, "picture_too_large"),
        (picture()[:-400], 422, "picture_cut_short"),
        (bytes(12 * 1024 * 1024 + 10), 413, "picture_too_heavy"),
    ],
)
def test_a_bad_photo_is_refused_with_a_reason_and_leaves_nothing(cast, scanner, content, status, code):
    answer = upload(scanner.client, content)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert db.session.query(Proof).count() == 0


@pytest.mark.parametrize("name", ["../../x.jpg", "CON", "x" * 4000 + ".jpg", "a\x00b.jpg", "\u202egpj.exe"])
def test_a_files_name_is_never_used(scanner, name):
    assert upload(scanner.client, picture(), name=name).status_code == 201


def test_a_photo_damaged_on_its_way_is_asked_for_again(scanner):
    answer = upload(scanner.client, picture(), sha256="0" * 64)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "picture_damaged")
    assert db.session.query(Proof).count() == 0


@pytest.mark.parametrize("subject_id", ["", "x", "../..", "0" * 5000])
def test_a_photo_of_nothing_is_refused(scanner, subject_id):
    assert upload(scanner.client, picture(), subject_id=subject_id or "-").status_code == 404


def test_a_photo_that_cannot_be_developed_is_kept_and_says_why(cast, scanner):
    broken = bytearray(picture("PNG", (200, 200)))
    broken[60:90] = bytes(30)
    proof_id = UUID(upload(scanner.client, bytes(broken)).json["id"])
    jobs.develop_waiting()
    jobs.develop_waiting()
    proof = proof_of(cast.business, proof_id)
    assert proof.spoilt_because.startswith("it cannot be decoded")
    assert files.has(proof.sha256)
    assert scanner.client.get(f"/proofs/{proof_id}").status_code == 404


def test_the_photo_is_burnt_with_number_time_and_place(cast, scanner):
    ready(cast, "JT5040030012")
    scan = scanner.scan("JT5040030012")
    scanner.send(scan)
    taken = now() - timedelta(hours=30)
    proof_id = upload(scanner.client, picture(), subject_id=scan["client_id"], taken_at=taken.isoformat()).json["id"]
    words = proof_of(cast.business, UUID(proof_id)).caption
    assert words == f"JT5040030012 · {taken:%d %b %Y %H:%M:%S} UTC · Sample Warehouse"


def test_without_scripts_the_form_comes_back_with_the_reason(cast, scanner):
    form = {"photo": (io.BytesIO(b"no"), "x.jpg"), "subject": "batch", "subject_id": str(scanner.batch)}
    answer = scanner.client.post("/proofs", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "That is not a JPEG, PNG or WebP picture." in answer.text
