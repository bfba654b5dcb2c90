"""Files and rows of which nobody can say whose they are, in a shop where a buyer's data were erased."""

import pytest
from sqlalchemy import select, text

from tests.orders.exports import HEADER, csv_file, number, row
from webapp.accounts.models import Shop
from webapp.evidence import actions as evidence
from webapp.evidence.actions import Asker
from webapp.evidence.jobs import destroy_doomed
from webapp.kit import files
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.orders.actions import importing
from webapp.orders.jobs import import_file, read_imports
from webapp.orders.models import Import, Order

WHO = {"Recipient": "Unmistakable Person"}
NO_NUMBER = csv_file([row(2), row(1, Order_ID="5.76E+17", Quantity="one for Unmistakable", **WHO)])
HEADERLESS = csv_file([row(1, **WHO)], header=[name for name in HEADER if name != "Order ID"])


def bring(cast, content: bytes) -> Import:
    found = import_file(cast.business, cast.shop, "orders.csv", content, "person:test", "Sample Ana")
    db.session.rollback()
    return db.session.get_one(Import, (found.business_id, found.id))


@pytest.fixture
def erased(cast):
    """A shop where one buyer's data were erased."""
    bring(cast, csv_file([row(1, **WHO)]))
    order = db.session.scalars(select(Order).where(Order.number == number(1))).one()
    with transaction():
        evidence.erase(Asker(cast.business, "person:test", "Sample Ana"), order.id, "buyer_asked")
    destroy_doomed()
    return cast


def kept_text() -> str:
    rows = db.session.execute(text("SELECT text FROM import_remarks")).scalars()
    return " ".join(rows).lower()


@pytest.mark.parametrize("content", [NO_NUMBER, HEADERLESS], ids=["a row without a number", "a file without numbers"])
def test_what_may_hold_an_erased_buyers_data_goes_once_it_is_read(erased, content):
    found = bring(erased, content)
    assert files.has(found.sha256)
    destroy_doomed()
    db.session.refresh(found)
    assert found.gone_at and not files.has(found.sha256) and "unmistakable" not in kept_text()
    page = erased.client(erased.seller).get(f"/imports/{found.id}").text
    assert "what was erased of a buyer" in page


@pytest.mark.parametrize("content", [NO_NUMBER, HEADERLESS], ids=["a row without a number", "a file without numbers"])
def test_where_nobody_was_erased_it_stays(cast, content):
    found = bring(cast, content)
    destroy_doomed()
    assert files.has(found.sha256) and found.gone_at is None


def test_a_file_whose_reading_was_given_up_goes_too(erased):
    with transaction():
        shop = db.session.get_one(Shop, (erased.business, erased.shop))
        taken = importing.take_import(erased.business, shop, "orders.csv", HEADERLESS, "person:test", "Sample Ana")
        taken.attempts, import_id = importing.ATTEMPTS, taken.id
    read_imports()
    destroy_doomed()
    found = db.session.get_one(Import, (erased.business, import_id))
    assert found.failure == "gave_up" and found.gone_at <= now() and not files.has(found.sha256)
    assert "It is kept" not in found.failure_words
