"""The checker's own negative controls: what is spoilt by hand, each time one thing, must be named."""

from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from tests.faults.checker import wrongs
from tests.faults.history import History
from tests.faults.phone import Phone
from tests.handover.conftest import Scanner, ready
from webapp.handover.models import Scan
from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger.models import Chain, Fact


@pytest.fixture
def kept(cast, tmp_path):
    """Three scans that are on the server, as their phone and the history know them."""
    history, scanner = History(tmp_path / "history"), Scanner(cast)
    phone = Phone(scanner.device, 0, "", history, str(scanner.open()))
    for n in range(3):
        ready(cast, f"JT504003001{n}")
        phone.tick(f"JT504003001{n}")
    phone.settle(phone.waiting, {"answers": scanner.send(*phone.waiting)})
    yield history, phone
    history.close()


def test_nothing_is_wrong_with_what_was_left_alone(cast, kept):
    assert wrongs(cast.business, kept[0], [kept[1]]) == []


def copied(columns: dict, model, **changes) -> dict:
    return {column.key: columns[column.key] for column in model.__table__.columns} | changes


def spoil(cast, what: str) -> None:
    scan = db.session.scalars(select(Scan).order_by(Scan.seq).limit(1)).one()
    fact = db.session.scalars(select(Fact).where(Fact.key == f"scan-{scan.client_id}")).one()
    row = {column.key: getattr(scan, column.key) for column in Scan.__table__.columns}
    told = {column.key: getattr(fact, column.key) for column in Fact.__table__.columns}
    one = Scan.client_id == scan.client_id
    statements = {
        "lost": delete(Scan).where(one),
        "a second one": insert(Scan).values(row | {"client_id": new_id()}),
        "another content": update(Scan).where(one).values(number="OTHER"),
        "another receipt": update(Scan).where(one).values(receipt="0" * 32),
        "no effect": delete(Fact).where(Fact.id == fact.id),
        "two effects": insert(Fact).values(
            told | {"id": new_id(), "order_id": another(fact.order_id), "position": 99}
        ),
        "a hole in the count": update(Scan).where(one).values(seq=77),
        "another state": update(Chain).where(Chain.order_id == fact.order_id).values(
            parcels={str(fact.parcel_id): {"handed_over_key": "scan-x", "handed_over_at": "2020"}}
        ),
        "a changed fact": update(Fact).where(Fact.id == fact.id).values(actor_name="Somebody else"),
        "another business": insert(Scan).values(
            row | {"business_id": cast.stranger_business, "batch_id": None, "place_id": None, "parcel_id": None}
        ),
    }  # fmt: skip
    db.session.execute(statements[what])


def another(order_id: UUID) -> UUID:
    return db.session.scalars(select(Chain.order_id).where(Chain.order_id != order_id).limit(1)).one()


@pytest.mark.parametrize(("what", "word"), [
    ("lost", "is lost"), ("a second one", "never scanned"), ("another content", "not as it was scanned"),
    ("another receipt", "more than one receipt"), ("no effect", "told 0 times"), ("two effects", "told 2 times"),
    ("a hole in the count", "lacks [1]"), ("another state", "stands as scan-x"), ("a changed fact", "chain:"),
    ("another business", "in another business"),
])  # fmt: skip
def test_whatever_is_spoilt_is_named(cast, kept, what, word):
    db.session.rollback()
    with transaction():
        spoil(cast, what)
    assert any(word in each for each in wrongs(cast.business, *(kept[0], [kept[1]])))


def test_a_scan_that_still_waits_is_named(cast, kept):
    kept[1].tick("JT5040030019")
    assert any("still holds 1" in each for each in wrongs(cast.business, kept[0], [kept[1]]))
