"""A million orders with open deadlines: the sweep, an idle pass, and the lists that people look at."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from sqlalchemy import text

from tests.bench.business import Business, make_business
from tests.bench.figures import quantile
from tests.bench.installation import Installation
from webapp.deadlines.jobs import sweep
from webapp.kit.clock import now
from webapp.kit.db import db, refresh_statistics, transaction
from webapp.reactions import announce

LOOKS = 100  # at each page
# Tables that are cloned from the one order that came in by the front door, and which of their columns make a new row.
# {n} is the clone's own number; every id is new and in the order of time, as the program's own are.
CLONED = {
    "orders": {"id": "1", "number": "number", "buyer_key": "text", "placed_at": "earlier", "recorded_at": "earlier"},
    "parcels": {"id": "3", "tracking_number": "tracking", "number_key": "tracking"},
    "order_lines": {"id": "2", "order_id": "1", "parcel_id": "3"},
    "parcel_orders": {"parcel_id": "3", "order_id": "1"},
    "chains": {"order_id": "1", "status_at": "earlier"},
    "deadlines": {"id": "4", "order_id": "1", "look_at": "later", "due_at": "later", "remind_at": "later",
                  "pressing_at": "later", "leads_at": "leading"},
    "search_terms": {"order_id": "1", "term": "number"},
}  # fmt: skip


def measure(installed: Installation, due: int, others: int, say: Callable[[str], None], looks: bool = True) -> dict:
    """Seconds for the sweep of what is due among the others, for one statement doing the same, for an idle pass; and
    what the pages over all of them take."""
    business = make_business(installed.app)
    say(f"{due:,} deadlines that will be due, two of each order, by import")
    content, _ = business.export(due // 2, timedelta(hours=118), "Awaiting shipment")
    business.bring_in(content)
    announce()
    say(f"{others:,} more, by copying one")
    content, _ = business.export(1, timedelta(hours=2), "Awaiting collection")
    business.bring_in(content)
    announce()
    number = db.session.scalar(text("SELECT max(number) FROM orders"))
    template = db.session.scalar(text("SELECT id FROM orders WHERE number = :number"), {"number": number})
    with transaction():
        for table, columns in CLONED.items():
            clone(table, columns, template, others)
    # Every copy has one open deadline; of the template's others there are none.
    look_again()
    found = {"open": db.session.scalar(text("SELECT count(*) FROM deadlines WHERE standing = 'open'")),
             "orders": db.session.scalar(text("SELECT count(*) FROM orders"))}  # fmt: skip
    at = now() + timedelta(hours=2, minutes=30)
    found["one statement"] = _one_statement(at)
    say("sweeping")
    began = time.perf_counter()
    found["done"] = sweep(at)
    found["sweep"] = time.perf_counter() - began
    idle = []
    for _ in range(5):
        began = time.perf_counter()
        sweep(at)
        idle.append(time.perf_counter() - began)
    found["idle"] = median(idle)
    found["pages"] = pages(installed, business, number, say) if looks else []
    return found


# How each database says what a clone gets: its numbers, and the template's own column `t.{}` moved by so many seconds.
POSTGRESQL = {
    "series": "generate_series(1, :others) n",
    "number": "(577000000000000000 + n)::text", "text": "'clone-' || n", "tracking": "'CLONE' || lpad(n::text, 9, '0')",
    **{kind: f"('0199a000-000{kind}-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid" for kind in "123456789abcdef"},
    "earlier": "t.{} - n * interval '2 seconds'", "later": "t.{} + n * interval '3 seconds'",
    "leading": "t.pressing_at + n * interval '3 seconds'",
}  # fmt: skip
SQLITE = {
    "series": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < :others) SELECT n FROM s)",
    "number": "CAST(577000000000000000 + n AS TEXT)", "text": "'clone-' || n", "tracking": "printf('CLONE%09d', n)",
    **{kind: f"printf('0199a000000{kind}70008000%012x', n)" for kind in "123456789abcdef"},
    "earlier": "strftime('%Y-%m-%d %H:%M:%f', t.{}, (-2 * n) || ' seconds') || '000'",
    "later": "strftime('%Y-%m-%d %H:%M:%f', t.{}, (3 * n) || ' seconds') || '000'",
    "leading": "strftime('%Y-%m-%d %H:%M:%f', t.pressing_at, (3 * n) || ' seconds') || '000'",
}  # fmt: skip


def look_again() -> None:
    """Let the database see how much was copied, as it does by itself after an import or in time."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    else:
        with transaction():  # a BEGIN stands before everything on SQLite: without a commit its figures are lost again
            refresh_statistics()


