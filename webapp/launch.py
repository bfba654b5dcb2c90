"""Starts an installation on one machine (`bin/start`): one data folder, one supervisor, everything of the Procfile.

Settings are environment variables (webapp/settings.py); HANDOVER_SAMPLE=0 leaves the sample business out.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from webapp import settings
from webapp.kit.redis_server import socket_path
from webapp.supervisor import Supervisor, read_procfile

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Check, lock, prepare, then supervise until told to stop."""
    if sys.argv[1:]:
        sys.exit(f"{__doc__}\nbin/start takes no arguments, and was given: {' '.join(sys.argv[1:])}")
    config = _read_settings()
    home, address = config["HOME"], _address(config["HOST"], config["PORT"])
    lock = _hold(home, address)
    _check_port(config["HOST"], config["PORT"])
    env = _environment(config)
    news = _prepare(env)
    commands = _commands(config, env, news)
    welcome, introduction = _Welcome(config, address, news), _Introduction(config, news)
    Supervisor(commands, env, ROOT).run(lambda: welcome() or introduction())
    lock.close()
    print("Stopped.", flush=True)


def _read_settings() -> dict:
    if not os.environ.get("REDIS_URL", "").strip():
        os.environ.pop("REDIS_URL", None)
    try:
        return settings.read()
    except settings.BadSetting as bad:
        sys.exit(f"A setting is wrong: {bad}")
    except OSError as trouble:
        sys.exit(f"The data folder cannot be used ({trouble}). HANDOVER_HOME chooses another.")


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": _own_address(), "::": _own_address()}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def _own_address() -> str:
    """This machine's address on its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def _hold(home: Path, address: str):
    """The data folder's lock, held by this process as long as it lives. Ends the program if another holds it."""
    lock = (home / "running.json").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        other = json.loads(lock.read() or "{}")
        where = f" at {other['address']} (process {other['process']})" if other else ""
        sys.exit(f"Handover already runs on {home}{where}. Stop it first, or choose another HANDOVER_HOME.")
    lock.truncate(0)
    lock.write(json.dumps({"address": address, "process": os.getpid()}))
    lock.flush()
    return lock


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            sys.exit(f"Cannot listen on {host} port {port}: {trouble.strerror}. Try another: PORT=8001 bin/start")


def _environment(config: dict) -> dict[str, str]:
    """What the children are told: the settings made definite, and this environment's programs first."""
    return os.environ | {
        "HANDOVER_HOME": str(config["HOME"]),
        "HOST": config["HOST"],
        "PORT": str(config["PORT"]),
        "REDIS_URL": config["REDIS_URL"] or f"unix://{socket_path(config['HOME'])}",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(env: dict[str, str]) -> dict:
    """Migrate, load the sample on the first run, make a code for the first owner: in a process of its own, since
    this one stays small. Returns what there is to tell."""
    done = subprocess.run(
        [sys.executable, "-m", "webapp.commands", "prepare"],
        env=env | {"REDIS_URL": ""},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit("The data could not be made ready; the lines above say why. Nothing was started.")
    return json.loads(done.stdout.splitlines()[-1])


def _commands(config: dict, env: dict[str, str], news: dict) -> dict[str, str]:
    commands = read_procfile(ROOT / "Procfile")
    if config["REDIS_URL"]:
        commands.pop("redis")
    if carriers := news.get("carriers"):
        commands["carriers"] = carriers["command"]
        allowed = (env.get("OUTSIDE_ALLOWED_ORIGINS", ""), carriers["origin"])
        env["OUTSIDE_ALLOWED_ORIGINS"] = " ".join(filter(None, allowed))
    return {name: commands[name] for name in sorted(commands, key=lambda name: name != "redis")}


class _Welcome:
    """Prints, once, where to go and how to get in, as soon as the web server answers."""

    def __init__(self, config: dict, address: str, news: dict):
        self.probe = f"{_from_here(config)}/health"
        self.config, self.address, self.news = config, address, news
        self.said = False

    def __call__(self) -> None:
        if not self.said and self._answers():
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

    def _lines(self):
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
        yield ""
        yield "  Ctrl-C stops everything."


class _Introduction:
    """Tells the sample's carriers, now and then, where to report to: they forget it when they are started again."""

    EVERY = 10.0

    def __init__(self, config: dict, news: dict):
        carriers = news.get("carriers") or {}
        self.origin, listener = carriers.get("origin"), carriers.get("listener") or {}
        self.body = listener and {
            "carrier": listener["carrier"],
            "secret": listener["secret"],
            "address": _from_here(config) + listener["path"],
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


def _from_here(config: dict) -> str:
    """The web server's address for programs on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config["HOST"], config["HOST"])  # noqa: S104 - compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{config['PORT']}"


if __name__ == "__main__":
    os.umask(0o077)
    main()
