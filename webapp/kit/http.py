"""Calls to the outside, in bulk or one by one, that cannot be turned against this machine or its neighbours.

https only, to port 443, at an address that is not on the deny list; the address that was checked is the one that is
connected to (no second look-up in between); no redirects, no proxies, 10 seconds, 1 MB after inflating. Origins named
in the setting OUTSIDE_ALLOWED_ORIGINS may be local and plain: that is for a sandbox, and for an operator's own gateway.
"""

import asyncio
import json as json_text
import socket
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from flask import current_app
from yarl import URL

from webapp.kit.clock import now

SECONDS = 10
LARGEST = 1024 * 1024
LONGEST_WAIT = 3600  # seconds: an outside that asks for a longer pause is asked again after an hour

# Networks that no carrier's system is on (IANA special-purpose registries, plus one cloud's metadata address).
# Written out because `ipaddress.is_private` misses shared, translated, 6to4 and multicast addresses.
_NETWORKS = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
    192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
    198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    ::/3 4000::/2 8000::/1
    2001::/23 2001:db8::/32 2002::/16 3fff::/20
"""
# The last two lines: all of IPv6 outside 2000::/3 (loopback, mapped, translated, unique local, link local, multicast);
# and inside it, IETF protocols with Teredo, documentation, 6to4 (which carries an IPv4 address).
DENIED = tuple(ip_network(network) for network in _NETWORKS.split())


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


def denied(address: str) -> bool:
    """Whether that numeric address is one that we never call. Anything that is not an address is denied."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return any(found.version == network.version and found in network for network in DENIED)


def checked(address: str, allowed: Collection[str]) -> URL:
    """The address of an outside system as a URL, or Rejected with what is wrong with it.

    `allowed` are origins such as "http://127.0.0.1:8901" to which no further rule applies.
    """
    try:
        url = URL(address.strip())
        origin = str(url.origin()) if url.absolute else ""
    except ValueError as trouble:
        raise Rejected("this is not a web address") from trouble
    if not origin or not url.host:
        raise Rejected("this is not a web address")
    if url.user is not None or url.password is not None:
        raise Rejected("an address must not carry a name or a password")
    if origin in {str(URL(each).origin()) for each in allowed}:
        return url
    if url.scheme != "https":
        raise Rejected("only https addresses are called")
    if url.port != 443:
        raise Rejected("only port 443 is called")
    if _numeric(url.host) and denied(url.host):
        raise Rejected("this address is inside a private or reserved network")
    return url


def _numeric(host: str) -> bool:
    # The last label of a name is never a number: such a host is an address in one of its many spellings.
    last = host.rstrip(".").rpartition(".")[2].lower()
    return ":" in host or last.isdecimal() or last.startswith("0x")


class _CheckedResolver(AbstractResolver):
    """Looks names up and gives the connector only addresses that may be called: checked and pinned in one."""

    def __init__(self, allowed: Collection[str]):
        self.allowed = {(URL(each).host, URL(each).port) for each in allowed}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        rows = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        found = [(kind, proto, str(place[0])) for kind, _, proto, _, place in rows]
        if (host, port) not in self.allowed:
            found = [row for row in found if not denied(row[2])]
        if not found:
            raise _Inside(host)
        return [
            ResolveResult(hostname=host, host=place, port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST)
            for kind, proto, place in found
        ]

    async def close(self) -> None:
        """Nothing to close."""


class _Inside(Exception):
    """A name that leads only to addresses on the deny list."""


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
        except _Inside as trouble:
            raise Rejected("this address is inside a private or reserved network") from trouble
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
    connector = aiohttp.TCPConnector(limit=in_flight, resolver=_CheckedResolver(allowed), ttl_dns_cache=10)
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