def clone(table: str, columns: dict[str, str], template, others: int, only: str = "") -> None:
    """Copy the template's rows so many times, past the triggers where that is possible; it is not measured."""
    words = POSTGRESQL if db.engine.dialect.name == "postgresql" else SQLITE
    of = "id" if table == "orders" else "order_id"
    where = f"t.{of} = :template{only}"
    if table == "parcels":
        where = "t.id IN (SELECT parcel_id FROM parcel_orders WHERE order_id = :template)"
    if table == "deadlines":
        where += " AND t.rule = (SELECT min(rule) FROM deadlines WHERE order_id = :template AND standing = 'open')"
    if table == "search_terms":
        where += " AND t.term = (SELECT min(term) FROM search_terms WHERE order_id = :template)"
    names = [column.name for column in db.metadata.tables[table].columns]
    chosen = [words[columns[name]].format(name) if name in columns else f"t.{name}" for name in names]
    if words is POSTGRESQL:
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
    db.session.execute(
        text(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(chosen)} "
            f"FROM {words['series']} CROSS JOIN (SELECT * FROM {table} t WHERE {where} LIMIT 1) t"
        ),
        {"others": others, "template": template},
    )


def _one_statement(at) -> float:
    """What the database needs to turn the same rows by one UPDATE: the least that it can cost."""
    statement = "UPDATE deadlines SET standing = 'missed', look_at = NULL WHERE standing = 'open' AND look_at <= :at"
    with db.engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        began = time.perf_counter()
        connection.execute(text(statement), {"at": at if connection.dialect.name == "postgresql" else f"{at:%F %T.%f}"})
        seconds = time.perf_counter() - began
        connection.rollback()
    return seconds


def pages(installed: Installation, business: Business, number: str, say: Callable[[str], None]) -> list[tuple]:
    """(page, p50 ms, p99 ms, CPU ms of the web) of the pages over everything, one reader at a time."""
    # As a browser asks: it takes pages packed, and has told its time zone.
    head = f"{business.cookie()}; zone=Asia/Singapore\r\nAccept-Encoding: br"
    db.session.remove()
    db.engine.dispose()
    installed.start("redis", "web")
    found = []
    routes = {
        "the radar": "deadlines.index", "orders": "orders.index", "today": "shell.show_today",
    }  # fmt: skip
    with installed.app.test_request_context():
        paths = {
            name: installed.app.url_for(end) for name, end in routes.items() if end in installed.app.view_functions
        }
        if "the radar" in paths:
            paths["the radar, looking ahead"] = f"{paths['the radar']}?at={now() + timedelta(days=5):%Y-%m-%dT%H:%MZ}"
        if "orders" in paths:
            paths["search for an order"] = f"{paths['orders']}?q={number}"
            paths["search for an item"] = f"{paths['orders']}?q=bench"
    for name, path in paths.items():
        say(f"page: {name}")
        for _ in range(3):
            warm = installed.load(path, head, [""] * 4, 1)
        if set(warm["seen"]) != {"200"}:
            say(f"{path} answers {warm['seen']}")
            continue
        used = installed.cpu("web")
        done = installed.load(path, head, [""] * LOOKS, 1)
        used = (installed.cpu("web") - used) * 1000 / LOOKS
        found.append((name, quantile(done["latencies"], 0.5), quantile(done["latencies"], 0.99), used))
    installed.stop("web", "redis")
    return found
