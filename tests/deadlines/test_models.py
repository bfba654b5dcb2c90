"""A million rows are only quick to look at where the database goes by the index that was made for the question."""

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from webapp.accounts.models import Shop
from webapp.deadlines.actions import follow
from webapp.deadlines.models import Sieve, due_for_a_look, list_deadlines
from webapp.kit.clock import now
from webapp.kit.db import db, one_picture, refresh_statistics, transaction
from webapp.orders.models import Order


@pytest.fixture(params=["nothing known", "orders known"])
def plan_of(request, cast):
    """What the database would do for each statement of a read. As after a first import, it may know how many orders
    and shops there are, and nothing of deadlines yet."""
    orders = [cast.order() for _ in range(3)]
    if request.param == "orders known":
        with transaction():
            refresh_statistics(Order, Shop)
    with transaction():
        follow(cast.business, orders)

    def explain(read):
        said = []

        def note(_connection, _cursor, statement, parameters, *_):
            said.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        read()
        event.remove(db.engine, "before_cursor_execute", note)
        on_postgresql = db.engine.dialect.name == "postgresql"
        words = "EXPLAIN " if on_postgresql else "EXPLAIN QUERY PLAN "
        selects = [(s, p) for s, p in said if s.lstrip().startswith("SELECT")]
        with one_picture():
            if on_postgresql:  # with so few rows it would rather read them all
                db.session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
            connection = db.session.connection()
            plans = [connection.exec_driver_sql(words + s, p).all() for s, p in selects]
        return "\n".join(str(line) for plan in plans for line in plan)

    return explain


def goes_by(index, plan):
    """With three rows PostgreSQL finds all these indexes equally good; what matters is that it can use one."""
    return (index if db.engine.dialect.name == "sqlite" else "ix_deadlines_") in plan


def test_the_sweep_looks_only_at_what_is_due(cast, plan_of):
    assert goes_by("ix_deadlines_look", plan_of(lambda: due_for_a_look(now(), None, 10)))


@pytest.mark.parametrize(
    ("sieve", "index"),
    [
        (Sieve(once=True), "ix_deadlines_l"),
        (Sieve(lane="problem", once=True), "ix_deadlines_lane"),
        (Sieve(rule="status_updated"), "ix_deadlines_rule"),
        (Sieve("missed"), "ix_deadlines_pressing"),
    ],
)
def test_the_radar_goes_by_the_index_of_its_question(cast, plan_of, sieve, index):
    after = (now() - timedelta(days=9), cast.business)
    assert goes_by(index, plan_of(lambda: list_deadlines(cast.business, sieve, 50, after)))
