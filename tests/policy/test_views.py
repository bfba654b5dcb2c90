from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.policy.models import BookChoice, OwnDay, books

START = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def read(cast, who=None):
    return unescape(cast.client(who or cast.seller).get("/rules").text)


def test_every_book_is_read_as_sentences_with_figure_and_source(cast):
    page = read(cast)
    for book in books().values():
        assert book.title in page
        for rule in book.rules:
            assert rule.figure.words[1:] in page and rule.source in page and rule.words in page
    assert "Within 48 hours of collection the order is set to Shipped on the platform." in page
    assert "After 2 failed attempts of one parcel it counts as lost." in page
    assert "the same working day until 23:59, or the next one from 14:00 on" in page


def test_the_book_names_the_shops_that_go_by_it(cast):
    page = read(cast, cast.staff)
    assert "Sample Kettle Co shop" in page and "Next Door" not in page


def test_the_book_is_not_for_couriers(cast):
    assert cast.client(cast.courier).get("/rules").status_code == 403


class TestChoosing:
    def choose(self, cast, book, who=None, shop=None):
        path = f"/rules/shops/{shop or cast.shop}/book"
        return cast.client(who or cast.seller).post(path, data={"book": book})

    def test_a_seller_is_shown_the_book_made_for_the_market_and_chooses_it(self, cast):
        assert "There is a book made for Singapore" in read(cast)
        assert self.choose(cast, "sea").status_code == 303
        page = read(cast)
        assert "There is a book made for Singapore" not in page
        assert "Next days that do not count: " in page and "Fri 25 Dec" in page and "Christmas Day" in page
        assert (db.session.query(BookChoice).one().since, db.session.query(BookChoice).one().by_name) == (
            now(), "Seller of Sample Kettle Co",
        )  # fmt: skip

    def test_staff_read_and_do_not_choose(self, cast):
        assert self.choose(cast, "sea", cast.staff).status_code == 403
        assert "Use it from now on" not in read(cast, cast.staff)

    def test_a_book_that_is_not_there_is_refused_in_words(self, cast):
        answer = self.choose(cast, "mars")
        assert answer.status_code == 422 and "Choose one of the books." in answer.text

    def test_the_shop_next_door_is_not_there(self, cast):
        assert self.choose(cast, "sea", shop=cast.stranger_shop).status_code == 404
        assert self.choose(cast, "sea", who=cast.stranger).status_code == 404
        assert db.session.query(BookChoice).count() == 0


class TestOwnDays:
    form = {"day": "2026-12-26", "counts": "closed", "name": "Extension", "shop": ""}

    def test_are_added_read_and_removed(self, cast):
        client = cast.client(cast.seller)
        client.post(f"/rules/shops/{cast.shop}/book", data={"book": "sea"})
        assert client.post("/rules/days", data=self.form).status_code == 303
        page = read(cast)
        assert "Sat 26 Dec 2026 does not count" in page and "Sat 26 Dec</strong>" in page
        own = db.session.query(OwnDay).one().id
        assert cast.client(cast.stranger).post(f"/rules/days/{own}/removal").status_code == 404
        assert client.post(f"/rules/days/{own}/removal").status_code == 303
        assert "Sat 26 Dec" not in read(cast)

    def test_keep_what_was_typed_when_they_are_refused(self, cast):
        answer = cast.client(cast.seller).post("/rules/days", data=self.form | {"day": "2026-12-01"})
        assert answer.status_code == 422 and "That day is over" in answer.text and "Extension" in answer.text

    def test_that_are_over_stay(self, cast, frozen):
        client = cast.client(cast.seller)
        client.post("/rules/days", data=self.form)
        frozen.shift(timedelta(days=30))
        own = db.session.query(OwnDay).one().id
        answer = cast.client(cast.seller).post(f"/rules/days/{own}/removal")
        assert answer.status_code == 422 and "1 more that is over" in answer.text

    @pytest.mark.parametrize("shop", ["x", "00000000-0000-0000-0000-000000000000"])
    def test_of_a_shop_that_is_not_there_are_not_found(self, cast, shop):
        assert cast.client(cast.seller).post("/rules/days", data=self.form | {"shop": shop}).status_code == 404

    def test_of_the_shop_next_door_are_not_found(self, cast):
        form = self.form | {"shop": str(cast.stranger_shop)}
        assert cast.client(cast.seller).post("/rules/days", data=form).status_code == 404
        assert db.session.query(OwnDay).count() == 0
