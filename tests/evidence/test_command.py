"""bin/handover erase-buyer: the page's erasure by another door."""

import pytest
from click.testing import CliRunner, Result

from tests.evidence.conftest import Parcel
from tests.evidence.test_erasing import SECRETS, everything_kept
from webapp.commands import handover
from webapp.evidence.models import Erasure
from webapp.kit import files
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.orders.models import Order
from webapp.orders.models import Parcel as Box
from webapp.proofs.models import Proof


@pytest.fixture
def office(app, monkeypatch):
    """Runs erase-buyer in the test's own app, for the cast's business."""
    monkeypatch.setattr("webapp.commands.group.create_app", lambda: app)
    monkeypatch.setenv("REDIS_URL", "")

    def run(*words: str, typed: str = "", business: str = "Sample Kettle Co") -> Result:
        db.session.rollback()
        done = CliRunner().invoke(handover, ["erase-buyer", *words, "--business", business], input=typed)
        db.session.rollback()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


def number_of(order) -> str:
    return db.session.query(Order).filter_by(id=order).one().number


def test_it_does_what_the_page_does_and_says_what_went_and_what_stays(cast, office):
    parcel = Parcel(cast, **SECRETS)
    parcel.photo("parcel", parcel.id, "brown")
    done = office(number_of(parcel.order), "--yes")

    assert done.exit_code == 0, done.output
    assert "recipient, phone, address" in done.output and "pictures: erased" in done.output
    assert "Kept:" in done.output and "digest of each erased field" in done.output
    assert "unmistakable" not in everything_kept()
    assert not any(files.has(proof.sha256) for proof in db.session.query(Proof))
    [told] = [fact for fact in facts_of(cast.business, [parcel.order])[parcel.order] if fact.kind == "redacted"]
    assert (told.actor, told.details["because"]) == ("office", "buyer_asked")


def test_it_asks_first_and_no_changes_nothing(cast, office):
    order = cast.order(**SECRETS)
    done = office(number_of(order), typed="n\n")
    assert done.exit_code == 1 and "What you downloaded" in done.output and "no way back" in done.output
    assert db.session.query(Erasure).count() == 0 and "unmistakable" in everything_kept()
    assert office(number_of(order), typed="y\n").exit_code == 0
    assert db.session.query(Erasure).count() == 1


def test_a_tracking_number_is_as_good_however_it_is_written(cast, office):
    order = cast.order(tracking="SMP-700 000 009", **SECRETS)
    assert office("smp700000009", "--yes").exit_code == 0
    assert "unmistakable" not in everything_kept() and order


def test_a_second_time_it_says_that_it_was_done_and_asks_nothing(cast, office):
    order = cast.order(**SECRETS)
    office(number_of(order), "--yes", "--because", "not_needed")
    again = office(number_of(order))
    assert again.exit_code == 0 and "erased already" in again.output and "not needed any more" in again.output
    assert [fact.kind for fact in facts_of(cast.business, [order])[order]].count("redacted") == 1


def test_pictures_of_an_open_case_are_said_to_be_held(cast, office, parcel):
    cast.tell(parcel.order, "case_opened", details={"scenario": "damaged"})
    done = office(number_of(parcel.order), "--yes")
    assert "pictures: held until the open case is closed" in done.output
    assert "held until the open case is closed" in office(number_of(parcel.order)).output


def test_an_unknown_number_and_another_businesss_order_are_answered_alike(cast, office):
    theirs = cast.order(business=cast.stranger_business, **SECRETS)
    for number in ("999999", number_of(theirs), ""):
        done = office(number, "--yes")
        assert done.exit_code == 1 and "Sample Kettle Co has no order and no parcel" in done.output
        assert "Unmistakable" not in done.output
    assert office(number_of(theirs), "--yes", business="Nobody Ltd").exit_code == 1
    assert "unmistakable" in everything_kept()


def test_a_parcel_of_two_orders_is_not_guessed_at(cast, office):
    from webapp.orders.models import ParcelOrder

    one, other = cast.order(**SECRETS), cast.order(**SECRETS)
    with transaction():
        db.session.add(ParcelOrder(business_id=cast.business, parcel_id=cast.parcel(one), order_id=other))
    tracking = db.session.query(Box).filter_by(id=cast.parcel(one)).one().tracking_number
    done = office(tracking, "--yes")
    assert done.exit_code == 1 and number_of(one) in done.output and number_of(other) in done.output
    assert db.session.query(Erasure).count() == 0
    assert office(number_of(other), "--yes").exit_code == 0
