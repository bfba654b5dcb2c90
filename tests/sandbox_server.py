"""The sandbox as a process of its own on a free port, for tests: `pytest_plugins = ["tests.sandbox_server"]` or import
the fixtures. One process for the whole run; every test finds it empty and well behaved."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib import parse, request
from urllib.error import HTTPError, URLError

import pytest

ROOT = Path(__file__).parent.parent
KEY = "EZTK-for-tests"


class Sandbox:
    """The sandbox's control side, and where its carriers answer."""

    key = KEY

    def __init__(self, address: str):
        self.address = address

    def call(self, path: str, body: dict | None = None, method: str = "POST") -> dict:
        """One call of the control side."""
        text = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        asked = request.Request(
            self.address + path, data=text, method=method, headers={"Content-Type": "application/json"}
        )
        with request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    def show(self) -> dict:
        """Everything it knows."""
        return self.call("/sandbox", method="GET")

    def calls(self, carrier: str = "easypost") -> int:
        """How often that carrier's API was called."""
        return self.show()["calls"].get(carrier, 0)

    def story(self, number: str, story: str = "delivered", carrier: str = "easypost", speed: float = 0) -> None:
        """Start a story; it waits for `advance` unless a speed is given."""
        self.call("/sandbox/parcels", {"number": number, "story": story, "carrier": carrier, "speed": speed})

    def advance(self, number: str, steps: int = 1) -> None:
        """Let the next steps of a parcel happen now."""
        for _ in range(steps):
            self.call(f"/sandbox/parcels/{parse.quote(number, safe='')}/advance")

    def misbehave(self, carrier: str = "easypost", **shares: float) -> None:
        """Set these faults and no others."""
        self.call("/sandbox/faults", {carrier: shares})

    def listen(self, carrier: str, address: str, secret: str) -> None:
        """Post that carrier's news to this address."""
        self.call("/sandbox/listeners", {"carrier": carrier, "address": address, "secret": secret})

    def forget(self) -> None:
        """Empty and well behaved again."""
        self.call("/sandbox", method="DELETE")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def start_sandbox(*words: str) -> tuple[Sandbox, subprocess.Popen]:
    """A sandbox process on a free port, answering."""
    port = free_port()
    command = [sys.executable, "-m", "sandbox", "serve", "--port", str(port), "--key", KEY, *words]
    process = subprocess.Popen(command, cwd=ROOT)
    sandbox = Sandbox(f"http://127.0.0.1:{port}")
    for _ in range(100):
        try:
            sandbox.show()
        except (URLError, HTTPError, ConnectionError):
            time.sleep(0.1)
        else:
            return sandbox, process
    process.kill()
    raise RuntimeError("the sandbox did not start")


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    sandbox, process = start_sandbox("--speed", "0")
    yield sandbox
    process.terminate()
    process.wait(10)


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """The sandbox, empty and well behaved, with every story waiting for `advance`."""
    _sandbox.forget()
    return _sandbox
