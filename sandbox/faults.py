"""How the outside world misbehaves when told to: switches, each a share from 0 (never) to 1 (always) unless it says."""

import asyncio
import contextlib
import gzip
import random
from functools import cache

from aiohttp import web

SWITCHES = {
    "latency": "milliseconds before every answer",
    "errors": "answers 500",
    "silence": "takes the request and never answers",
    "reset": "closes the connection without an answer",
    "limit": "answers 429 with Retry-After",
    "retry_after": "seconds that a 429 asks for (2 unless told)",
    "refused": "answers 401 as if the key were wrong",
    "redirect": "answers 302 to somewhere else",
    "html": "answers a web page with status 200",
    "schema": "answers JSON of another shape",
    "huge": "answers 10 MB of JSON",
    "bomb": "answers 100 MB of zeros squeezed into 100 kB",
    "drip": "answers one byte a second, for ever",
    "duplicates": "tells everything twice",
    "reordering": "tells in any order",
    "stale": "tells only the older half of what happened",
    "unknown": "uses codes that nobody has heard of",
    "times": "writes times that no calendar has",
    "script": "writes HTML into its messages",
    "forged": "signs webhooks with another key",
}


class Faults:
    """The switches of one carrier."""

    def __init__(self, seed: int = 1):
        self.random = random.Random(seed)
        self.shares: dict[str, float] = {}

    def set(self, shares: dict[str, float]) -> None:
        """Set these switches and no others. Raises ValueError for one that does not exist."""
        unknown = set(shares) - set(SWITCHES)
        if unknown:
            raise ValueError(f"no such switch: {', '.join(sorted(unknown))}")
        self.shares = {name: float(share) for name, share in shares.items()}

    def strikes(self, name: str) -> bool:
        """Whether that fault happens this time."""
        share = self.shares.get(name, 0.0)
        return share > 0 and self.random.random() < share

    def shuffled(self, rows: list) -> list:
        """The rows as this carrier tells them: shortened, doubled or out of order when it misbehaves so."""
        if self.strikes("stale"):
            rows = rows[: (len(rows) + 1) // 2]
        if self.strikes("duplicates"):
            rows = rows + rows
        if self.strikes("reordering"):
            rows = self.random.sample(rows, len(rows))
        return rows


@cache
def _bomb() -> bytes:
    return gzip.compress(b"0" * 100_000_000)


@cache
def _huge() -> bytes:
    return b'{"trackers": ["' + b"x" * 10_000_000 + b'"]}'


async def misbehave(faults: Faults, request: web.Request) -> web.StreamResponse | None:
    """The answer that a fault gives instead of the real one; None when none strikes. Waits for `latency` first."""
    if faults.shares.get("latency"):
        await asyncio.sleep(faults.shares["latency"] / 1000)
    if faults.strikes("silence"):
        await asyncio.sleep(3600)
    if faults.strikes("reset"):
        request.transport.abort()
        raise asyncio.CancelledError
    if faults.strikes("limit"):
        wait = str(int(faults.shares.get("retry_after", 2)))
        return web.json_response({"error": {"code": "RATE_LIMITED"}}, status=429, headers={"Retry-After": wait})
    if faults.strikes("drip"):
        return await _drip(request)
    for name, answer in _ANSWERS.items():
        if faults.strikes(name):
            return answer()
    return None


async def _drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b" ")
            await asyncio.sleep(1)
    return answer


_ANSWERS = {
    "errors": lambda: web.json_response(
        {"error": {"code": "INTERNAL_SERVER_ERROR", "message": "Something went wrong"}}, status=500
    ),
    "refused": lambda: web.json_response(
        {"error": {"code": "APIKEY.INACTIVE", "message": "This api key is no longer active."}}, status=401
    ),
    "redirect": lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"}),
    "html": lambda: web.Response(
        text="<!doctype html><title>Sign in</title><p>Please sign in", content_type="text/html"
    ),
    "schema": lambda: web.json_response({"trackers": {"status": ["what", 7, None]}, "tracking_details": "soon"}),
    "huge": lambda: web.Response(body=_huge(), content_type="application/json"),
    "bomb": lambda: web.Response(
        body=_bomb(), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}
    ),
}
