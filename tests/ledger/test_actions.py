from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep

from sqlalchemy import delete, event, update

from tests.cast import Cast
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import Break, Telling, check_chains, open_stories, record
from webapp.ledger.models import Chain, Fact, facts_of


def telling(order_id, kind="collected", key="once", **columns) -> Telling:
    return Telling(order_id, kind, key, now(), "carrier:sample", "Sample Express", **columns)


def test_what_is_told_twice_is_written_once(cast: Cast):
    order = cast.order()

    with transaction():
        first, second = record(cast.business, [telling(order), telling(order)])
    with transaction():
        [third] = record(cast.business, [telling(order)])

    assert first and not second and not third
    assert [fact.kind for fact in facts_of(cast.business, [order])[order]] == ["placed", "parcelled", "collected"]


def test_a_status_is_read_anew_with_every_fact(cast: Cast):
    order = cast.order(kinds=("confirmed",))
    assert cast.chain(order).lane == "to_hand_over"

    cast.tell(order, "delivered", parcel_id=cast.parcel(order))

    assert (cast.chain(order).status, cast.chain(order).lane) == ("delivered", "done")


def test_a_late_telling_takes_its_place_in_time(cast: Cast):
    order = cast.order()
    cast.tell(order, "delivered")

    cast.tell(order, "in_transit", happened_at=now() - timedelta(hours=1))

    assert cast.chain(order).status == "delivered"


def test_every_fact_waits_to_be_announced_and_rings_once(app, cast: Cast):
    app.extensions["rung"].clear()
    order = cast.order()

    cast.tell(order, "collected")

    assert app.extensions["rung"] == [("webapp.reactions.announce", ())]
    assert db.session.query(Fact).filter(Fact.announced_at.is_(None)).count() == 3


def test_what_is_rolled_back_is_not_rung(app, cast: Cast):
    order = cast.order()
    app.extensions["rung"].clear()

    try:
        with transaction():
            record(cast.business, [telling(order)])
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass

    assert app.extensions["rung"] == []
    assert cast.chain(order).length == 2


def test_a_story_that_somebody_is_writing_is_waited_for_and_read_whole(app, cast: Cast):
    order, waits = cast.order(), Event()

    def read_it() -> list[str]:
        with app.app_context(), transaction():
            if db.engine.dialect.name == "postgresql":
                event.listen(db.session.connection(), "before_cursor_execute", lambda *_: waits.set())
            [story] = open_stories(cast.business, [order]).values()
            return [fact.kind for fact in story.facts]

    with ThreadPoolExecutor(1) as reader:
        with transaction():
            record(cast.business, [telling(order)])
            reading = reader.submit(read_it)
            waits.wait(0.5)
            sleep(0.2)  # its question is with the database by now, and waits for this transaction
        assert reading.result(10) == ["placed", "parcelled", "collected"]


def faults() -> list[str]:
    return [found.words for found in check_chains() if isinstance(found, Break)]


def test_untouched_chains_hold(cast: Cast):
    cast.order(kinds=("confirmed", "handed_over"))

    assert list(check_chains(cast.business)) == [4]


def test_a_changed_fact_is_named(cast: Cast):
    cast.order()
    with transaction():
        db.session.execute(update(Fact).where(Fact.position == 1).values(actor_name="Somebody else"))

    assert faults() == ["fact 1 (placed) is not what was written"]


def test_a_removed_fact_is_named(cast: Cast):
    cast.order(kinds=("confirmed",))
    with transaction():
        db.session.execute(delete(Fact).where(Fact.position == 2))

    assert faults() == ["fact 2 is missing", "fact 3 (confirmed) is not what was written"]


def test_a_cut_off_end_is_named(cast: Cast):
    cast.order(kinds=("confirmed",))
    with transaction():
        db.session.execute(delete(Fact).where(Fact.position == 3))

    assert faults() == ["the chain ends at fact 2, its head says 3"]


def test_a_chain_that_lost_everything_is_named(cast: Cast):
    order = cast.order()
    with transaction():
        db.session.execute(delete(Fact))

    assert faults() == ["all 2 facts are missing"]
    assert db.session.get(Chain, (cast.business, order)).length == 2
