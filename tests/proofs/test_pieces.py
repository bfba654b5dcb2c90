import hashlib
import io
import os
import shutil
import time

import pytest

from tests.handover.conftest import Scanner
from webapp.kit import pieces
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.proofs import jobs
from webapp.proofs.models import Proof
from webapp.proofs.rules.refusals import MOST_BYTES

PIECE = 32 * 1024
JSON = {"Accept": "application/json"}


@pytest.fixture
def client(app, cast):
    shutil.rmtree(app.config["HOME"] / "pieces", ignore_errors=True)
    scanner = Scanner(cast)
    scanner.open()
    return scanner.client


@pytest.fixture(scope="module")
def photo() -> bytes:
    from PIL import Image

    content = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(content, "JPEG", quality=90)
    return content.getvalue()


def ask(client, photo: bytes, offset=0, piece=b"", **other):
    named = {"sha256": hashlib.sha256(photo).hexdigest(), "length": len(photo), "offset": offset, **other}
    return client.post(
        "/proofs/pieces", query_string=named, data=piece, content_type="application/octet-stream", headers=JSON
    )


def send(client, photo: bytes, most=100, piece=PIECE) -> int:
    """As the page does; returns the bytes it took."""
    here, sent = ask(client, photo).json["here"], 0
    while here < len(photo) and most:
        part = photo[here : here + piece]
        here, sent, most = ask(client, photo, here, part).json["here"], sent + len(part), most - 1
    return sent


def finish(client, photo: bytes, subject_id=None):
    form = {"subject": "scan", "subject_id": subject_id or str(new_id()), "length": len(photo)}
    return client.post("/proofs", data={**form, "sha256": hashlib.sha256(photo).hexdigest()}, headers=JSON)


def test_a_photo_in_pieces_is_a_proof_like_any_other_and_leaves_no_pieces(app, client, photo):
    assert send(client, photo) == len(photo)
    answer = finish(client, photo)
    assert (answer.status_code, answer.json["sha256"]) == (201, hashlib.sha256(photo).hexdigest())
    assert not list((app.config["HOME"] / "pieces").glob("*/*"))


def test_a_photo_that_was_cut_goes_on_where_it_was_cut(client, photo):
    send(client, photo, most=2)
    assert send(client, photo) == len(photo) - 2 * PIECE


def test_the_last_word_said_twice_is_one_proof_and_sends_no_byte_again(client, photo):
    send(client, photo)
    subject = str(new_id())
    first = finish(client, photo, subject).json
    assert send(client, photo) == 0
    assert finish(client, photo, subject).json == first
    db.session.rollback()
    assert db.session.query(Proof).count() == 1


def test_pieces_twice_and_out_of_order_change_nothing(client, photo):
    assert ask(client, photo, 0, photo[:PIECE]).json["here"] == PIECE
    assert ask(client, photo, 0, photo[:PIECE]).json["here"] == PIECE
    assert ask(client, photo, 2 * PIECE, photo[2 * PIECE :]).json["here"] == PIECE
    assert ask(client, photo, -1, b"x").json["here"] == PIECE
    send(client, photo)
    assert finish(client, photo).status_code == 201


def test_what_is_not_all_there_is_asked_for_again(client, photo):
    send(client, photo, most=1)
    answer = finish(client, photo)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "pieces_missing")


def test_pieces_of_another_picture_are_dropped_and_sent_again(client, photo):
    ask(client, photo, 0, bytes(len(photo)))
    assert finish(client, photo).json["error"]["code"] == "picture_damaged"
    assert ask(client, photo).json["here"] == 0


def test_nothing_longer_than_it_was_said_to_be_or_than_any_photo(client, photo):
    assert ask(client, photo, 0, photo + b"x").json["here"] == 0
    assert ask(client, photo, length=MOST_BYTES + 1).status_code == 413
    assert ask(client, photo, 0, bytes(300 * 1024)).status_code == 413
    for other in ({"sha256": "../../etc/passwd"}, {"length": "-1"}, {"length": "0"}, {"length": "many"}):
        assert ask(client, photo, **other).status_code == 422


def test_another_person_and_another_business_see_nothing_of_it(cast, client, photo):
    send(client, photo)
    for other in (cast.client(cast.courier), cast.client(cast.stranger)):
        assert ask(other, photo).json["here"] == 0
        assert finish(other, photo).json["error"]["code"] == "pieces_missing"


def test_one_person_begins_no_more_than_some_at_a_time(app, client, photo):
    for n in range(pieces.MOST_AT_ONCE + 5):
        ask(client, photo, 0, b"x", sha256=f"{n:064x}")
    assert len(list((app.config["HOME"] / "pieces").glob("*/*"))) == pieces.MOST_AT_ONCE


def test_what_is_never_finished_is_swept(app, client, photo):
    send(client, photo, most=1)
    jobs.sweep_pieces()
    assert ask(client, photo).json["here"] == PIECE
    (path,) = (app.config["HOME"] / "pieces").glob("*/*")
    os.utime(path, (time.time() - 8 * 24 * 3600,) * 2)
    jobs.sweep_pieces()
    assert ask(client, photo).json["here"] == 0


def test_a_server_that_forgets_pieces_is_noticed(client, photo, monkeypatch):
    """The control: without what is kept of it, the same photo does not get through."""
    monkeypatch.setattr(pieces, "append", lambda *_of: 0)
    assert send(client, photo, most=12) > len(photo)
    assert finish(client, photo).status_code == 409
