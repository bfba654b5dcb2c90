"""What the console says once everything answers, and what the sample's carriers are told."""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from webapp.launch.phones import Door

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


def from_here(config: dict) -> str:
    """The web server's address for programs on this machine."""
    host = ANYWHERE.get(config["HOST"], config["HOST"])
    return f"http://{f'[{host}]' if ':' in host else host}:{config['PORT']}"


class Welcome:
    """Prints, once, where to go and how to get in, as soon as the web server answers."""

    def __init__(self, config: dict, address: str, news: dict, door: Door | None):
        self.probe = f"{from_here(config)}/health"
        self.config, self.address, self.news, self.door = config, address, news, door
        self.said = False

    def __call__(self) -> None:
        if not self.said and self._answers() and (not self.door or self._is_open(self.door)):
            self.said = True
            print("\n".join(("", *self._lines(), "")), flush=True)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.probe, timeout=1):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def _is_open(self, door: Door) -> bool:
        try:
            for port in (door.port, door.page_port):
                socket.create_connection((door.host, port), timeout=1).close()
        except OSError:
            return False
        return True

    def _lines(self) -> Iterator[str]:
        yield f"  Handover is running:  {self.address}"
        yield f"  Data folder:          {self.config['HOME']}"
        if sign_ins := self.news.get("sign_ins"):
            yield ""
            yield "  A sample business is loaded, so that you can look around. Sign in as"
            for person in sign_ins:
                yield f"    {person['role']:<8} {person['email']:<24} {person['password']}"
        if code := self.news.get("owner_code"):
            yield ""
            yield f"  Your own business:    {self.address}/welcome   with the code  {code}"
        if self.door:
            yield from self.door.lines()
        yield ""
        yield "  Ctrl-C stops everything."


class Introduction:
    """Tells the sample's carriers, now and then, where to report to: they forget it when they are started again."""

    EVERY = 10.0

    def __init__(self, config: dict, news: dict):
        carriers = news.get("carriers") or {}
        self.origin, listener = carriers.get("origin"), carriers.get("listener") or {}
        self.body = listener and {
            "carrier": listener["carrier"],
            "secret": listener["secret"],
            "address": from_here(config) + listener["path"],
        }
        self.next_at = 0.0

    def __call__(self) -> None:
        if not self.body or time.monotonic() < self.next_at:
            return
        self.next_at = time.monotonic() + self.EVERY
        asked = urllib.request.Request(  # noqa: S310 - our own sandbox
            f"{self.origin}/sandbox/listeners",
            data=json.dumps(self.body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            urllib.request.urlopen(asked, timeout=1).close()  # noqa: S310
        except OSError:
            self.next_at = time.monotonic() + 1
