"""Killed at any moment of an erasure: nothing goes from the disk before it was decided for good, and nothing stays."""

import io
import os
from datetime import timedelta

import pytest

from tests.evidence.conftest import STROKES, Parcel
from tests.evidence.test_erasing import SECRETS, decide, erase, everything_kept, kept_as
from tests.evidence.test_making import made
from tests.proofs.pictures import picture
from webapp import reactions
from webapp.evidence import actions, jobs
from webapp.evidence.actions import destroying, erasing
from webapp.evidence.models import Doomed, Erasure, EvidenceFile
from webapp.evidence.rules.erasing import ERASED
from webapp.handover.models import Scan
from webapp.kit import files, queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.orders.models import Import
from webapp.proofs.actions import Subject, take_signature
from webapp.proofs.models import Proof
from webapp.proofs.rules.strokes import read_strokes


class Killed(BaseException):
    """As if the process had been killed just there."""


def killed(*_arguments, **_named):
    raise Killed


def hashes() -> list[str]:
    db.session.rollback()
    return [proof.sha256 for proof in db.session.query(Proof).filter(Proof.subject != "batch")]


def waiting() -> int:
    db.session.rollback()
    return db.session.query(Doomed).count()


def zips(cast) -> list[str]:
    folder = db.session.get_one(EvidenceFile, (cast.business, db.session.query(EvidenceFile).first().id))
    return sorted(path.name for path in actions.path_of(folder).parent.glob(f"{folder.id}*"))


@pytest.fixture
def parcel(cast) -> Parcel:
    """A parcel with two photos, a label and an evidence file."""
    parcel = Parcel(cast, **SECRETS)
    parcel.pack()
    parcel.label()
    parcel.hand_over()
    made(cast, parcel.order, shows="values")
    return parcel


def test_killed_before_it_is_decided_nothing_has_happened(cast, parcel, monkeypatch):
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(erasing, "tell", killed)  # the last thing that an erasure does
        erase(cast, parcel.order)

    assert len(hashes()) == 2 and all(files.has(name) for name in hashes())
    assert zips(cast) and waiting() == 0 and db.session.query(Erasure).count() == 0
    assert "unmistakable" in everything_kept()
    erase(cast, parcel.order)  # the negative control, and begun anew
    assert not any(files.has(name) for name in hashes()) and not zips(cast)


def test_killed_when_it_is_decided_the_worker_destroys_what_was_doomed(cast, parcel):
    decide(cast, parcel.order)

    assert all(files.has(name) for name in hashes()) and zips(cast)  # nothing goes before the commit, nor in it
    assert waiting() == 4  # two photos, a label, a file
    assert ("webapp.evidence.jobs.destroy_doomed", ()) in queue.current_app.extensions["rung"]
    assert jobs.destroy_doomed() == 4
    assert not any(files.has(name) for name in hashes()) and not zips(cast)
    assert waiting() == jobs.destroy_doomed() == 0


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_killed_while_it_destroys_the_next_turn_destroys_the_rest(cast, parcel, monkeypatch, gone):
    decide(cast, parcel.order)
    erase_one, count = files.erase, iter(range(9))

    def erase_some(*arguments):
        return erase_one(*arguments) if next(count) < gone else killed()

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(destroying.files, "erase", erase_some)
        jobs.destroy_doomed()
    assert waiting() == 4
    assert jobs.destroy_doomed() == 4
    assert not any(files.has(name) for name in hashes()) and waiting() == 0


def test_killed_in_the_middle_of_one_file_it_goes_all_the_same(cast, parcel, monkeypatch):
    decide(cast, parcel.order)
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(files.Path, "unlink", killed)  # moved aside, and there it lies
        jobs.destroy_doomed()
    jobs.destroy_doomed()
    assert not any(files.has(name) for name in hashes())
    assert not list((queue.current_app.config["HOME"] / "files").rglob("*.gone"))


def test_the_page_destroys_at_once_and_waits_for_no_worker(cast, parcel):
    form = {"because": "buyer_asked"}
    assert cast.client(cast.seller).post(f"/evidence/orders/{parcel.order}/erasure", data=form).status_code == 303
    assert not any(files.has(name) for name in hashes()) and not zips(cast) and waiting() == 0


