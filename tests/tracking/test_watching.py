"""Which parcels are asked about."""

import pytest

from webapp.kit.db import db, transaction
from webapp.orders.models import Parcel, ParcelOrder
from webapp.tracking import actions
from webapp.tracking.models import Watch


def test_a_parcel_is_watched_once_however_often_it_is_told(post):
    post.link()
    order = post.handed_over()
    post.watch(order, order)
    post.watch(order)
    assert [watch.number for watch in post.watches()] == ["SMP1"]


def test_a_parcel_of_a_carrier_without_a_link_is_not(post):
    post.link()
    post.handed_over(carrier=post.cast.other_carrier)
    assert post.watches() == []


def test_a_parcel_without_a_number_is_not(post):
    post.link()
    post.handed_over("")
    assert post.watches() == []


@pytest.mark.parametrize("kind", ["delivered", "cancelled", "returned", "acknowledged"])
def test_an_order_whose_story_is_over_is_left_alone(post, kind):
    post.link()
    order = post.cast.order(kinds=("shipped", kind))
    post.watch(order)
    assert post.watches() == []


def test_a_new_link_watches_what_is_on_its_way_already(post):
    post.cast.order(tracking="WAY", kinds=("confirmed", "handed_over"))
    post.cast.order(tracking="HOME", kinds=("handed_over", "delivered"))
    post.cast.order(tracking="SHELF")
    post.link()
    assert [watch.number for watch in post.watches()] == ["WAY"]


@pytest.mark.parametrize("kind", ["cancelled", "acknowledged", "delivered"])
def test_nobody_asks_about_an_order_that_is_over(post, kind):
    post.link()
    over, open_still = post.handed_over("SMP1"), post.handed_over("SMP2")
    post.cast.tell(over, kind)
    with transaction():
        actions.finish(post.cast.business, [over, open_still])
    assert [watch.next_poll_at is None for watch in post.watches()] == [True, False]


def test_a_parcel_shared_with_an_open_order_is_asked_about_still(post):
    post.link()
    first, second = post.handed_over("SMP1"), post.cast.order(tracking="", kinds=("confirmed",))
    with transaction():
        db.session.add(ParcelOrder(business_id=post.cast.business, parcel_id=post.cast.parcel(first), order_id=second))
    post.cast.tell(first, "cancelled")
    with transaction():
        actions.finish(post.cast.business, [first])
    assert post.watches()[0].next_poll_at is not None


def test_a_corrected_number_is_asked_about_anew(post):
    post.link()
    order = post.handed_over("WRONG")
    with transaction():
        db.session.query(Watch).update({"last_answer": "x", "last_kind": "delivered", "next_poll_at": None})
        db.session.get(Parcel, (post.cast.business, post.cast.parcel(order))).tracking_number = "RIGHT"
    post.watch(order)
    [watch] = post.watches()
    assert (watch.number, watch.last_answer, watch.last_kind) == ("RIGHT", "", None)
    assert watch.next_poll_at is not None


def test_an_order_that_came_back_to_life_is_asked_about_again(post):
    post.link()
    order = post.handed_over()
    post.cast.tell(order, "cancelled", key="cancel")
    with transaction():
        actions.finish(post.cast.business, [order])
    with transaction():
        actions.resume(post.cast.business, [order])
    assert post.watches()[0].next_poll_at is None
    post.cast.tell(order, "undone", undoes="cancel")
    with transaction():
        actions.resume(post.cast.business, [order])
    assert post.watches()[0].next_poll_at is not None


def test_a_carrier_that_only_tells_is_never_asked(post, sandbox):
    post.link(adapter="ninjavan", client_secret="s")
    post.handed_over()
    assert post.watches()[0].next_poll_at is None
    assert post.poll() == 0
    assert sandbox.calls() == 0


def test_a_business_watches_only_its_own(post):
    post.link()
    theirs = post.cast.order(business=post.cast.stranger_business, kinds=("handed_over",))
    post.watch(theirs)
    assert post.watches() == []


def test_why_nothing_is_new_has_three_words(post, sandbox):
    from datetime import timedelta

    from webapp.kit.clock import now
    from webapp.tracking.models import watch_counts

    link = post.link()
    quiet, silent, done = (post.cast.parcel(post.handed_over(number)) for number in ("A", "B", "C"))
    with transaction():
        db.session.query(Watch).filter_by(number="B").update(
            {"last_kind": "in_transit", "last_changed_at": now() - timedelta(days=4)}
        )
        db.session.query(Watch).filter_by(number="C").update({"last_kind": "delivered"})
    feeds = actions.feeds_of(post.cast.business, [quiet, silent, done])
    assert {name: feed.code for name, feed in feeds.items()} == {quiet: "no_event_yet", silent: "silent"}
    assert watch_counts(post.cast.business, now())[link] == {"watched": 3, "quiet": 1, "silent": 1}
    sandbox.misbehave(errors=1)
    post.poll()
    feeds = actions.feeds_of(post.cast.business, [quiet, silent, done])
    assert {feed.code for feed in feeds.values()} == {"broken"}
    assert feeds[quiet].since == post.row(link).failing_since
    assert feeds[quiet].words == "Feed broken"
