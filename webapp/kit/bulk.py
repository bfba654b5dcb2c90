"""Many rows in one statement. PostgreSQL takes them as arrays (one round trip, one plan); SQLite, which has no round
trips, takes them one after the other in one call."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    Text,
    any_,
    bindparam,
    insert,
    text,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from webapp.kit.db import db

Rows = Sequence[dict]


def insert_many(model, rows: Rows) -> None:
    """Insert rows (dicts with the same keys, every column without a database default among them)."""
    if rows and not _on_postgresql():
        _insert_each(model.__table__, tuple(rows[0]), rows)
    elif rows and not _many(rows):
        db.session.execute(_insert_one(model.__table__), list(rows))
    elif rows:
        db.session.execute(_insert(model.__table__, tuple(rows[0]), ()), _arrays(model.__table__, rows))


def insert_new(model, rows: Rows, keys: Sequence[str]) -> None:
    """Insert the rows whose keys are not there yet; leave the others alone."""
    if rows and not _many(rows):
        dialect_insert = postgresql_insert if _on_postgresql() else sqlite_insert
        statement = dialect_insert(model.__table__).on_conflict_do_nothing(index_elements=list(keys))
        db.session.execute(statement, list(rows))
    elif rows:
        db.session.execute(_insert(model.__table__, tuple(rows[0]), tuple(keys)), _arrays(model.__table__, rows))


def update_many(model, rows: Rows, keys: Sequence[str]) -> None:
    """Update rows found by their key columns; every other entry of a row is a column's new value."""
    if rows and not _many(rows):
        values = [{f"_{name}": value for name, value in row.items()} for row in rows]
        db.session.execute(_update_each(model.__table__, tuple(rows[0]), tuple(keys)), values)
    elif rows:
        db.session.execute(_update(model.__table__, tuple(rows[0]), tuple(keys)), _arrays(model.__table__, rows))


def _insert_each(table: Table, names: tuple[str, ...], rows: Rows) -> None:
    """For SQLite: the driver's own executemany. Binding by name for every row cost twice the insert itself."""
    values = list(zip(*(_bound(table.c[name], [row[name] for row in rows]) for name in names), strict=True))
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" for _ in names)
    db.session.connection().exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", values)  # noqa: S608


def _bound(column: Column, values: list) -> list:
    """A column's values as the driver takes them. The same value again (a business's id) is made only once."""
    dialect = db.engine.dialect
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    bound, last, made = [], object(), None
    for value in values:
        if value is not last:
            last, made = value, process(value)
        bound.append(made)
    return bound


def among(column, values: Iterable) -> ColumnElement[bool]:
    """The column is one of many values. PostgreSQL takes them as one array: a thousand placeholders in an IN cost
    more than the search itself."""
    values = list(values)
    if not _on_postgresql():
        return column.in_(values)
    return column == any_(bindparam(None, values, type_=ARRAY(column.type)))


def among_named(column, name: str) -> ColumnElement[bool]:
    """As `among`, the values given by name when it is executed: for statements that are built once and run often."""
    if not _on_postgresql():
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


@cache
def _insert_one(table: Table):
    return insert(table)


def _on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _many(rows: Rows) -> bool:
    return len(rows) > 1 and _on_postgresql()


@cache
def _insert(table: Table, names: tuple[str, ...], keys: tuple[str, ...]):
    columns = ", ".join(f'"{name}"' for name in names)
    conflict = f" ON CONFLICT ({', '.join(keys)}) DO NOTHING" if keys else ""
    return text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {_source(table, names)}{conflict}")  # noqa: S608


@cache
def _update(table: Table, names: tuple[str, ...], keys: tuple[str, ...]):
    changes = ", ".join(f'"{name}" = new."{name}"' for name in names if name not in keys)
    found = " AND ".join(f'{table.name}."{name}" = new."{name}"' for name in keys)
    return text(f"UPDATE {table.name} SET {changes} FROM {_source(table, names)} WHERE {found}")  # noqa: S608


@cache
def _update_each(table: Table, names: tuple[str, ...], keys: tuple[str, ...]):
    found = [table.c[name] == bindparam(f"_{name}") for name in keys]
    return update(table).where(*found).values({name: bindparam(f"_{name}") for name in names if name not in keys})


def _source(table: Table, names: tuple[str, ...]) -> str:
    arrays = ", ".join(f"CAST(:{name} AS {_array_of(table.c[name])}[])" for name in names)
    out = ", ".join(f'CAST("{name}" AS json) AS "{name}"' if _is_json(table.c[name]) else f'"{name}"' for name in names)
    plain = ", ".join(f'"{name}"' for name in names)
    return f"(SELECT {out} FROM unnest({arrays}) AS given({plain})) AS new"  # noqa: S608 -- names are our own columns


def _is_json(column: Column) -> bool:
    return isinstance(column.type, JSON)


def _array_of(column: Column) -> str:
    if _is_json(column):
        return "text"
    kind = column.type.compile(dialect=postgresql.dialect())
    return kind.partition(" COLLATE")[0]


def _arrays(table: Table, rows: Rows) -> dict[str, str | list]:
    return {name: _array(table.c[name], [row[name] for row in rows]) for name in rows[0]}


def _array(column: Column, values: list) -> str | list:
    """Values as PostgreSQL writes an array. The driver's own way asks of each value how to write it, which took a
    sixth of a sweep; a column's values are all alike."""
    if isinstance(column.type, LargeBinary):
        return values
    if _is_json(column):
        return _listed(_quoted(json.dumps(value)) for value in values)
    if isinstance(column.type, Text):
        return _listed("NULL" if value is None else _quoted(value) for value in values)
    if any(isinstance(value, datetime) for value in values):
        return _listed("NULL" if value is None else f'"{value.isoformat()}"' for value in values)
    return _listed("NULL" if value is None else str(value) for value in values)


def _listed(written: Iterable[str]) -> str:
    return "{" + ",".join(written) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
