"""A link between phones and a server, and how bad it is just now."""

import asyncio
import random
from collections import Counter

SWITCHES = {
    "latency": "milliseconds before every answer",
    "jitter": "milliseconds by which that may be less or more",
    "bandwidth": "bytes a second of the whole link, both ways together (0: no limit)",
    "slice": "bytes to a piece of an answer, with a pause between pieces",
    "limit": "bytes of an answer after which the connection is cut",
    "reset": "share of requests cut on their way, at any byte of them",
    "black_hole": "share of requests that are taken and never answered",
    "drop_answer": "share of answers lost after the server has done its work",
    "captive_200": "share answered with a guest network's page and 200",
    "login_200": "share answered with a sign-in page and 200",
    "json_200": "share answered with somebody else's JSON and 200",
    "no_content": "share answered with 204",
    "redirect": "share answered with 302 to elsewhere",
    "bad_gateway": "share answered with 502",
    "gzip_junk": "share answered with 200 and bytes that are no gzip",
}


def _answer(status: str, kind: str, body: bytes = b"", *more: str) -> bytes:
    heads = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *more, f"Content-Length: {len(body)}"]
    return "\r\n".join(heads).encode() + b"\r\n\r\n" + body


PORTAL = b"<!doctype html><title>Sample Airport Wi-Fi</title><p>Welcome. Accept the terms to go online."
LOGIN = b'<!doctype html><title>Sign in</title><form method="post"><input name="password"></form>'
OTHERS = b'{"answers": [{"client_id": "nobody", "receipt": "ok"}], "ok": true}'
STRANGE = {
    "captive_200": _answer("200 OK", "text/html; charset=utf-8", PORTAL),
    "login_200": _answer("200 OK", "text/html", LOGIN),
    "json_200": _answer("200 OK", "application/json", OTHERS),
    "no_content": _answer("204 No Content", ""),
    "redirect": _answer("302 Found", "", b"", "Location: http://127.0.0.1:9/portal"),
    "bad_gateway": _answer("502 Bad Gateway", "text/html", b"<h1>Bad gateway</h1>"),
    "gzip_junk": _answer("200 OK", "application/json", b"\x1f\x8b\x08junk" * 20, "Content-Encoding: gzip"),
}
FATES = ("reset", "black_hole", *STRANGE, "drop_answer")


class Link:
    """The switches, what they have done so far, and the one line that everything goes over."""

    def __init__(self, seed: int = 1):
        self.random = random.Random(seed)
        self.line = asyncio.Lock()  # whoever waits first goes first: a large upload and a small one share it fairly
        self.counts: Counter[str] = Counter()
        self.only, self.set_to = "", dict[str, float]()

    def set(self, asked: dict) -> None:
        """Set these switches and no others, and count anew. `only`: requests whose path holds this text.

        Raises ValueError for a switch that does not exist.
        """
        asked = dict(asked)
        only = str(asked.pop("only", ""))
        if unknown := set(asked) - set(SWITCHES):
            raise ValueError(f"no such switch: {', '.join(sorted(unknown))}")
        self.counts.clear()
        self.only, self.set_to = only, {name: float(value) for name, value in asked.items()}

    def fate(self, path: str) -> str:
        """What becomes of a request for that path: one of FATES, or "" for nothing out of the ordinary."""
        self.counts["requests"] += 1
        shares = self.set_to if self.only in path else {}
        struck = next((name for name in FATES if self.random.random() < shares.get(name, 0.0)), "")
        self.counts[struck or "passed"] += 1
        return struck

    async def carry(self, size: int) -> None:
        """Wait as long as so many bytes take."""
        if rate := self.set_to.get("bandwidth"):
            async with self.line:
                await asyncio.sleep(size / rate)

    async def wait(self) -> None:
        """Wait as long as the way there and back takes."""
        jitter = self.set_to.get("jitter", 0.0)
        delay = self.set_to.get("latency", 0.0) + self.random.uniform(-jitter, jitter)
        if delay > 0:
            await asyncio.sleep(delay / 1000)
