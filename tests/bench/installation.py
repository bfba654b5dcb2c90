"""A whole installation for measuring: a database, a data folder, and the processes of the Procfile, all temporary."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from tests.postgres import free_port
from webapp import create_app
from webapp.kit.redis_server import socket_path
from webapp.supervisor import Child, read_procfile

ROOT = Path(__file__).parent.parent.parent
ALLOWED = "OUTSIDE_ALLOWED_ORIGINS"


@dataclass
class Installation:
    """A running installation. `app` is the same program in this process, for filling the tables."""

    app: Flask
    home: Path
    port: int
    env: dict[str, str]
    children: dict[str, Child] = field(default_factory=dict)
    made_in: float = 0.0

    def start(self, *names: str) -> None:
        """Start these lines of the Procfile, and wait for the web if it is among them."""
        commands = read_procfile(ROOT / "Procfile")
        for name in names:
            child = Child(name, f"{commands[name]} >>{self.home}/{name}.log 2>&1")
            child.start(self.env, ROOT)
            self.children[name] = child
        if "web" in names:
            self._wait_for_web()

    def _wait_for_web(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/static/app.webmanifest", timeout=1).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"the web server did not start: {(self.home / 'web.log').read_text()}")

    def stop(self, *names: str) -> None:
        """End these children (all, if none is named)."""
        for name in names or tuple(reversed(self.children)):
            child = self.children.pop(name)
            child.send(signal.SIGTERM)
            try:
                child.process.wait(8)
            except subprocess.TimeoutExpired:
                child.send(signal.SIGKILL)
                child.process.wait()
            child.process.stdout.close()

    def memory(self, *names: str) -> dict[str, float]:
        """MiB that each of these children and its children hold, shared pages counted by share."""
        return {name: sum(_shares(self.children[name].process.pid)) for name in names}

    def cpu(self, name: str) -> float:
        """CPU seconds that this child and what it started have used so far."""
        return sum(_cpu_seconds(self.children[name].process.pid))

    def load(self, path: str, head: str, bodies: list[str], clients: int) -> dict:
        """Send every body once over that many connections; what tests/bench/load.py says of it."""
        file = self.home / "bodies"
        file.write_text("\n".join(bodies))
        words = [sys.executable, "-m", "tests.bench.load", "127.0.0.1", str(self.port), str(clients), str(file)]
        env = self.env | {"BENCH_PATH": path, "BENCH_HEAD": head}
        done = subprocess.run(words, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)


def _stat(entry: Path) -> list[str]:
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", "0", "0", "0"]


def _cpu_seconds(pid: int) -> Iterator[float]:
    for entry in Path("/proc").glob("[0-9]*"):
        stat = _stat(entry)
        if int(stat[3]) == pid:
            yield (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _shares(pid: int) -> Iterator[float]:
    for entry in Path("/proc").glob("[0-9]*"):
        if int(_stat(entry)[3]) != pid:
            continue
        try:
            rollup = (entry / "smaps_rollup").read_text()
        except OSError:
            continue
        yield from (int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


@contextmanager
def installation(database_url: str = "", **more: str) -> Iterator[Installation]:
    """A fresh installation on that database (SQLite in its own folder, if none): schema made, nothing started."""
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as folder:
        home, port = Path(folder), free_port()
        env = os.environ | more | {
            "HANDOVER_HOME": folder,
            "DATABASE_URL": database_url,
            "REDIS_URL": f"unix://{socket_path(home.resolve())}",
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        before = dict(os.environ)
        os.environ.update(env)
        running = None
        try:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "webapp.commands", "db", "upgrade"], cwd=ROOT, env=env, check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip
            made_in = time.perf_counter() - began
            running = Installation(create_app({"REDIS_URL": ""}), home, port, env, made_in=made_in)
            with running.app.app_context():
                yield running
        finally:
            os.environ.clear()
            os.environ.update(before)
            if running:
                running.stop()
