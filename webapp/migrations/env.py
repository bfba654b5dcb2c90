"""Alembic's way in: the app's own engine and tables. Forward only (there are no downgrades to run by mistake)."""

from alembic import context
from flask import current_app

from webapp.kit.db import Moment

db = current_app.extensions["migrate"].db


def plain_types(kind: str, item: object, _autogen: object) -> str | bool:
    """Write our own column types into migrations as what they are made of."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Bring the database to the newest version, each step whole or not at all; wait for a lock five seconds, not for
    ever."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="READ COMMITTED")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            render_item=plain_types,
            transaction_per_migration=True,
        )
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET lock_timeout = '5s'")
            connection.commit()
        with context.begin_transaction():
            context.run_migrations()


run()
