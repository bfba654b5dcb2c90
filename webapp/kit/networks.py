"""This machine's addresses and name on the networks it is in. Nothing is sent to find them."""

import array
import fcntl
import re
import socket
import struct
import sys
from ipaddress import ip_address, ip_network

# Addresses that no public server has: the special-purpose registries of IANA (RFC 6890), private use and documentation.
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8")
_EXAMPLES = ("192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24")
_VERSION_6 = ("::1/128", "fc00::/7", "fe80::/10", "2001:db8::/32")
LOCAL = tuple(map(ip_network, (*_PRIVATE, *_EXAMPLES, *_VERSION_6)))
ANYWHERE = ("203.0.113.1", 9)  # beyond the router, so that the default route answers for it; nobody is there
_SIOCGIFCONF, _ENTRY, _MOST = 0x8912, 40, 64  # Linux on 64 bits: bytes of one entry, and how many are asked for


def own_addresses() -> list[str]:
    """The IPv4 addresses of this machine that others on a local network can reach it at, the default route's first."""
    routed = _routed()
    found = dict.fromkeys([*([routed] if routed else []), *_of_interfaces()])
    return [address for address in found if is_local(address) and not ip_address(address).is_loopback]


def is_local(address: str) -> bool:
    """Whether that is an address which no public server has. False for what is no address at all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in LOCAL if network.version == parsed.version)


def own_name() -> str | None:
    """This machine's name as phones on the same network may know it ("kettle.local"), if it has a usable one."""
    label = socket.gethostname().partition(".")[0].lower()
    fits = re.fullmatch(r"(?!-)[a-z0-9-]{1,63}(?<!-)", label) and label != "localhost"
    return f"{label}.local" if fits else None


def _routed() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
        except OSError:  # no way out of this network: the interfaces still have their addresses
            return None
        return probe.getsockname()[0]


def _of_interfaces() -> list[str]:
    if sys.platform != "linux" or struct.calcsize("P") != 8:
        return sorted(set(socket.gethostbyname_ex(socket.gethostname())[2]))
    room = array.array("B", bytes(_ENTRY * _MOST))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        asked = struct.pack("iL", len(room), room.buffer_info()[0])
        used = struct.unpack("iL", fcntl.ioctl(probe, _SIOCGIFCONF, asked))[0]
    return [socket.inet_ntoa(room[start + 20 : start + 24].tobytes()) for start in range(0, used, _ENTRY)]
