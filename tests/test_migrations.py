"""The migrations make exactly the tables that the models describe."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_migrate import check, upgrade
from sqlalchemy import MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp import create_app
from webapp.kit.db import db

MIGRATIONS = Path(__file__).parent.parent / "webapp" / "migrations"


@pytest.fixture
def fresh(_app: Flask, tmp_path: Path, worker_id: str) -> Iterator[Flask]:
    """An app on a database with nothing in it."""
    with _app.app_context():
        url, kind = db.engine.url, db.engine.dialect.name
    if kind == "sqlite":
        yield _on(f"sqlite:///{tmp_path / 'fresh.db'}", tmp_path)
        return
    name = f"handover_fresh_{worker_id}"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _on(url.set(database=name).render_as_string(hide_password=False), tmp_path)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def _on(url: str, home: Path) -> Flask:
    return create_app({"SQLALCHEMY_DATABASE_URI": url, "HOME": home, "REDIS_URL": "", "TESTING": True})


def test_migrations_lead_to_what_the_models_say(fresh: Flask):
    with fresh.app_context():
        upgrade()
        check()  # ends the program if a migration is lacking
        made = MetaData()
        made.reflect(db.engine)
        assert set(db.metadata.tables) <= set(made.tables)
        db.session.remove()
        db.engine.dispose()


def test_a_model_without_its_migration_is_noticed(fresh: Flask):
    from sqlalchemy import Column, Integer, Table

    with fresh.app_context():
        upgrade()
        forgotten = Table("forgotten", db.metadata, Column("id", Integer, primary_key=True))
        try:
            with pytest.raises(SystemExit):
                check()
        finally:
            db.metadata.remove(forgotten)
            db.engine.dispose()


def test_a_step_that_fails_leaves_nothing_behind(fresh: Flask, tmp_path: Path):
    steps = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.name[:4] for path in (steps / "versions").glob("0*.py"))
    (steps / "versions" / "9999_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{last}'\n"
        "def upgrade():\n"
        "    op.create_table('half_made', sa.Column('id', sa.Integer()))\n"
        "    op.execute('SELECT nothing FROM nowhere')\n"
    )
    with fresh.app_context():
        upgrade()
        with pytest.raises((ProgrammingError, OperationalError)):
            upgrade(directory=str(steps))
        made = MetaData()
        made.reflect(db.engine)
        assert "half_made" not in made.tables
        db.session.remove()
        db.engine.dispose()


def tables() -> list[Table]:
    """What stands in the database now, what is referred to first."""
    made = MetaData()
    made.reflect(db.engine)
    return [table for table in made.sorted_tables if table.name != "alembic_version"]


def filled(table: Table, number: int) -> dict:
    """A row in which every id is the same, so that it refers to the rows of that number in all other tables."""
    at = datetime(2026, 1, number, tzinfo=UTC)
    of_types = {datetime: at, date: at.date(), UUID: UUID(int=number), bool: True, int: number,
                bytes: b"x", dict: {}, float: 1.0, Decimal: Decimal(1)}  # fmt: skip
    if db.engine.dialect.name == "sqlite":
        of_types[datetime] = at.replace(tzinfo=None)
    row = {}
    for column in table.columns:
        kind = str(column.type)
        if kind.startswith("CHAR"):
            row[column.name] = UUID(int=number).hex
        else:
            row[column.name] = of_types.get(dict if kind == "JSON" else column.type.python_type, f"of row {number}")
    return row


def test_a_filled_database_of_the_first_release_comes_along_and_its_program_can_go_on_writing(fresh: Flask):
    with fresh.app_context():
        upgrade(revision="0001")
        first_release = tables()
        with db.engine.begin() as connection:
            for table in first_release:
                connection.execute(insert(table), [filled(table, 1)])
            before = [connection.execute(select(table)).all() for table in first_release]
        upgrade()
        with db.engine.begin() as connection:
            for table in first_release:  # as the program from before does, which knows no column but its own
                connection.execute(insert(table), [filled(table, 2)])
            after = [connection.execute(select(table)).all() for table in first_release]
            assert all(row in now for rows, now in zip(before, after, strict=True) for row in rows)
            assert {len(rows) for rows in after} == {2}
            if connection.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        db.session.remove()
        db.engine.dispose()


def test_an_index_that_was_left_half_built_is_built_anew(fresh: Flask):
    """As CREATE INDEX CONCURRENTLY leaves one behind when it is interrupted: there, and of no use."""
    index, at = "ix_search_terms_order_term", "search_terms (business_id, order_id, term)"
    with fresh.app_context():
        upgrade(revision="0004")
        with db.engine.begin() as connection:
            connection.execute(text(f"CREATE INDEX {index} ON {at}"))
            if connection.dialect.name == "postgresql":
                half = text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = CAST(:index AS regclass)")
                connection.execute(half, {"index": index})
        upgrade()
        if db.engine.dialect.name == "postgresql":
            whole = text("SELECT indisvalid FROM pg_index WHERE indexrelid = CAST(:index AS regclass)")
            with db.engine.connect() as connection:
                assert connection.scalar(whole, {"index": index}) is True
        db.session.remove()
        db.engine.dispose()
