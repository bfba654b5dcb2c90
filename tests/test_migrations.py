"""The migrations make exactly the tables that the models describe."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import check, upgrade
from sqlalchemy import MetaData, create_engine, text
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
