"""A business with a million open deadlines, made by the database itself (PostgreSQL): for figures, not for tests."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, text

from webapp.deadlines.models import Deadline
from webapp.kit.db import db, transaction
from webapp.ledger.models import Chain, Fact
from webapp.orders.models import Order

ID = "gen_random_uuid()"
DEADLINES = (("status_updated", 120, 36), ("acknowledged_by_buyer", 288, 72), ("tracking_updated", 360, 60))


def fill(order: UUID, at: datetime, orders: int = 333_400, due: int = 10_000) -> None:
    """So many copies of an order, with its facts and with three open deadlines each. Of `due` of them the first is
    due at `at` by the platform's own time; of the others nothing is due for days."""
    late = f"CAST('{at.isoformat()}' AS timestamptz)"
    placed_at = f"CASE WHEN n <= {due} THEN {late} - interval '100.5 hours' ELSE {late} - n * interval '0.2 second' END"
    stated = f"json_build_object('rts_sla_time', {late} - n * interval '0.05 second')"
    with transaction():
        _copy(
            Order.__table__,
            f"generate_series(1, {orders}) AS n, orders AS t WHERE t.id = '{order}'",
            id=ID, number="'B' || n", buyer_key="'bench-' || n", source="'bench'", placed_at=placed_at,
            platform_times=f"CASE WHEN n <= {due} THEN {stated} ELSE '{{}}' END",
        )  # fmt: skip
        each = "orders AS o WHERE o.source = 'bench' AND o.business_id = t.business_id"
        _copy(
            Fact.__table__, f"facts AS t, {each} AND t.order_id = '{order}'",
            id=ID, order_id="o.id", happened_at="o.placed_at", announced_at="o.placed_at",
        )  # fmt: skip
        _copy(Chain.__table__, f"chains AS t, {each} AND t.order_id = '{order}'", order_id="o.id")
        for rule, hours, weight in DEADLINES:
            due_at = f"o.placed_at + interval '{hours} hours'"
            pressing_at = f"{due_at} - interval '{weight} hours'"
            _copy(
                Deadline.__table__, f"deadlines AS t, {each} AND t.order_id = '{order}' AND t.rule = '{rule}'",
                id=ID, order_id="o.id", started_at="o.placed_at", due_at=due_at, look_at=due_at,
                pressing_at=pressing_at, leads_at=pressing_at if rule == DEADLINES[0][0] else "NULL",
            )  # fmt: skip
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _copy(table: Table, rows: str, /, **other: str) -> None:
    """Rows like the one called t, but for the columns given; `rows` is what stands after FROM."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(other.get(column.name, f't."{column.name}"') for column in table.columns)
    db.session.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {rows}"))
