import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, func, select, text, update

from tests.bench.sweeps import CLONED, clone
from tests.cast import Cast
from webapp.accounts.models import Business
from webapp.deadlines.models.sweeping import parcels_watched
from webapp.kit.db import Moment, db, refresh_statistics, transaction
from webapp.orders.models import Order


def test_a_transaction_keeps_all_or_nothing(app):
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(Business(name="Half done"))
        db.session.flush()
        raise ZeroDivisionError

    assert db.session.scalar(select(func.count()).select_from(Business)) == 0


def test_a_transaction_inside_a_transaction_is_a_mistake(app):
    with pytest.raises(RuntimeError, match="inside a transaction"), transaction(), transaction():
        pass


def test_a_transaction_reads_again_what_was_read_before(cast: Cast):
    business = db.session.get(Business, cast.business)
    with db.engine.begin() as elsewhere:
        db.session.rollback()
        elsewhere.execute(update(Business).where(Business.id == cast.business).values(name="Renamed meanwhile"))

    with transaction():
        assert business.name == "Renamed meanwhile"


def test_writers_wait_in_line_and_lose_nothing(app):
    with transaction():
        db.session.add(Business(name="0"))

    def add_one() -> None:
        with app.app_context():
            for _ in range(10):
                with transaction():
                    row = db.session.scalars(select(Business).with_for_update()).one()
                    row.name = str(int(row.name) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert db.session.scalar(select(Business.name)) == "40"


def test_times_come_back_in_utc(app):
    there = timezone(timedelta(hours=8))
    query = select(func.max(Business.created_at))
    with transaction():
        db.session.add(Business(name="East", created_at=datetime(2026, 11, 22, 20, tzinfo=there)))

    assert db.session.scalar(query) == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        Moment().process_bind_param(datetime(2026, 11, 22, 12), db)  # noqa: DTZ001


def test_sqlite_forces_every_commit_to_the_disk(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own default is as strict")

    assert db.session.scalar(text("PRAGMA synchronous")) == 2
    assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1


def test_the_parcels_of_a_thousand_orders_are_looked_up_and_not_all_read(app, cast: Cast):
    """SQLite took a business for a thousand rows, and sought a thousand orders' parcels among all of it: to replay
    20,000 orders took 47 seconds instead of 6."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its own figures")
    asked: list = []
    cast.order()
    template = db.session.scalar(text("SELECT id FROM orders"))
    with transaction():
        for table in ("orders", "parcels", "parcel_orders"):
            clone(table, CLONED[table], template, 20_000)
        db.session.execute(text("DELETE FROM carriers WHERE id NOT IN (SELECT carrier_id FROM parcels)"))
    with transaction():
        refresh_statistics()
    order_ids = db.session.scalars(select(Order.id).limit(1000)).all()
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))
    parcels_watched(cast.business, order_ids)
    statement, given = asked[-1]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    assert "ix_parcel_orders_order" in "\n".join(row.detail for row in plan)
