"""A lean phone: the protocol of the page's outbox and no more, so that twenty thousand scans fit into minutes.

As the page does (static/js/lib/scan-{rows,rounds,sending}.js): kept first, then ticked; sent in the order made, up to a
hundred at once; content fixed once it was sent; forgotten for a receipt of 32 hex digits for that very id and nothing
else; cut after 15 seconds. It tries again after milliseconds where the page waits for seconds.
"""

import asyncio
import json
import random
import re
from contextlib import suppress

from tests.bench.load import Client, request
from tests.faults.history import History
from webapp.kit.clock import now
from webapp.kit.ids import new_id

PATIENCE = 15.0
RECEIPT = re.compile(r"[0-9a-f]{32}")
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError, EOFError)


class Phone:
    """One phone. `port` is where its network leads: the server, or a proxy before it."""

    def __init__(self, name: str, port: int, bearer: str, history: History, batch: str | None = None, seed: int = 1):
        self.device, self.port, self.bearer, self.history, self.batch = name, port, bearer, history, batch
        self.random = random.Random(f"{name}{seed}")
        self.seq, self.waiting, self.statuses = 0, list[dict](), list[int]()
        self.link: tuple | None = None

    def tick(self, number: str, ago=None, **more: object) -> dict:
        """Keep a scan, and show it."""
        self.seq += 1
        scan = {
            "client_id": str(new_id()), "seq": self.seq, "number": number, "symbology": "code_128",
            "purpose": "handover", "device_time": (now() - ago if ago else now()).isoformat(), "batch": self.batch,
            "place": None, "photo_sha256": None,
        } | more  # fmt: skip
        self.waiting.append(scan)
        self.history.invoke(scan, self.device)
        return scan

    async def drain(self, most: int = 100, seconds: float = 600) -> None:
        """Send what waits until nothing does, or the time is up."""
        async with asyncio.timeout(seconds):
            while self.waiting:
                batch = self.waiting[: self.random.randint(1, most)]
                if not self.settle(batch, await self.send(batch)):
                    await asyncio.sleep(self.random.uniform(0.002, 0.03))
        self.hang_up()

    def settle(self, batch: list[dict], answer: object) -> bool:
        """Forget what has a receipt. False when nothing had one."""
        good = self.believe(batch, answer)
        for each in good:
            self.history.ok(each)
        there = {each["client_id"] for each in good}
        self.waiting = [scan for scan in self.waiting if scan["client_id"] not in there]
        return bool(there)

    def believe(self, batch: list[dict], answer: object) -> list[dict]:
        """The answers that let this phone forget."""
        sent = {scan["client_id"] for scan in batch}
        answers = answer.get("answers") if isinstance(answer, dict) else None
        return [
            each for each in (answers if isinstance(answers, list) else [])
            if each.get("client_id") in sent and RECEIPT.fullmatch(str(each.get("receipt")))
        ]  # fmt: skip

    async def send(self, scans: list[dict]) -> object:
        """One request; the JSON that came back, or None."""
        self.history.sent(scans)
        try:
            async with asyncio.timeout(PATIENCE):
                status, body = await self.ask(scans)
        except BROKEN as trouble:
            self.hang_up()
            self.history.unknown(scans, type(trouble).__name__)
            return None
        self.statuses.append(status)
        if status != 200:
            self.history.refused(scans, status)
        with suppress(ValueError):
            return json.loads(body)
        return None

    async def ask(self, scans: list[dict]) -> tuple[int, bytes]:
        """Status and body of one post of these scans, over the connection that is kept."""
        body = json.dumps({"device_id": self.device, "sent_at": now().isoformat(), "scans": scans}).encode()
        self.link = self.link or await asyncio.open_connection("127.0.0.1", self.port)
        self.link[1].write(request(f"127.0.0.1:{self.port}", "/api/v1/scans", self.bearer, body))
        status, answer = await Client._answer(self.link[0])
        return int(status), answer

    def hang_up(self) -> None:
        """Let the connection go."""
        if self.link:
            self.link[1].close()
        self.link = None


class Credulous(Phone):
    """The phone that others build: any 200 will do."""

    def believe(self, batch: list[dict], answer: object) -> list[dict]:
        if self.statuses and self.statuses[-1] < 400:
            return [{"client_id": scan["client_id"], "receipt": "", "outcome": "believed"} for scan in batch]
        return []


class Forgetful(Phone):
    """A phone that gives a scan a new name each time it sends it: without a key, every repetition is another scan."""

    async def send(self, scans: list[dict]) -> object:
        answer = await super().send([scan | {"client_id": str(new_id())} for scan in scans])
        answers = answer.get("answers", []) if isinstance(answer, dict) else []
        for scan, each in zip(scans, answers, strict=False):
            each["client_id"] = scan["client_id"]
        return answer


async def together(*works) -> None:
    """All of them at once; the first failure is everybody's."""
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(work)
