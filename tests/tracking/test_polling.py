"""The real sandbox answers over HTTP; rows are real."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracking.carriers.test_easypost import DETAILS, TRACKER
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import facts_of
from webapp.tracking import actions, jobs
from webapp.tracking.actions import Answered, Outcome
from webapp.tracking.carriers import easypost
from webapp.tracking.models import Link, Unheard


def test_a_parcel_handed_over_is_asked_about_until_it_is_delivered(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "delivered")
    for _ in range(7):
        sandbox.advance("SMP1")
        post.poll()
    assert post.kinds(order)[-1] == "delivered"
    assert post.cast.chain(order).status == "delivered"
    assert post.watches()[0].next_poll_at is None
    calls = sandbox.calls()
    post.poll()
    assert sandbox.calls() == calls


def test_two_failed_attempts_are_counted_as_two_however_often_they_are_told(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "two_failed_attempts")
    sandbox.misbehave(duplicates=1, reordering=1)
    for _ in range(7):
        sandbox.advance("SMP1")
        post.poll()
        post.poll()
    assert post.kinds(order).count("attempt_failed") == 2
    [parcel] = post.cast.chain(order).parcels.values()
    assert (parcel["status"], parcel["attempts"]) == ("attempt_failed", 2)


@pytest.mark.parametrize(("story", "status"), [("lost", "lost"), ("damaged", "damaged"), ("returned", "returned")])
def test_what_went_wrong_shows_as_it_is(post, sandbox, story, status):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", story, speed=1000)
    post.poll()
    post.poll()
    sandbox.story("SMP1", story, speed=100_000)
    post.poll()
    assert post.cast.chain(order).status == status


def test_a_lost_parcel_is_still_asked_about_since_it_may_be_found(post, sandbox):
    post.link()
    post.handed_over("SMP1")
    sandbox.story("SMP1", "lost")
    sandbox.advance("SMP1", 4)
    post.poll()
    assert post.watches()[0].next_poll_at is not None


def test_an_old_answer_takes_nothing_back(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "second_attempt")
    sandbox.advance("SMP1", 6)
    post.poll()
    known = post.kinds(order)
    sandbox.misbehave(stale=1)
    post.poll()
    assert post.kinds(order) == known
    assert post.cast.chain(order).status == "out_for_delivery"


def test_an_unheard_of_code_is_kept_as_unknown_and_counted_once(post, sandbox):
    link = post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "odd")
    sandbox.advance("SMP1", 3)
    post.poll()
    post.poll()
    assert post.kinds(order) == ["info_received", "collected", "unknown"]
    [code] = db.session.query(Unheard).filter_by(link_id=link)
    assert (code.code, code.count) == ("teleported/beamed_up", 1)
    assert post.cast.chain(order).status == "on_the_way"


def test_a_time_that_no_calendar_has_breaks_nothing(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1", "lost")
    sandbox.misbehave(times=1)
    sandbox.advance("SMP1", 4)
    post.poll()
    post.poll()
    facts = [f for f in facts_of(post.cast.business, [order])[order] if f.actor.startswith("carrier:")]
    assert {fact.kind for fact in facts} == {"unknown"}
    assert facts[0].details["told_time"] == "31/02/2026 25:61"
    assert len(facts) == 4


def test_html_in_a_carriers_words_is_kept_as_the_text_it_is(post, sandbox):
    post.link()
    order = post.handed_over("SMP1")
    sandbox.story("SMP1")
    sandbox.misbehave(script=1)
    sandbox.advance("SMP1")
    post.poll()
    [fact] = [f for f in facts_of(post.cast.business, [order])[order] if f.actor.startswith("carrier:")]
    assert fact.details["words"] == "<script>alert(1)</script>"


TROUBLE = {
    "errors": "answered 500",
    "reset": "the connection broke",
    "html": "answered something that is not JSON",
    "schema": "answered something that is not a list of trackers",
    "huge": "answered more than 1 MB",
    "bomb": "answered more than 1 MB",
    "redirect": "answered by sending us to another address",
    "refused": "did not accept our key",
}


@pytest.mark.parametrize("fault", TROUBLE)
def test_a_feed_that_is_broken_says_so_stops_calling_and_recovers(post, sandbox, fault):
    link = post.link()
    orders = [post.handed_over(f"SMP{n}") for n in range(20)]
    sandbox.misbehave(**{fault: 1})
    post.poll()
    row = post.row(link)
    assert row.failing_since is not None
    assert row.failing_words == TROUBLE[fault]
    assert row.open_until > now() + timedelta(seconds=20)
    # A cut connection is tried once more by the client itself before it counts as a failure.
    assert sandbox.calls() <= (10 if fault == "reset" else 5)
    assert post.poll(again=False) == 0
    sandbox.misbehave()
    post.poll()
    post.poll()
    row = post.row(link)
    assert (row.failing_since, row.failing_words, row.open_until) == (None, "", None)
    assert all(watch.last_polled_at for watch in post.watches())
    assert post.cast.chain(orders[0]).status == "handed_over"


def test_a_feed_with_a_single_parcel_is_broken_after_a_single_failure(post, sandbox):
    link = post.link()
    post.handed_over("SMP1")
    sandbox.misbehave(errors=1)
    post.poll()
    assert post.row(link).failing_words == "answered 500"


def test_a_link_that_failed_before_is_tried_with_one_question(post, sandbox):
    link = post.link()
    for n in range(20):
        post.handed_over(f"SMP{n}")
    sandbox.misbehave(errors=1)
    post.poll()
    calls = sandbox.calls()
    since = post.row(link).failing_since
    post.poll()
    assert sandbox.calls() == calls + 1
    row = post.row(link)
    assert row.failing_since == since
    assert row.open_until > now() + timedelta(seconds=50)


def test_a_carrier_that_hangs_costs_one_timeout_and_slows_no_other(post, sandbox, monkeypatch):
    from tests.sandbox_server import start_sandbox

    monkeypatch.setattr("webapp.kit.http.SECONDS", 2)
    good, process = start_sandbox("--speed", "0")
    try:
        post.app.config["OUTSIDE_ALLOWED_ORIGINS"] = [sandbox.address, good.address]
        hanging = post.link()
        healthy = post.link(carrier_id=str(post.cast.other_carrier), base_url=good.address)
        for n in range(20):
            post.handed_over(f"BAD{n}")
            post.handed_over(f"GOOD{n}", carrier=post.cast.other_carrier)
        sandbox.misbehave(silence=1)
        before = now()
        post.poll()
        assert post.row(hanging).failing_words == "did not answer in time"
        assert sandbox.calls() <= 5
        assert post.row(healthy).last_good_at < before + timedelta(seconds=1.5)
        polled = [watch.number for watch in post.watches() if watch.last_polled_at]
        assert sorted(polled) == sorted(f"GOOD{n}" for n in range(20))
    finally:
        process.kill()
        process.wait()


def test_a_carrier_that_asks_us_to_slow_down_is_left_alone_for_that_long(post, sandbox):
    link = post.link()
    for n in range(20):
        post.handed_over(f"SMP{n}")
    sandbox.misbehave(limit=1, retry_after=120)
    post.poll()
    row = post.row(link)
    assert timedelta(seconds=110) < row.open_until - now() <= timedelta(seconds=120)
    assert row.failing_since is None
    assert sandbox.calls() <= 5
    assert post.poll(again=False) == 0


def test_some_errors_between_good_answers_do_not_stop_the_round(post, sandbox):
    link = post.link()
    for n in range(40):
        post.handed_over(f"SMP{n:02}")
        sandbox.story(f"SMP{n:02}")
    sandbox.misbehave(errors=0.2)
    for _ in range(12):
        post.poll()
    row = post.row(link)
    assert row.last_good_at is not None
    assert sum(bool(watch.last_polled_at) for watch in post.watches()) >= 35


def test_a_number_that_the_carrier_refuses_is_no_trouble_of_the_feed(post, sandbox):
    link = post.link()
    post.handed_over(" ")
    with transaction():
        db.session.query(Link).update({"failing_since": None})
    post.poll()
    assert post.row(link).failing_since is None


def test_a_paused_link_asks_nothing(post, sandbox):
    post.link(paused="1")
    post.handed_over("SMP1")
    post.poll()
    assert sandbox.calls() == 0


def test_a_frozen_worker_that_wakes_up_changes_nothing(post, sandbox):
    link = post.link()
    order = post.handed_over("SMP1")
    with transaction():
        frozen = actions.take_link(post.cast.business, link)
    [asked] = actions.due_watches(frozen, 10)
    with transaction():
        db.session.query(Link).update({"leased_until": now() - timedelta(seconds=1)})
    sandbox.story("SMP1")
    sandbox.advance("SMP1")
    post.poll()
    known, watch = post.kinds(order), post.watches()[0].next_poll_at
    late = easypost.parse(TRACKER | {"tracking_code": "SMP1"})
    with pytest.raises(actions.LeaseLost), transaction():
        actions.keep_answers(frozen, [Answered(asked, late)])
    with pytest.raises(actions.LeaseLost), transaction():
        actions.let_go(frozen, Outcome("too late"))
    assert post.kinds(order) == known
    assert post.watches()[0].next_poll_at == watch
    assert post.row(link).failing_since is None


def test_two_workers_never_ask_the_same_link_at_once(post):
    link = post.link()
    post.handed_over("SMP1")
    with transaction():
        assert actions.take_link(post.cast.business, link)
    with transaction():
        assert actions.take_link(post.cast.business, link) is None
    assert actions.due_links(now()) == []
    assert jobs.poll() == 0


def test_a_worker_that_died_gives_its_link_back_within_30_seconds(post):
    link = post.link()
    post.handed_over("SMP1")
    with transaction():
        actions.take_link(post.cast.business, link)
    assert actions.due_links(now() + timedelta(seconds=31)) == [(post.cast.business, link)]


def test_a_links_own_pace_decides_when_it_is_asked_again(post, sandbox):
    post.link(pace="10")
    post.handed_over("SMP1")
    sandbox.story("SMP1")
    sandbox.advance("SMP1")
    post.poll()
    assert post.watches()[0].next_poll_at - now() <= timedelta(seconds=10)


def test_the_carriers_expected_day_is_kept(post, sandbox):
    post.link()
    post.handed_over("SMP1")
    sandbox.story("SMP1", speed=1)
    post.poll()
    assert post.watches()[0].expected_on is not None


def test_a_round_that_takes_long_lets_other_jobs_have_their_turn(post, sandbox, monkeypatch):
    monkeypatch.setattr("webapp.tracking.jobs.asking.ROUND", 0.3)
    post.link()
    for n in range(120):
        post.handed_over(f"SMP{n}")
    sandbox.misbehave(latency=100)
    post.due_now()
    rung = post.app.extensions["rung"]
    rung.clear()
    first = jobs.poll()
    assert 0 < first < 120
    assert (jobs.POLL, ()) in rung
    monkeypatch.setattr("webapp.tracking.jobs.asking.ROUND", 30)
    assert first + jobs.poll() >= 120


def test_one_parcel_with_two_orders_tells_both(post, sandbox):
    from webapp.orders.models import ParcelOrder

    post.link()
    first, second = post.handed_over("SMP1"), post.cast.order(tracking="")
    with transaction():
        db.session.add(ParcelOrder(business_id=post.cast.business, parcel_id=post.cast.parcel(first), order_id=second))
    sandbox.story("SMP1")
    sandbox.advance("SMP1", 7)
    post.poll()
    assert post.kinds(first) == post.kinds(second)
    assert post.cast.chain(second).parcels[str(post.cast.parcel(first))]["status"] == "delivered"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.sampled_from(range(len(DETAILS) + 3)), max_size=12))
def test_any_order_and_repetition_of_reports_gives_the_same_end(post, told):
    """However the answers come, once everything has been said the parcel is where it is."""
    details = [
        *DETAILS,
        DETAILS[1] | {"status": "failure", "status_detail": "delivery_exception", "datetime": "2026-11-21T10:00:00Z"},
        DETAILS[1] | {"status": "failure", "status_detail": "delivery_exception", "datetime": "2026-11-21T16:00:00Z"},
        DETAILS[1] | {"status": "teleported", "datetime": "2026-11-21T17:00:00Z"},
    ]
    order = post.cast.order(kinds=("confirmed", "handed_over"))
    source = actions.Source(post.cast.business, post.link(), "Sample Express")
    for chosen in [[which] for which in told] + [range(len(details))]:
        reports = easypost.parse(TRACKER | {"tracking_details": [details[which] for which in chosen]})
        with transaction():
            actions.record_reports(source, [actions.Said(post.cast.parcel(order), reports, now())])
    [parcel] = post.cast.chain(order).parcels.values()
    assert (parcel["status"], parcel["attempts"]) == ("delivered", 2)
    assert len(post.kinds(order)) == len(details)
