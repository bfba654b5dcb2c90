"""The negative controls of F06 and F07 (tests/browser/test_bad_networks.py): what is spoilt, each time one thing, must
be named by what those rows check with."""

import io
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from tests.browser.test_bad_networks import f06_wrongs, f07_wrongs, photos_there
from tests.handover.conftest import Scanner
from tests.proofs.pictures import picture
from webapp.handover.models import Scan
from webapp.kit.db import db, transaction
from webapp.proofs.models import Proof

GOOD = {"left": 2, "again": 0.02, "slow": 1.5}
QUICK = {"cut": 15_000, "drained": 13.5, "longest": 0}


@pytest.fixture
def ticked(cast) -> list[str]:
    """Three scans that are on the server, each with a photo of its own."""
    scanner = Scanner(cast)
    scanner.open()
    made = [scanner.scan(f"JT504003001{n}") for n in range(3)]
    scanner.send(*made)
    for n, scan in enumerate(made):
        form = {"subject": "scan", "subject_id": scan["client_id"],
                "photo": (io.BytesIO(picture(size=(200 + n, 200))), "photo.jpg")}  # fmt: skip
        assert scanner.client.post("/proofs", data=form).status_code in {200, 201, 303}
    return [scan["client_id"] for scan in made]


def test_nothing_is_wrong_with_what_was_left_alone(ticked):
    assert f06_wrongs(set(ticked), photos_there(), **GOOD) == []
    assert f07_wrongs(set(ticked), **QUICK) == []


@pytest.mark.parametrize(("what", "word"), [
    ({"left": 0}, "not slow enough"), ({"again": 2.9}, "290% of the photos"), ({"slow": 16}, "an answer took 16"),
])  # fmt: skip
def test_f06_whatever_is_too_much_is_named(ticked, what, word):
    assert named(f06_wrongs(set(ticked), photos_there(), **GOOD | what), word)


@pytest.mark.parametrize(("what", "word"), [
    ({"cut": 61_000}, "given up after 61000"), ({"drained": 31}, "drained 31"), ({"longest": 900}, "busy for 900"),
])  # fmt: skip
def test_f07_whatever_is_too_much_is_named(ticked, what, word):
    assert named(f07_wrongs(set(ticked), **QUICK | what), word)


def test_a_scan_that_is_gone_is_named(ticked):
    spoil(delete(Scan).where(Scan.client_id == UUID(ticked[0])))
    gone = f"{ticked[0]} ticked and is not there"
    assert f07_wrongs(set(ticked), **QUICK) == [gone]
    assert gone in f06_wrongs(set(ticked), photos_there(), **GOOD)


def test_f06_a_photo_that_is_gone_is_named(ticked):
    spoil(delete(Proof).where(Proof.subject_id == UUID(ticked[1])))
    assert f06_wrongs(set(ticked), photos_there(), **GOOD) == [f"the photo of {ticked[1]} is not there"]


def test_f06_a_photo_under_another_scan_is_named(ticked):
    spoil(update(Proof).where(Proof.subject_id == UUID(ticked[1])).values(subject_id=UUID(int=7)))
    assert f06_wrongs(set(ticked), photos_there(), **GOOD) == [f"the photo of {ticked[1]} is not there"]


def test_f06_other_bytes_are_named(ticked):
    photos = photos_there()
    photos[ticked[2]] = photos[ticked[2]][:-1]
    assert f06_wrongs(set(ticked), photos, **GOOD) == [f"the photo of {ticked[2]} is another than was sent"]


def spoil(statement) -> None:
    db.session.rollback()
    with transaction():
        db.session.execute(statement)


def named(wrongs: list[str], word: str) -> bool:
    return len(wrongs) == 1 and word in wrongs[0]
