"""Work that waits is claimed by one worker at a time, however many there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from webapp.evidence.models import EvidenceFile
from webapp.kit import leases
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id


@pytest.fixture
def waiting(cast):
    """Twelve rows that wait; their ids."""
    with transaction():
        rows = [
            EvidenceFile(
                business_id=cast.business, id=new_id(), subject="order", subject_id=new_id(), title="Sample",
                order_ids=[], documents=[], shows="digests", total=0, by="person:test", by_name="Sample",
            )
            for _ in range(12)
        ]  # fmt: skip
        db.session.add_all(rows)
    return sorted(row.id for row in rows)


@pytest.fixture
def frozen():
    with time_machine.travel(datetime(2026, 3, 2, 8, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def claimed():
    with transaction():
        return leases.claim(EvidenceFile, failure=leases.GIVEN_UP)


def claimed_by_four(app) -> list:
    """What four workers claim at the same time, until nothing waits any more."""

    def work(_):
        with app.app_context():
            return [one.row.id for one in iter(claimed, None)]

    db.session.remove()
    with ThreadPoolExecutor(4) as workers:
        return sorted(found for some in workers.map(work, range(4)) for found in some)


def test_workers_at_the_same_time_claim_each_row_once(app, waiting):
    assert claimed_by_four(app) == waiting


def test_a_claim_that_is_not_written_down_would_be_seen(app, waiting, monkeypatch):
    kept, update = [], leases._update

    def forget_once(model, row, values, claim=None):
        kept.append(row.id)
        return update(model, row, values | ({"state": "waiting"} if len(kept) == 1 else {}), claim)

    monkeypatch.setattr(leases, "_update", forget_once)
    assert len(claimed_by_four(app)) == len(waiting) + 1


def test_a_worker_that_was_away_for_too_long_writes_nothing(frozen, waiting):
    fallen, *_ = [claimed() for _ in waiting]
    assert claimed() is None  # it is still thought alive
    frozen.shift(leases.LEASE + timedelta(seconds=1))
    later = claimed()
    assert later.row.id == fallen.row.id
    with transaction():
        assert not leases.keep(fallen, done=7)
        assert leases.keep(later, done=1)
    assert db.session.get_one(EvidenceFile, (later.business_id, later.row.id)).done == 1


def test_what_fails_again_and_again_is_given_up(frozen, waiting):
    for _ in range(leases.ATTEMPTS):
        assert [claimed() for _ in waiting][-1]
        frozen.shift(leases.LEASE + timedelta(seconds=1))
    assert claimed() is None
    assert {(row.state, row.failure) for row in db.session.query(EvidenceFile)} == {("failed", leases.GIVEN_UP)}