def test_what_somebody_keeps_anew_after_the_decision_is_left_until_he_has_written_it_down(cast):
    name = files.keep(b"the same bytes")
    decided = now()
    os.utime(files._path(name), (decided.timestamp() - 9, decided.timestamp() - 9))
    files.keep(b"the same bytes")  # brought anew, and not yet written down
    assert not files.erase(name, decided) and files.read(name) == b"the same bytes"
    long_ago = decided.timestamp() - files.SETTLED - 9
    os.utime(files._path(name), (long_ago, long_ago))  # nobody ever wrote it down
    assert files.erase(name, decided) and not files.has(name)
    assert files.erase(name, decided)


def test_an_order_export_that_waits_to_be_read_is_left(cast):
    order, sha256 = cast.order(**SECRETS), files.keep(b"the same export")
    with transaction():
        read = kept_as(Import, cast.business, cast.shop, sha256)
        again = kept_as(Import, cast.business, cast.shop, sha256)
        db.session.get_one(Import, (cast.business, again)).state = "waiting"
    cast.tell(order, "amended", details={"import": str(read)})
    erase(cast, order)
    assert files.has(sha256) and waiting() == 0


def test_labels_of_the_same_picture_in_two_orders_go_with_the_second(cast):
    one, other = Parcel(cast), Parcel(cast, "SMP700000002")
    for each in (one, other):
        each.label()
    [name] = {label.picture_sha256 for label in db.session.query(destroying.Label)}
    erase(cast, one.order)
    assert files.has(name)
    erase(cast, other.order)
    assert not files.has(name)


def test_a_photo_that_comes_from_a_phone_after_the_erasure_goes_too(cast, parcel):
    erase(cast, parcel.order)
    late = parcel.photo("parcel", parcel.id, "yellow", timedelta(minutes=9))
    taken = db.session.get_one(Proof, (cast.business, late)).sha256
    assert files.has(taken)
    reactions.announce()
    queue.drain()
    db.session.rollback()
    assert not files.has(taken) and db.session.get_one(Proof, (cast.business, late)).spoilt_because == ERASED
    kinds = [fact.kind for fact in facts_of(cast.business, [parcel.order])[parcel.order]]
    assert kinds.count("redacted") == 2
    kept = parcel.photo("parcel", parcel.id, "orange")  # taken since, on purpose: the negative control
    reactions.announce()
    queue.drain()
    assert files.has(db.session.get_one(Proof, (cast.business, kept)).sha256)


def test_a_photo_that_a_phone_sends_again_after_the_erasure_does_not_come_back(cast, parcel):
    proof = db.session.query(Proof).filter_by(subject="scan").one()
    sent = {"subject": "scan", "subject_id": str(proof.subject_id), "taken_at": now().isoformat(),
            "sent_at": now().isoformat(), "photo": (io.BytesIO(picture(colour="green")), "p.jpg")}  # fmt: skip
    erase(cast, parcel.order)
    answer = cast.client(cast.staff).post("/proofs", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code in {200, 201} and answer.json["sha256"] == proof.sha256
    assert not files.has(proof.sha256)


def test_files_that_are_old_go_by_the_same_road(cast, parcel, monkeypatch):
    monkeypatch.setattr("webapp.evidence.actions.making.KEPT", timedelta(0))
    assert jobs.remove_old() == 1 and zips(cast)
    jobs.destroy_doomed()
    assert not zips(cast)


def test_a_signature_that_comes_from_a_phone_after_the_erasure_goes_with_the_next_turn_of_the_clock(cast, parcel):
    scan = db.session.query(Scan).one().client_id
    erase(cast, parcel.order)

    def signed(ago: timedelta) -> str:
        of = Subject(cast.business, "scan", scan, now() - ago, "person:test", "Sample Budi")
        strokes = STROKES.replace("10,20", f"{11 + ago.seconds % 7},20")
        with transaction():
            return take_signature(of, read_strokes(strokes)).sha256

    late, later = signed(timedelta(minutes=9)), signed(timedelta(0))
    assert jobs.erase_late() == 1
    jobs.destroy_doomed()
    assert not files.has(late) and files.has(later)  # what was signed since stays: the negative control
    assert jobs.erase_late() == 0
