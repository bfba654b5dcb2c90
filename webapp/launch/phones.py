"""The door for phones (`bin/start --phone`): https on the local network, and a plain page that says how to trust it.

Only one address of this machine is listened at, the default route's unless PHONE_HOST says another; the laptop's own
door stays as it is. The certificate comes from the installation's own authority (webapp/kit/certificates.py).
"""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from webapp.kit.networks import is_local, own_addresses, own_name
from webapp.supervisor import Supervisor

NO_ADDRESS = (
    "This machine is in no local network that phones could be in: connect it to the same Wi-Fi first.\n"
    "If it is in one, name its own address there: PHONE_HOST=192.168.1.20 bin/start --phone"
)
NOT_LOCAL = (
    "PHONE_HOST={} is not an address of a local network, and a certificate of our own would be trusted nowhere else.\n"
    "For the public internet put a reverse proxy in front instead; docs/operating.md says how."
)


@dataclass
class Door:
    """Where phones come in, and what is known of its certificate once it is prepared."""

    host: str
    port: int
    page_port: int
    others: list[str]
    names: list[str]
    workers: str = "2"
    news: dict = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the app is, by https."""
        return f"https://{_in_address(self.host)}:{self.port}"

    @property
    def page(self) -> str:
        """Where a phone learns how to trust that, by plain http."""
        return f"http://{_in_address(self.host)}:{self.page_port}"

    def prepare(self, env: dict[str, str], root: Path) -> bool:
        """Make or renew what the door needs (certificates, the page), in a process of its own. False if it failed,
        and said so."""
        words = ["--address", self.address, "--page", self.page, *(f"--name={name}" for name in self.names)]
        done = subprocess.run(  # noqa: S603 - our own program, and no shell
            [sys.executable, "-m", "webapp.commands", "phones", *words],
            env=env | {"REDIS_URL": ""},
            cwd=root,
            stdout=subprocess.PIPE,
            check=False,
        )
        if done.returncode == 0:
            self.news = json.loads(done.stdout.splitlines()[-1])
        return done.returncode == 0

    def commands(self, home: Path, web: str) -> dict[str, str]:
        """The lines to supervise: the Procfile's web server once more, with the certificate; and the plain page."""
        told = {
            "HOST": self.host,
            "PORT": str(self.port),
            "WEB_WORKERS": self.workers,
            "HTTPS": "1",
            "HSTS": "0",
            "PROXIES": "0",
            "TRUSTED_HOSTS": " ".join(self.names),
        }
        secrets = home / "secrets"
        tls = ["--ssl-certificate", secrets / "server.pem", "--ssl-keyfile", secrets / "server.key"]
        line = f"exec {web} --ssl-protocol-min tls1.2 {shlex.join(map(str, tls))}"
        page = ["python", "-m", "webapp.launch.page", self.host, str(self.page_port), self.address]
        return {
            "phones": shlex.join(["env", *(f"{name}={value}" for name, value in told.items()), "sh", "-c", line]),
            "page": shlex.join(page),
        }

    def note(self) -> dict:
        """What pages and the doctor may know."""
        return {
            "address": self.address,
            "page": self.page,
            "fingerprint": self.news["fingerprint"],
            "authority": self.news["authority"],
        }

    def lines(self) -> Iterator[str]:
        """What the console says of it."""
        pairs = self.news["fingerprint"].split()
        yield ""
        yield f"  Phones on the same network: point the camera here, or type  {self.page}"
        yield ""
        yield from (f"    {line}" for line in self.news["code"])
        yield ""
        yield f"  It leads to {self.address} and says how to trust it, once for each phone."
        yield f"  The fingerprint that the phone shows must be this one (SHA-256, {self.news['authority']}):"
        yield f"    {' '.join(pairs[:16])}"
        yield f"    {' '.join(pairs[16:])}"
        yield f"  Everybody in the network of {self.host} can reach both; nobody gets in without signing in."
        if self.others:
            yield f"  Other addresses of this machine: {', '.join(self.others)}. PHONE_HOST=... chooses one of them."


def choose_door(config: dict) -> Door:
    """The address to open for phones: PHONE_HOST, else the default route's. Ends the program if there is none."""
    own = own_addresses()
    host = config["PHONE_HOST"] or (own[0] if own else "")
    if not host:
        sys.exit(NO_ADDRESS)
    if not is_local(host):
        sys.exit(NOT_LOCAL.format(host))
    others = [address for address in own if address != host]
    name = own_name()
    names = [host, *others, *([name] if name else []), "localhost"]
    return Door(
        host, config["PHONE_PORT"], config["PHONE_PAGE_PORT"], others, names, os.environ.get("WEB_WORKERS", "2")
    )


class PhoneWatch:
    """Looks, now and then, whether the addresses have changed or the certificate is about to end; then renews it and
    starts the door again."""

    EVERY = 20.0

    def __init__(self, supervisor: Supervisor, config: dict, door: Door, root: Path, note: Callable[[Door], None]):
        self.supervisor, self.config, self.door, self.root, self.note = supervisor, config, door, root, note
        self.web = next(child.command for child in supervisor.children if child.name == "web")
        self.next_at = time.monotonic() + self.EVERY

    def __call__(self) -> None:
        if time.monotonic() < self.next_at:
            return
        self.next_at = time.monotonic() + self.EVERY
        if not (self.config["PHONE_HOST"] or own_addresses()):
            return  # out of every network for now; the old address may come back
        fresh = choose_door(self.config)
        if fresh.names != self.door.names or time.time() > self.door.news["renew_at"]:
            self._open(fresh)

    def _open(self, fresh: Door) -> None:
        if not fresh.prepare(self.supervisor.env, self.root):
            return  # it stays as it was; tried again in a moment
        moved = fresh.host != self.door.host
        self.door = fresh
        for name, command in fresh.commands(self.config["HOME"], self.web).items():
            self.supervisor.restart(name, command)
        self.note(fresh)
        if moved or fresh.news["fresh"]:
            print("\n".join(("", "  The door for phones has moved.", *fresh.lines(), "")), flush=True)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
