"""Two workers at the same deadlines at the same time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from webapp.deadlines import actions, jobs
from webapp.deadlines.actions import follow
from webapp.deadlines.models import Deadline
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Break, Telling, check_chains, record
from webapp.ledger.models import Fact

ORDERS = 40


@pytest.fixture
def due(cast, monkeypatch):
    """Orders whose first deadline is over, and batches so small that the workers meet."""
    monkeypatch.setattr(actions.following, "BATCH", 3)
    orders = [cast.order(placed_ago=timedelta(hours=119)) for _ in range(ORDERS)]
    with transaction():
        follow(cast.business, orders)
    return orders


def at_once(app, *works):
    """Run these in threads that begin together, each with a database session of its own."""
    ready = Barrier(len(works))

    def run(work):
        with app.app_context():
            ready.wait(10)
            return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [done.result(60) for done in [pool.submit(run, work) for work in works]]


def missed_of(rule):
    db.session.rollback()
    keys = [fact.order_id for fact in db.session.query(Fact).filter_by(kind="missed") if fact.details["rule"] == rule]
    return Counter(keys)


def test_two_sweeps_at_once_tell_every_miss_once(app, cast, due):
    at = now() + timedelta(hours=2)
    counts = at_once(app, *[lambda: jobs.sweep(at)] * 2)
    leftover = jobs.sweep(at)
    assert sum(count.get("missed", 0) for count in [*counts, leftover]) == ORDERS
    assert missed_of("status_updated") == Counter(dict.fromkeys(due, 1))
    assert db.session.query(Deadline).filter_by(rule="status_updated", standing="missed").count() == ORDERS
    assert not [found for found in check_chains() if isinstance(found, Break)]


def test_a_sweep_and_facts_in_time_at_once_leave_no_miss_standing(app, cast, due):
    """Whoever comes first: an order that was shipped in time is met in the end, and its miss, if told, taken back."""
    at = now() + timedelta(hours=2)
    shipped = due[::2]

    def tell():
        for order in shipped:
            with transaction():
                record(cast.business, [Telling(order, "shipped", "s", now(), "test", "Test")])
            with transaction():
                follow(cast.business, [order])

    at_once(app, tell, lambda: jobs.sweep(at), lambda: jobs.sweep(at))
    jobs.sweep(at)
    db.session.rollback()
    standings = {d.order_id: d.standing for d in db.session.query(Deadline).filter_by(rule="status_updated")}
    assert standings == {order: "met" if order in shipped else "missed" for order in due}
    undone = Counter(fact.order_id for fact in db.session.query(Fact).filter_by(kind="undone"))
    told = missed_of("status_updated")
    assert all(told[order] == undone[order] for order in shipped)
    assert not [found for found in check_chains() if isinstance(found, Break)]
