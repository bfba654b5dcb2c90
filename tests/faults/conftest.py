"""The real web server (two processes, as in the Procfile) on the run's database, and a bad network before it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib import request
from urllib.error import HTTPError, URLError

import pytest
from flask import Flask

from tests.bench.business import Business, make_business
from tests.faults.checker import wrongs
from tests.faults.history import History
from tests.faults.phone import Phone
from tests.postgres import free_port
from webapp.kit.db import db
from webapp.kit.processes import die_with
from webapp.supervisor import read_procfile

ROOT = Path(__file__).parents[2]
FULL = os.environ.get("FAULTS") == "full"  # bin/bench faults; else what fits beside the other tests


def size(small: int, full: int) -> int:
    """How much of something: for every run of the tests, or by `bin/bench faults`."""
    return full if FULL else small


def report(row: str, acknowledged: int, present: int, twice: int, lost: int, seconds: float, more: str) -> None:
    """One row of the table that `bin/bench faults` prints."""
    print("ROW " + json.dumps([row, acknowledged, present, twice, lost, round(seconds, 1), more]))


def started(command: list[str], env: dict[str, str], asked: str) -> subprocess.Popen:
    """A process that answers at that address."""
    parent = os.getpid()
    process = subprocess.Popen(command, cwd=ROOT, env=env, preexec_fn=lambda: die_with(parent))
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            request.urlopen(asked, timeout=5).close()
            return process
        except HTTPError:
            return process
        except (URLError, OSError):
            time.sleep(0.05)
    process.kill()
    raise RuntimeError(f"nobody answers at {asked}")


class Web:
    """The web server of the Procfile."""

    def __init__(self, home: Path, url: str):
        self.port = free_port()
        self.env = {
            **os.environ, "HANDOVER_HOME": str(home), "PORT": str(self.port), "REDIS_URL": "", "DATABASE_URL": url,
            "SECRET_KEY": "a key for tests only", "SEAL_KEYS": "seal-for-tests-only", "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip
        command = read_procfile(ROOT / "Procfile")["web"]
        self.process = started(["sh", "-c", f"exec {command}"], self.env, f"http://127.0.0.1:{self.port}/health")

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Network:
    """The proxy as a process, and how it is told."""

    def __init__(self, target: int):
        self.port, told_at = free_port(), free_port()
        self.address = f"http://127.0.0.1:{told_at}/"
        command = [sys.executable, "-m", "sandbox.proxy", "--port", str(self.port), "--control", str(told_at),
                   "--target", f"127.0.0.1:{target}"]  # fmt: skip
        self.process = started(command, dict(os.environ), self.address)

    def set(self, **switches: float | str) -> None:
        """These faults and no others."""
        request.urlopen(self.address, json.dumps(switches).encode(), timeout=5).close()

    def counts(self) -> dict[str, int]:
        """How often each has struck, and how many bytes phones sent to which path."""
        with request.urlopen(self.address, timeout=5) as answer:
            return json.load(answer)["counts"]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass
class Floor:
    """A warehouse's floor: a business with parcels that are ready, the server, the network before it."""

    business: Business
    web: Web
    network: Network
    history: History
    batch: str
    phones: list[Phone] = field(default_factory=list)

    def parcels(self, count: int) -> list[str]:
        """The numbers of so many new parcels that may be handed over, ordered four days ago."""
        content, numbers = self.business.export(count, timedelta(days=4), "Awaiting collection")
        self.business.bring_in(content)
        return numbers

    def phone(self, direct: bool = False, kind: type[Phone] = Phone, **more) -> Phone:
        """One more phone, behind the bad network unless it stands beside the server."""
        port = self.web.port if direct else self.network.port
        made = kind(f"phone-{len(self.phones)}", port, self.business.bearer, self.history, self.batch, **more)
        self.phones.append(made)
        return made

    def wrongs(self) -> list[str]:
        """Everything that the checker finds."""
        return wrongs(self.business.id, self.history, self.phones)

    def report(self, row: str, began: float, more: str = "") -> list[str]:
        """Print what came of a row; returns what is wrong."""
        found = self.wrongs()
        lost = sum("is lost" in each for each in found)
        twice = sum("told" in each or "never scanned" in each for each in found)
        acknowledged = len(self.history.answers)
        seconds = time.perf_counter() - began
        report(row, acknowledged, acknowledged - lost, twice, lost, seconds, f"{db.engine.dialect.name}; {more}")
        return found


@pytest.fixture(scope="session")
def web(_app: Flask, home: Path, database_url: str) -> Iterator[Web]:
    web = Web(home, database_url)
    yield web
    web.stop()


@pytest.fixture(scope="session")
def _network(web: Web) -> Iterator[Network]:
    network = Network(web.port)
    yield network
    network.stop()


@pytest.fixture
def network(_network: Network) -> Network:
    """The network before the server, well behaved until told otherwise."""
    _network.set()
    return _network


@pytest.fixture
def floor(app: Flask, web: Web, network: Network, tmp_path: Path) -> Iterator[Floor]:
    """A floor without phones."""
    business = make_business(app)
    history = History(tmp_path / "history.jsonl")
    yield Floor(business, web, network, history, str(business.open_batch()))
    history.close()
