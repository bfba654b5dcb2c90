"""Scans by HTTP through two web workers, with worker, clock and Redis running beside them as in real life."""

import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.bench.business import make_business, scan_bodies
from tests.bench.figures import quantile
from tests.bench.installation import Installation
from tests.bench.yardstick import Script
from webapp.kit.db import db
from webapp.reactions import announce

PATH = "/api/v1/scans"
EACH = 50


def measure(installed: Installation, rounds: int, scale: float, say: Callable[[str], None]) -> dict:
    """Medians over the rounds: import, announcement, scans alone, by 16, in batches, the yardstick, memory."""
    postgres = db.engine.dialect.name == "postgresql"
    singles, crowd, batched = int(250 * scale), int(1200 * scale), int(6000 * scale)
    business = make_business(installed.app)
    spare = 2000 if postgres else 0
    content, trackings = business.export(
        rounds * (singles + crowd + batched) + spare + 200, minutes(30), "Awaiting collection"
    )
    say(f"importing {len(trackings):,} orders")
    found: dict = {"rows": len(trackings), "import": len(trackings) / business.bring_in(content)}
    began = time.perf_counter()
    found["heard"] = announce() / (time.perf_counter() - began)
    batch_id = business.open_batch()
    script = Script(business, [trackings.pop() for _ in range(spare)], batch_id) if postgres else None
    found["statements"] = len(script.statements) if script else 0
    db.session.remove()
    db.engine.dispose()
    installed.start("redis", "web", "worker", "clock")
    samples: dict[str, list[float]] = defaultdict(list)

    def load(name: str, count: int, each: int, clients: int) -> None:
        bodies = scan_bodies([trackings.pop() for _ in range(count)], batch_id, each)
        used = installed.cpu("web")
        done = installed.load(PATH, business.bearer, bodies, clients)
        seen = done["seen"]
        if seen.get("200") != len(bodies) or seen.get("taken") != count:
            raise RuntimeError(f"not every scan was taken: {seen}")
        samples[name].append(count / done["seconds"])
        samples[f"{name} p50"].append(quantile(done["latencies"], 0.5))
        samples[f"{name} p99"].append(quantile(done["latencies"], 0.99))
        samples[f"{name} cpu"].append((installed.cpu("web") - used) * 1000 / count)
        samples[f"{name} generator"].append(done["cpu"] * 1000 / len(bodies))

    load("warm", 100, 1, 4)
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        load("one", singles, 1, 1)
        load("sixteen", crowd, 1, 16)
        load("batched", batched, EACH, 4)
        if script:
            samples["pgbench one"].append(script.run(1, 2))
            samples["pgbench sixteen"].append(script.run(16, 3))
        else:
            samples["raw"].append(raw_commits(1.0))
    found |= {name: median(taken) for name, taken in samples.items()}
    found["memory"] = installed.memory("web", "worker", "clock", "redis")
    installed.stop("web", "clock")
    began = time.perf_counter()
    left = announce()
    found["left"] = left, time.perf_counter() - began
    db.session.remove()
    return found


def raw_commits(seconds: float) -> float:
    """Rows a second that SQLite itself commits here, one by one, each on the disk: the yardstick without PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="handover-raw-") as folder:
        connection = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        for words in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {words}")
        connection.execute("CREATE TABLE scans (id INTEGER PRIMARY KEY, number TEXT)")
        count, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            connection.execute("INSERT INTO scans (number) VALUES (?)", (f"BNCH{count:010}",))
            count += 1
        connection.close()
        return count / seconds


def minutes(number: float):
    """So many minutes."""
    from datetime import timedelta

    return timedelta(minutes=number)
