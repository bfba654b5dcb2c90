"""Polling a carrier that takes 50 ms over every answer: the worker's own job against the sandbox's own process."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import text

from tests.bench.business import make_business
from tests.bench.installation import ROOT, Installation
from tests.postgres import free_port
from webapp.kit.db import db, transaction
from webapp.reactions import announce
from webapp.tracking.actions import open_link
from webapp.tracking.jobs import poll
from webapp.tracking.jobs.asking import IN_FLIGHT

LATENCY = 50
KEY = "EZTK-bench"


def measure(installed: Installation, parcels: int, say: Callable[[str], None]) -> dict:
    """Parcels a second that are asked about, answered and kept."""
    business = make_business(installed.app)
    content, _ = business.export(parcels, timedelta(hours=30), "In transit")
    business.bring_in(content)
    announce()
    with carrier() as origin:
        installed.app.config["OUTSIDE_ALLOWED_ORIGINS"] += [origin]
        with transaction():
            wanted = {"adapter": "easypost", "carrier_id": str(business.carrier_id), "base_url": origin, "api_key": KEY}
            open_link(business.id, wanted)
        say(f"polling {parcels:,} parcels")
        began = time.perf_counter()
        asked = poll()
        seconds = time.perf_counter() - began
        kept = db.session.scalar(text("SELECT count(*) FROM facts WHERE actor LIKE 'carrier:%'"))
    return {"asked": asked, "seconds": seconds, "rate": asked / seconds, "facts": kept, "ceiling": IN_FLIGHT / 0.05}


@contextmanager
def carrier() -> Iterator[str]:
    """A sandbox of its own, slow as told; its address."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    words = [sys.executable, "-m", "sandbox", "serve", "--port", str(port), "--key", KEY]
    server = subprocess.Popen(words, cwd=ROOT)
    try:
        until = time.monotonic() + 15
        while True:
            try:
                _post(f"{origin}/sandbox/faults", {"easypost": {"latency": LATENCY}})
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield origin
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def _post(address: str, body: dict) -> None:
    asked = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(asked, timeout=2).close()
