"""The statements of one scan, caught from the program as it runs, and run again by pgbench: the most that this database
on this machine gives anybody."""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, event, text

from tests.bench.business import Business, scan_bodies
from tests.postgres import programs
from webapp.kit.db import db, transaction

PARAMETER = re.compile(r"%\((\w+)\)s")


@contextmanager
def caught(engine: Engine) -> Iterator[list[tuple[str, dict]]]:
    """Every statement that the engine runs meanwhile, with its parameters."""
    seen: list[tuple[str, dict]] = []

    def listen(_connection, _cursor, statement, parameters, _context, many):
        if many:
            raise RuntimeError(f"one scan should not need executemany: {statement[:60]}")
        seen.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", listen)


class Script:
    """A pgbench script of one scan. Each run takes another of the parcels in bench_ids, and writes new ids."""

    def __init__(self, business: Business, trackings: list[str], batch_id: UUID):
        self.business = business
        self._note_parcels(trackings)
        warm, probe = scan_bodies(trackings[:2], batch_id, 1)
        self._post(warm)
        with caught(db.engine) as seen:
            self._post(probe)
        scan = json.loads(probe)["scans"][0]
        self.values = self._known(scan["client_id"], trackings[1])
        self.statements = [self._rewritten(*each) for each in seen]
        self.count = len(trackings)

    def _post(self, body: str) -> None:
        name, _, value = self.business.bearer.partition(": ")
        client = self.business.app.test_client()
        done = client.post("/api/v1/scans", data=body, headers={name: value, "Content-Type": "application/json"})
        if done.status_code != 200 or not done.json["answers"][0]["verdict"]["believed"]:
            raise RuntimeError(f"the probe was not taken: {done.status} {done.text}")

    def _note_parcels(self, trackings: list[str]) -> None:
        with transaction():
            db.session.execute(text("CREATE SEQUENCE bench_position START 1000"))
            db.session.execute(
                text(
                    "CREATE TABLE bench_ids AS SELECT row_number() OVER () AS n, po.order_id::text, "
                    "p.id::text AS parcel_id, p.number_key FROM parcels p JOIN parcel_orders po "
                    "ON po.business_id = p.business_id AND po.parcel_id = p.id WHERE p.number_key = ANY(:numbers)"
                ),
                {"numbers": trackings},
            )
            db.session.execute(text("ALTER TABLE bench_ids ADD PRIMARY KEY (n)"))
            db.session.execute(text("ANALYZE"))

    def _known(self, client_id: str, tracking: str) -> dict[str, str]:
        query = text("SELECT order_id, parcel_id FROM bench_ids WHERE number_key = :number")
        row = db.session.execute(query, {"number": tracking}).one()
        fact_id = db.session.scalar(
            text("SELECT id::text FROM facts WHERE key = :key"), {"key": f"scan-{client_id}"}
        )  # fmt: skip
        db.session.rollback()
        return {
            row.order_id: ":order_id", row.parcel_id: ":parcel_id", tracking: ":number_key", client_id: ":client_id",
            f"scan-{client_id}": ":fact_key", fact_id: ":fact_id",
        }  # fmt: skip

    def _rewritten(self, statement: str, parameters: dict) -> str:
        fact = statement.startswith("INSERT INTO facts")

        def value(found: re.Match) -> str:
            name = found[1]
            return ":position" if fact and name.startswith("position") else self._literal(parameters[name])

        return " ".join(PARAMETER.sub(value, statement).split()) + ";"

    def _literal(self, value) -> str:
        if isinstance(value, list):
            return f"ARRAY[{', '.join(map(self._literal, value))}]"
        if value is None:
            return "NULL"
        if isinstance(value, bool | int | float):
            return str(value).lower()
        value = getattr(value, "obj", value)  # what psycopg wraps for JSON
        if isinstance(value, dict):
            value = json.dumps(value)
        plain = value.isoformat() if isinstance(value, datetime) else str(value)
        if plain in self.values:
            return self.values[plain]
        quoted = plain.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")  # a colon is pgbench's own sign
        return f"E'{quoted}'"

    def write(self, path: Path) -> None:
        """The script as pgbench reads it."""
        lines = [
            f"\\set n random(1, {self.count})",
            "SELECT order_id, parcel_id, number_key, gen_random_uuid()::text AS client_id,"
            " gen_random_uuid()::text AS fact_id, 'scan-' || gen_random_uuid() AS fact_key,"
            " nextval('bench_position')::int AS position FROM bench_ids WHERE n = :n \\gset",
            "BEGIN;",
            *self.statements,
            "END;",
        ]
        path.write_text("\n".join(lines) + "\n")

    def run(self, clients: int, seconds: int) -> float:
        """Scans a second that pgbench gets through with so many connections."""
        found = shutil.which("pgbench") or str(programs() / "pgbench")
        url = db.engine.url
        with tempfile.TemporaryDirectory(prefix="handover-pgbench-") as folder:
            script = Path(folder) / "scan.sql"
            self.write(script)
            words = [found, "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(seconds),
                     "-f", str(script), "-h", url.host, "-p", str(url.port), "-U", url.username,
                     url.database]  # fmt: skip
            done = subprocess.run(words, check=False, capture_output=True, text=True)
        rate = re.search(r"tps = ([\d.]+)", done.stdout)
        if (
            done.returncode
            or not rate
            or "number of failed transactions: 0"
            not in done.stdout + ("" if "failed" in done.stdout else "number of failed transactions: 0")
        ):
            raise RuntimeError(f"pgbench: {done.stdout}\n{done.stderr[:2000]}")
        return float(rate[1])
