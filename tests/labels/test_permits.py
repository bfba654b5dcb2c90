"""A carrier whose labels carry a QR code by design: a rule as data, with its source. The ban holds for all others."""

import pytest
from sqlalchemy import select

from tests.labels.corpus import draw
from tests.labels.test_uploading import of
from webapp.carriers.models import Carrier
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refusal
from webapp.labels.actions import permit, withdraw_permit
from webapp.labels.models import Permit, permits_of

SOURCE = "Sample Express, label guide 3.2, 2026-03-01"


@pytest.fixture
def other(cast):
    """Another carrier of the same business."""
    with transaction():
        carrier = Carrier(business_id=cast.business, name="Sample Post")
        db.session.add(carrier)
        db.session.flush()
        return carrier.id


def _codes(cast, office, carrier, square="SMP-SORT-7") -> set[str]:
    """What is found on a label of that carrier that carries a QR code."""
    order = cast.order(kinds=("confirmed",), shipping_type="tiktok", carrier=carrier)
    [label] = office.bring(draw([of(cast, order)], square=square))
    return {offence["code"] for offence in label.offences}


def _permit(cast, source=SOURCE, who=None):
    answer = cast.client(who or cast.seller).post(f"/carriers/{cast.carrier}/label-permits", data={"source": source})
    db.session.rollback()
    return answer


def test_without_a_permit_a_code_is_refused_with_one_it_is_not_and_another_carriers_still_is(cast, office, other):
    assert _codes(cast, office, cast.carrier) == {"qr_code"}
    assert _permit(cast).status_code == 303
    assert _codes(cast, office, cast.carrier) == set()
    assert _codes(cast, office, other) == {"qr_code"}


def test_the_permit_says_whose_word_it_is_and_is_shown_with_it(cast):
    _permit(cast)
    [row] = db.session.scalars(select(Permit).where(Permit.business_id == cast.business))
    assert (row.carrier_id, row.offence, row.source, row.by_name) == (
        cast.carrier, "qr_code", SOURCE, "Seller of Sample Kettle Co",
    )  # fmt: skip
    assert SOURCE in cast.client(cast.seller).get("/labels/rules").text


def test_a_permit_without_a_source_is_none(cast, office):
    assert _permit(cast, "ok").status_code == 422
    with transaction():
        assert isinstance(permit(cast.business, cast.carrier, "  x ", "Sample Ana"), Refusal)
    assert permits_of(cast.business) == {}
    assert _codes(cast, office, cast.carrier) == {"qr_code"}


def test_a_link_in_the_permitted_code_is_still_a_link(cast, office):
    _permit(cast)
    assert _codes(cast, office, cast.carrier, "https://x.sample.shop") == {"hyperlink"}


def test_a_permit_that_is_withdrawn_ends(cast, office):
    _permit(cast)
    _permit(cast, "")
    assert _codes(cast, office, cast.carrier) == {"qr_code"}
    with transaction():
        withdraw_permit(cast.business, cast.carrier)  # twice is harmless


def test_neither_staff_nor_strangers_permit_anything(cast):
    for who in (cast.staff, cast.courier, cast.stranger):
        assert _permit(cast, who=who).status_code in {403, 404}
    assert permits_of(cast.business) == {}
