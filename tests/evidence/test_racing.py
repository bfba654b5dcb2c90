"""Two at once: exports, workers of which one was thought dead, and an erasure in the middle of it all."""

import hashlib
import threading

import pytest

from tests.evidence.test_erasing import SECRETS, erase
from tests.evidence.verifying import verify
from tests.orders.exports import csv_file, number, row
from webapp.evidence import actions, jobs
from webapp.evidence.actions import About, Asker
from webapp.evidence.models import EvidenceFile
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import open_stories
from webapp.ledger.models import facts_of
from webapp.orders.actions import bringing_in
from webapp.orders.jobs import import_file
from webapp.orders.models import Order


def asked(cast, order) -> tuple:
    """An evidence file with the buyer's data in clear is asked for."""
    with transaction():
        about = About("order", order, "Sample", [order], (), "values")
        row = actions.ask(Asker(cast.business, "person:test", "Sample"), about)
        return cast.business, row.id


def begun():
    """A worker takes it, and writes it; nothing is finished yet."""
    with transaction():
        claimed = actions.claim()
    with transaction():
        sealed = actions.prepare(claimed.row)
    written = actions.write(claimed, sealed, lambda _: None)
    db.session.rollback()
    return claimed, sealed, written


def finished(claimed, sealed, written) -> bool:
    with transaction():
        return actions.finish(claimed, sealed, *written)


def folder(row) -> list[str]:
    return sorted(path.name for path in actions.path_of(row).parent.iterdir())


def test_an_erasure_while_a_file_is_written_leaves_no_file_with_what_was_erased(cast):
    order = cast.order(**SECRETS)
    key, work = asked(cast, order), begun()
    erase(cast, order)

    assert not finished(*work)
    row = db.session.get_one(EvidenceFile, key)
    assert (row.state, row.sha256, folder(row)) == ("waiting", "", [])
    assert jobs.make_files() == 1
    db.session.rollback()
    row = db.session.get_one(EvidenceFile, key)
    content = actions.path_of(row).read_bytes()
    assert verify(content)[0] == [] and b"Unmistakable" not in content
    assert folder(row) == [f"{row.id}.zip"]


def test_a_worker_that_was_thought_dead_changes_nothing_of_what_the_other_made(cast):
    order = cast.order()
    key, slow = asked(cast, order), begun()
    with transaction():
        db.session.get_one(EvidenceFile, key).claimed_until = now()
    cast.tell(order, "collected")
    quick = begun()

    assert finished(*quick) and not finished(*slow)
    row = db.session.get_one(EvidenceFile, key)
    assert row.sha256 == hashlib.sha256(actions.path_of(row).read_bytes()).hexdigest() == quick[2][0] != slow[2][0]
    assert folder(row) == [f"{row.id}.zip"]
    assert [fact.kind for fact in facts_of(cast.business, [order])[order]].count("evidence_exported") == 1


def test_what_a_killed_worker_left_is_removed_and_the_file_is_made_by_the_next(cast, monkeypatch):
    order = cast.order(**SECRETS)
    key = asked(cast, order)
    with monkeypatch.context() as power:
        power.setattr("pathlib.Path.unlink", lambda *_, **__: None)  # it is killed, and tidies nothing
        power.setattr("webapp.evidence.actions.writing.Writing.finish", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.make_files()
    db.session.rollback()
    row = db.session.get_one(EvidenceFile, key)
    assert folder(row) and row.state == "working"
    with transaction():
        db.session.get_one(EvidenceFile, key).claimed_until = now()

    assert jobs.make_files() == 1
    assert folder(row) == [f"{row.id}.zip"]
    assert verify(actions.path_of(row).read_bytes())[0] == []


def test_two_exports_of_one_order_at_once_both_hold(cast):
    order = cast.order()
    keys = [asked(cast, order), asked(cast, order)]
    first, second = begun(), begun()
    assert finished(*second) and finished(*first)
    for key in keys:
        row = db.session.get_one(EvidenceFile, key)
        assert row.state == "done" and verify(actions.path_of(row).read_bytes())[0] == []


def test_a_file_of_orders_that_is_read_during_an_erasure_brings_nothing_back(cast, monkeypatch):
    order = cast.order(number=number(1), **SECRETS)
    erasing = threading.Thread(target=erase_beside, args=(cast, order))

    def slowly(*asked):
        if not erasing.ident:
            erasing.start()
            erasing.join(0.2)  # it waits for the file, which is being read
        return open_stories(*asked)

    monkeypatch.setattr(bringing_in, "open_stories", slowly)
    changed = csv_file([row(1, Delivery_Option="Express")])
    import_file(cast.business, cast.shop, "orders.csv", changed, "person:test", "Sample")
    erasing.join()
    db.session.rollback()
    kept = db.session.get_one(Order, (cast.business, order))
    assert kept.erased_at and (kept.recipient, kept.address, kept.buyer_message) == ("", "", "")


def erase_beside(cast, order) -> None:
    with cast.app.app_context():
        erase(cast, order)
