from collections import Counter

import pytest

from tests.cast import Cast
from webapp import reactions
from webapp.kit import queue
from webapp.kit.db import db
from webapp.ledger.models import Fact


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Who heard of which order, by kind."""
    found: Counter = Counter()

    def listener(name: str):
        return lambda _business, orders: found.update((name, order) for order in orders)

    monkeypatch.setattr(
        reactions, "REACTIONS", {"cancelled": (listener("cancelled"),), reactions.EVERY: (listener("every"),)}
    )
    return found


def test_each_reaction_hears_of_an_order_once_in_a_batch(cast: Cast, heard: Counter):
    order = cast.order(kinds=("cancelled",))

    assert reactions.announce() == 3
    assert heard == {("cancelled", order): 1, ("every", order): 1}


def test_what_was_heard_is_not_told_again(cast: Cast, heard: Counter):
    cast.order()
    reactions.announce()

    assert reactions.announce() == 0


def test_a_reaction_that_fails_leaves_the_fact_to_be_heard(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    cast.order()
    monkeypatch.setattr(reactions, "REACTIONS", {reactions.EVERY: (lambda *_: 1 / 0,)})

    with pytest.raises(ZeroDivisionError):
        reactions.announce()

    assert db.session.query(Fact).filter(Fact.announced_at.is_(None)).count() == 2


def test_trouble_in_one_business_keeps_no_other_from_its_news(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    cast.order()
    cast.order(business=cast.stranger_business)
    heard = []

    def stumble(business, _orders) -> None:
        heard.append(business)
        assert business != cast.business, "a fault in a reaction"

    monkeypatch.setattr(reactions, "REACTIONS", {reactions.EVERY: (stumble,)})

    with pytest.raises(AssertionError):
        reactions.announce_of(str(cast.business))
    assert reactions.announce_of(str(cast.stranger_business)) == 2


def test_several_businesses_get_a_job_each(app, cast: Cast):
    cast.order()
    cast.order(business=cast.stranger_business)
    app.extensions["rung"].clear()

    assert reactions.announce() == 0

    jobs = {(job, arguments[0]) for job, arguments in app.extensions["rung"]}
    assert jobs == {
        ("webapp.reactions.announce_of", str(cast.business)),
        ("webapp.reactions.announce_of", str(cast.stranger_business)),
    }
    queue.drain()
    assert db.session.query(Fact).filter(Fact.announced_at.is_(None)).count() == 0
