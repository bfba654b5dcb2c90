"""Calls to the outside, in bulk or one by one, that cannot be turned against this machine or its neighbours.

https only, to port 443, at an address that is not on the deny list; the address that was checked is the one that is
connected to (no second look-up in between); no redirects, no proxies, 10 seconds, 1 MB after inflating. Origins named
in the setting OUTSIDE_ALLOWED_ORIGINS may be local and plain: that is for a sandbox, and for an operator's own gateway.
"""

import json as json_text
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp
from flask import current_app
from yarl import URL

from webapp.kit import addresses
from webapp.kit.clock import now

SECONDS = 10
LARGEST = 1024 * 1024
LONGEST_WAIT = 3600  # seconds: an outside that asks for a longer pause is asked again after an hour


class Unreachable(Exception):
    """The other side did not answer, or not with anything usable: try again, not before `retry_after` seconds."""

    def __init__(self, words: str, retry_after: float | None = None):
        super().__init__(words)
        self.words, self.retry_after = words, retry_after


class Rejected(Exception):
    """The other side, or our own guard, said no: the same again would be refused again. `status` 0 is our guard."""

    def __init__(self, words: str, status: int = 0):
        super().__init__(words)
        self.words, self.status = words, status


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from a call that was taken."""

    status: int
    body: bytes

    def json(self):
        """The body as JSON. Raises Unreachable for anything else, since a page from a proxy may be gone tomorrow."""
        try:
            return json_text.loads(self.body)
        except (ValueError, RecursionError) as trouble:
            raise Unreachable("answered something that is not JSON") from trouble


def checked(address: str, allowed: Collection[str]) -> URL:
    """The address of an outside system as a URL. Raises Rejected with what is wrong with it."""
    try:
        return addresses.checked(address, allowed)
    except addresses.Denied as refusal:
        raise Rejected(str(refusal)) from refusal


class Call:
    """Calls to one outside system: `await call("GET", "/v2/trackers", query={...})` gives an Answer or raises."""

    def __init__(self, session: aiohttp.ClientSession, base: URL):
        self._session, self._base = session, base

    async def __call__(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, json: object = None
    ) -> Answer:
        """Raises Unreachable (no usable answer, 5xx, 408, 425, 429) or Rejected (redirect, any other 4xx)."""
        url = self._base.joinpath(path.lstrip("/")).with_query(query or {})
        try:
            async with self._session.request(method, url, json=json, allow_redirects=False) as response:
                body = await _bounded(response)
                _judge(response)
                return Answer(response.status, body)
        except addresses.Denied as refusal:
            raise Rejected(str(refusal)) from refusal
        except TimeoutError as trouble:
            raise Unreachable("did not answer in time") from trouble
        except aiohttp.InvalidURL as trouble:
            raise Rejected("this is not a web address") from trouble
        except aiohttp.ClientConnectorCertificateError as trouble:
            raise Unreachable("its certificate is not valid") from trouble
        except aiohttp.ClientConnectorDNSError as trouble:
            raise Unreachable("its name is not known") from trouble
        except aiohttp.ClientConnectorError as trouble:
            raise Unreachable("it cannot be connected to") from trouble
        except (aiohttp.ClientError, OSError) as trouble:
            raise Unreachable("the connection broke") from trouble


@asynccontextmanager
async def caller(
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    in_flight: int = 50,
    seconds: float | None = None,
) -> AsyncIterator[Call]:
    """Calls to the system at that address, at most `in_flight` at a time, over kept connections."""
    allowed = current_app.config["OUTSIDE_ALLOWED_ORIGINS"]
    base = checked(address, allowed)
    connector = aiohttp.TCPConnector(limit=in_flight, resolver=addresses.CheckedResolver(allowed), ttl_dns_cache=10)
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=seconds or SECONDS, connect=5),
        headers={"User-Agent": "Handover", "Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})},
        auto_decompress=False,  # inflated here, never past LARGEST
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        max_line_size=8190,
        max_field_size=8190,
    ) as session:
        yield Call(session, base)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in {"identity", "", "gzip"}:
        raise Unreachable("answered in an encoding that we did not ask for")
    inflate = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    body = bytearray()
    async for chunk in response.content.iter_any():
        try:
            body += inflate.decompress(chunk, LARGEST + 1 - len(body)) if inflate else chunk
        except zlib.error as trouble:
            raise Unreachable("answered something that cannot be inflated") from trouble
        if len(body) > LARGEST or (inflate and inflate.unconsumed_tail):
            response.close()
            raise Unreachable("answered more than 1 MB")
    return bytes(body)


def _judge(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 429:
        raise Unreachable("asked us to slow down", retry_after=_wait(response.headers.get("Retry-After")) or 60)
    if status >= 500 or status in {408, 425}:
        raise Unreachable(f"answered {status}", retry_after=_wait(response.headers.get("Retry-After")))
    if status in {401, 403}:
        raise Rejected("did not accept our key", status)
    if 300 <= status < 400:
        raise Rejected("answered by sending us to another address", status)
    if status >= 400:
        raise Rejected(f"answered {status}", status)


def _wait(header: str | None) -> float | None:
    """Seconds asked for by a Retry-After header, in either of its forms (RFC 9110 section 10.2.3)."""
    text = (header or "").strip()
    if text.isdecimal() and len(text) <= 12:
        return float(min(int(text), LONGEST_WAIT))
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max((when - now()).total_seconds(), 0.0), LONGEST_WAIT)
