"""The database: one session, one way to commit, the same on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    DateTime,
    Engine,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    event,
    make_url,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from webapp.kit.ids import new_id
from webapp.kit.turns import turn


class Moment(TypeDecorator):
    """An instant: aware UTC in Python; timestamptz on PostgreSQL, UTC text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be kept: {value!r}")
        return value.astimezone(UTC) if dialect.name == "postgresql" else value.astimezone(UTC).replace(tzinfo=None)

    def result_processor(self, dialect, coltype):
        # The driver gives what we want already, the connection's zone being UTC: a page reads hundreds of moments.
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, _dialect):
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; the names of constraints are the same on every database, so that migrations can find them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: Moment(),
            dict: JSON(),
            list: JSON(),
            Decimal: Numeric(14, 2),
            str: Text(),
            UUID: Uuid(),
        },
    )


class Database(SQLAlchemy):
    """One engine. On PostgreSQL what only reads needs no transaction: a unit of work opens one (see `transaction`)."""

    def _apply_driver_defaults(self, options: dict[str, Any], app: Flask) -> None:
        super()._apply_driver_defaults(options, app)
        if make_url(options["url"]).get_backend_name() == "postgresql":
            options.setdefault("isolation_level", "AUTOCOMMIT")


db = Database(model_class=Base, session_options={"autoflush": False})
if TYPE_CHECKING:

    class Model(Base):  # what checkers may know of it
        __abstract__ = True
        __table__: ClassVar[Table]

else:
    Model = db.Model

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Owned:
    """A row of one business. Its primary key begins with the business, so that a business can be a shard."""

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


def owned_fk(table: str, *columns: str, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key to another table of the same business: owned_fk("orders", "order_id")."""
    return ForeignKeyConstraint(
        ["business_id", *columns], [f"{table}.business_id", *(f"{table}.id" for _ in columns)], ondelete=ondelete
    )


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work, committed at its end, or rolled back if anything is raised.

    Whatever was read before is read again inside: a decision is never taken on an old picture. On SQLite the
    write lock is taken at once (BEGIN IMMEDIATE), since a reader cannot become a writer safely.
    """
    if _writing.get():
        raise RuntimeError("a transaction inside a transaction: only views and jobs open one")
    _look_again()
    with turn(db.engine.url.database) if db.engine.dialect.name == "sqlite" else nullcontext():
        token = _writing.set(True)
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            _writing.reset(token)


@contextmanager
def one_picture() -> Iterator[None]:
    """Everything read inside is read as it stood at one moment, however long that takes and whoever writes meanwhile.

    What `transaction` began cannot be looked at this way.
    """
    if _writing.get():
        raise RuntimeError("one picture inside a transaction: it would undo what was written")
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        db.session.rollback()


def _look_again() -> None:
    """End the old picture, and begin to write.

    On PostgreSQL nothing but a unit of work runs in a transaction (see Database): under READ COMMITTED a reading one
    sees no more than its statements see by themselves, costs two round trips, and its ROLLBACK makes psycopg forget
    every plan that it has prepared.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "READ COMMITTED"})


def refresh_statistics(*models: Any) -> None:
    """Let the database look again at how much there is of what; call it while and after much is written.

    Without figures SQLite takes a business for ten rows, and reads all of one where it was asked for a few. It looks at
    10,000 rows of each index (all tables: some tens of milliseconds): of a business it then knows that it is more than
    the thousand orders that we ask for at once. PostgreSQL does this by itself, but only minutes later; until then it
    checks every foreign key by a plan made for an empty table (measured: 170 microseconds a row, not 15). It looks at
    these models' tables.
    """
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=10000")
        connection.exec_driver_sql("ANALYZE")
    else:
        connection.exec_driver_sql(f"ANALYZE {', '.join(model.__table__.name for model in models)}")


@event.listens_for(Engine, "connect")
def _prepare(connection, _record) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver's own BEGIN is deferred; ours is written below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()
    else:
        connection.execute("SET TIME ZONE 'UTC'")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
