"""A return is found by whatever its order is found by, and by its own numbers."""

import pytest

from tests.returns.conftest import ANA
from webapp.kit.db import db, transaction
from webapp.orders.models import SearchTerm
from webapp.orders.rules.searching import terms_of, wanted
from webapp.returns.actions import amend
from webapp.returns.models import ReturnTerm, list_returns, terms


@pytest.fixture
def some(desk):
    """Two returns; the second's buyer, numbers and parcel are its own."""
    orders = [
        findable(desk, "900011112222", "SMPX00007777", "Sample Ana"),
        findable(desk, "900033334444", "SMPX00008888", "Nguyễn Sample Đào"),
    ]
    own = {"tracking_number": "RETS MP00 00009", "platform_id": "4035123412345678"}
    return desk.open(orders[0]), desk.open(orders[1], **own)


def findable(desk, number: str, tracking: str, name: str):
    order = desk.delivered(number=number, tracking=tracking)
    with transaction():
        db.session.add_all(
            SearchTerm(business_id=desk.cast.business, order_id=order, term=term)
            for term in terms_of([name], [number, tracking], [])
        )
    return order


def found(cast, query: str) -> set:
    db.session.rollback()
    return {row.id for row in list_returns(cast.business, "", wanted(query), "", 50).rows}


@pytest.mark.parametrize(
    "query",
    ["900033334444", "9000 3333", "33334444", "SMPX00008888", "smpx 0000 8888", "08888", "RETSMP0000009",
     "rets mp00 00009", "00009", "4035 1234", "12345678", "nguyen dao", "Đào", "NGUYỄN 00009", "dao 33334444"],
)  # fmt: skip
def test_it_is_found_by_numbers_and_name(cast, some, query):
    assert found(cast, query) == {some[1]}


@pytest.mark.parametrize("query", ["3333444", "nguyen 2222", "eplus", "0000", "%", "_"])
def test_what_no_return_has_finds_none(cast, some, query):
    assert found(cast, query) == set() if wanted(query) else wanted(query) == []


def test_a_word_that_both_have_finds_both(cast, some):
    assert found(cast, "smpx") == set(some)
    assert found(cast, "9000") == set(some)


def test_it_is_found_by_the_label_that_is_written_down_later(cast, some):
    with transaction():
        amend(cast.business, some[0], {"tracking_number": "LATER555001"}, None, ANA)
    assert found(cast, "later555001") == {some[0]}
    with transaction():
        amend(cast.business, some[0], {"tracking_number": "OTHER555002"}, None, ANA)
    assert found(cast, "later555001") == set() and found(cast, "other 5550 02") == {some[0]}
    assert db.session.query(ReturnTerm).filter_by(return_id=some[0]).count() == 2


def test_of_another_business_nothing_is_found(cast, some):
    assert list_returns(cast.stranger_business, "", wanted("nguyen"), "", 50).rows == []
    assert list_returns(cast.stranger_business, "", wanted("rets"), "", 50).rows == []


def test_words_that_very_many_orders_have_are_looked_for_among_the_newest(cast, some, monkeypatch):
    monkeypatch.setattr(terms, "MANY", 1)
    assert found(cast, "smpx") == set(some) and found(cast, "nguyen smpx") == {some[1]}
    monkeypatch.setattr(terms, "NEWEST", 1)
    page = list_returns(cast.business, "", wanted("smpx"), "", 50)
    assert ({row.id for row in page.rows}, page.cut) == ({some[1]}, True)


def test_the_page_opens_what_is_found_alone_and_says_when_nothing_is(cast, some):
    seller = cast.client(cast.seller)
    assert seller.get("/returns", query_string={"q": "Nguyen"}).location.endswith(str(some[1]))
    both = seller.get("/returns", query_string={"q": "smpx"}).text
    assert all(str(one) in both for one in some)
    for nothing in ("nobody9", "---", "%"):
        assert "Nothing found" in seller.get("/returns", query_string={"q": nothing}).text
