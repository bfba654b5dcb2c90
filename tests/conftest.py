"""One app and one database for the whole run; every test begins with empty tables.

TEST_DATABASE_URL chooses the engine; without it, a SQLite file of this process's own.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.cast import Cast
from webapp import create_app
from webapp.kit.access import limiter
from webapp.kit.db import db


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks for a database: all else came to the same on SQLite a moment before."""
    if os.environ.get("TEST_DATABASE_URL"):
        others = [item for item in items if "database_url" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def database_url(home: Path, worker_id: str) -> Iterator[str]:
    url = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)
    if not url:
        yield f"sqlite:///{home / 'test.db'}"
        return
    from sqlalchemy import create_engine

    name = f"handover_{worker_id}_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{url.rsplit('/', 1)[0]}/{name}"
    with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "one")


@pytest.fixture(scope="session")
def _app(home: Path, database_url: str) -> Iterator[Flask]:
    settings = {
        "HOME": home,
        "SQLALCHEMY_DATABASE_URI": database_url,
        "REDIS_URL": "",
        "RATELIMIT_STORAGE_URI": "memory://",
        "SECRET_KEY": "a key for tests only",
        "SEAL_KEYS": ["a seal for tests only"],
        "TESTING": True,
    }
    app = create_app(settings)
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask) -> Iterator[Flask]:
    """The app, inside an application context, with empty tables."""
    _app.extensions["rung"].clear()
    _app.config["WTF_CSRF_ENABLED"] = False  # the tests about it turn it on
    with _app.app_context():
        _empty_tables()
        shutil.rmtree(_app.config["HOME"] / "witness", ignore_errors=True)
        limiter.reset()
        yield _app
        db.session.remove()


def _empty_tables() -> None:
    tables = [table.name for table in db.metadata.sorted_tables]
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        every = [
            f"DELETE FROM {name}" for name in reversed(tables)
        ]  # TRUNCATE takes ten times as long for these few rows
        for statement in every if connection.dialect.name == "sqlite" else ["; ".join(every)]:
            connection.exec_driver_sql(statement)
        forgotten = connection.dialect.name == "sqlite" and _forget_statistics(connection)
    if forgotten:
        db.engine.dispose()  # each connection has read them for itself


def _forget_statistics(connection) -> bool:
    """What SQLite was told of the tables of one test must not choose its ways in the next; whether it was."""
    kept = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"
    return bool(
        connection.exec_driver_sql(kept).first() and connection.exec_driver_sql("DELETE FROM sqlite_stat1").rowcount
    )


class Browser(FlaskClient):
    """A browser. Requests share the test's application context; what one request kept in `g` (who asks, above all)
    must not be there for the next one."""

    def open(self, *arguments, **named):
        if has_app_context():
            vars(g).clear()
        return super().open(*arguments, **named)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody's browser."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Everybody who plays a part: see tests/cast.py."""
    return Cast(app)
