from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from webapp.deadlines import jobs
from webapp.deadlines.actions import follow, look_again
from webapp.deadlines.models import Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused
from webapp.policy.actions import add_day, choose_book, remove_day
from webapp.policy.models import BookChoice, OwnDay, law_of

START = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Singapore


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def choose(cast, book):
    with transaction():
        return choose_book(cast.business, cast.shop, book, "Seller")


def order(cast, **columns):
    made = cast.order(shipping_type="tiktok", placed_ago=timedelta(0), **columns)
    with transaction():
        follow(cast.business, [made])
    return made


def deadlines(order_id):
    db.session.rollback()
    return {row.rule: row for row in db.session.query(Deadline).filter_by(order_id=order_id)}


def add(cast, day, counts="closed", shop=None, name="Extension"):
    with transaction():
        add_day(cast.business, shop, day, counts, name, "Seller")
        look_again(cast.business, shop)


class TestChoosing:
    def test_holds_for_orders_placed_from_then_on_and_never_for_those_before(self, cast, frozen):
        before = order(cast)
        frozen.shift(timedelta(seconds=1))
        choose(cast, "sea")
        after = order(cast)
        assert {row.book for row in deadlines(before).values()} == {"default"}
        assert {row.book for row in deadlines(after).values()} == {"sea"}
        assert set(deadlines(after)) == {"dispatched", "status_updated", "collected_in_time", "tracking_updated"}
        frozen.shift(timedelta(days=30))
        with transaction():
            follow(cast.business, [before, after])
        assert {row.book for row in deadlines(before).values()} == {"default"}

    def test_and_choosing_back_leaves_what_was_judged_in_between(self, cast, frozen):
        choose(cast, "sea")
        made = order(cast)
        frozen.shift(timedelta(days=1))
        jobs.sweep()
        assert deadlines(made)["dispatched"].standing == "missed"
        choose(cast, "default")
        cast.tell(made, "collected")
        with transaction():
            follow(cast.business, [made])
        assert (deadlines(made)["dispatched"].standing, deadlines(made)["dispatched"].book) == ("late", "sea")
        assert {row.book for row in deadlines(order(cast)).values()} == {"default"}

    def test_the_same_book_again_is_nothing(self, cast):
        assert choose(cast, "default") is None
        assert choose(cast, "sea") and choose(cast, "sea") is None
        assert db.session.query(BookChoice).count() == 1

    def test_a_book_that_is_not_there_is_refused(self, cast):
        with pytest.raises(Refused, match="books"), transaction():
            choose_book(cast.business, cast.shop, "mars", "Seller")

    def test_is_each_businesss_own(self, cast):
        choose(cast, "sea")
        assert law_of(cast.stranger_business).book(cast.stranger_shop, now()).code == "default"


class TestOwnDays:
    def test_move_the_open_deadlines_that_count_working_days(self, cast, frozen):
        choose(cast, "sea")
        made = order(cast)
        was = {rule: row.due_at for rule, row in deadlines(made).items()}
        add(cast, "2026-12-09")
        jobs.sweep()
        moved = {rule: row.due_at - was[rule] for rule, row in deadlines(made).items() if row.due_at != was[rule]}
        assert moved == {"status_updated": timedelta(days=1), "collected_in_time": timedelta(days=1)}

    def test_of_another_shop_move_nothing(self, cast):
        choose(cast, "sea")
        made = order(cast)
        with transaction():
            add_day(cast.business, None, "2026-12-09", "closed", "Extension", "Seller")
            add_day(cast.business, cast.shop, "2026-12-09", "open", "We work", "Seller")
            look_again(cast.business)
        jobs.sweep()
        assert deadlines(made)["status_updated"].due_at == datetime(2026, 12, 9, 15, 59, 59, tzinfo=UTC)

    def test_what_is_judged_is_not_judged_anew_by_a_day_that_is_over(self, cast, frozen):
        frozen.shift(timedelta(days=3))
        with pytest.raises(Refused, match="over"):
            add(cast, "2026-12-09")
        add(cast, "2026-12-10")
        own = db.session.query(OwnDay).one()
        frozen.shift(timedelta(days=1))
        with pytest.raises(Refused, match="over"), transaction():
            remove_day(own)

    @pytest.mark.parametrize(
        ("day", "counts", "name", "words"),
        [("soon", "closed", "X", "Choose a day"), ("2026-12-09", "maybe", "X", "counts"),
         ("2026-12-09", "open", " ", "what day")],
    )  # fmt: skip
    def test_that_make_no_sense_are_refused_in_words(self, cast, day, counts, name, words):
        with pytest.raises(Refused, match=words):
            add(cast, day, counts, name=name)

    def test_said_again_take_the_place_of_what_was_said(self, cast):
        add(cast, "2026-12-09")
        add(cast, "2026-12-09", "open")
        assert [(own.day, own.counts) for own in db.session.query(OwnDay)] == [(date(2026, 12, 9), "open")]


def test_sweeping_the_new_figures_twice_and_late_changes_nothing_more(cast, frozen):
    choose(cast, "sea")
    made = [order(cast) for _ in range(3)]
    frozen.shift(timedelta(days=20))
    assert jobs.sweep()["missed"] == 12
    before = {one: {rule: row.standing for rule, row in deadlines(one).items()} for one in made}
    assert jobs.sweep() == {}
    assert {one: {rule: row.standing for rule, row in deadlines(one).items()} for one in made} == before
