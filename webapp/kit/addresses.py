"""Which addresses of the outside may be called."""

import asyncio
import socket
from collections.abc import Collection
from ipaddress import ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

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


class Denied(Exception):
    """An address that is never called, with what is wrong with it."""


def denied(address: str) -> bool:
    """Whether that numeric address is one that we never call. Anything that is not an address is denied."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return any(found.version == network.version and found in network for network in DENIED)


def checked(address: str, allowed: Collection[str]) -> URL:
    """The address of an outside system as a URL, or Denied with what is wrong with it.

    `allowed` are origins such as "http://127.0.0.1:8901" to which no further rule applies.
    """
    try:
        url = URL(address.strip())
        origin = str(url.origin()) if url.absolute else ""
        host = url.host or ""  # decoded only now: a name that is no name ("xn--") fails here
    except ValueError as trouble:
        raise Denied("this is not a web address") from trouble
    if not origin or not host:
        raise Denied("this is not a web address")
    if url.user is not None or url.password is not None:
        raise Denied("an address must not carry a name or a password")
    if origin in {str(URL(each).origin()) for each in allowed}:
        return url
    if url.scheme != "https":
        raise Denied("only https addresses are called")
    if url.port != 443:
        raise Denied("only port 443 is called")
    if _numeric(host) and denied(host):
        raise Denied("this address is inside a private or reserved network")
    return url


def _numeric(host: str) -> bool:
    # The last label of a name is never a number: such a host is an address in one of its many spellings.
    last = host.rstrip(".").rpartition(".")[2].lower()
    return ":" in host or last.isdecimal() or last.startswith("0x")


class CheckedResolver(AbstractResolver):
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
            raise Denied("this address is inside a private or reserved network")
        return [
            ResolveResult(hostname=host, host=place, port=port, family=kind, proto=proto, flags=socket.AI_NUMERICHOST)
            for kind, proto, place in found
        ]

    async def close(self) -> None:
        """Nothing to close."""
