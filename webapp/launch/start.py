"""Starts an installation on one machine (`bin/start`): one data folder, one supervisor, everything of the Procfile.

    --phone    and open a door for phones on the local network, by https with a certificate of its own

Settings are environment variables (webapp/settings.py); HANDOVER_SAMPLE=0 leaves the sample business out.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from webapp import settings
from webapp.kit.networks import own_addresses
from webapp.kit.redis_server import socket_path
from webapp.launch.phones import Door, PhoneWatch, choose_door
from webapp.launch.welcome import ANYWHERE, Introduction, Welcome
from webapp.supervisor import Supervisor, read_procfile

ROOT = Path(__file__).parent.parent.parent


def main() -> None:
    """Check, lock, prepare, then supervise until told to stop."""
    if sys.argv[1:] not in ([], ["--phone"]):
        sys.exit(f"{__doc__}\nbin/start was given: {' '.join(sys.argv[1:])}")
    config = _read_settings()
    address = _address(config["HOST"], config["PORT"])
    door = choose_door(config) if sys.argv[1:] else None
    lock = hold(config["HOME"], address)
    _check_port("PORT", config["HOST"], config["PORT"])
    if door:
        _check_port("PHONE_PORT", door.host, door.port)
        _check_port("PHONE_PAGE_PORT", door.host, door.page_port)
    env = _environment(config)
    news = _prepare(env)
    commands = _commands(config, env, news)
    if door:
        if not door.prepare(env, ROOT):
            sys.exit("The door for phones could not be made ready; the lines above say why. Nothing was started.")
        commands |= door.commands(config["HOME"], commands["web"])
        env.setdefault("WEB_WORKERS", "1")  # the laptop's own door: most of the work comes in by the other
        note(lock, address, door)
    supervisor = Supervisor(commands, env, ROOT)
    ticks = [Welcome(config, address, news, door), Introduction(config, news)]
    if door:
        ticks.append(PhoneWatch(supervisor, config, door, ROOT, lambda fresh: note(lock, address, fresh)))
    supervisor.run(lambda: [tick() for tick in ticks])
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
    shown = (own_addresses() or ["127.0.0.1"])[0] if host in ANYWHERE else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def hold(home: Path, address: str) -> TextIO:
    """The data folder's lock, held by this process as long as it lives. Ends the program if another holds it."""
    lock = (home / "running.json").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        other = json.loads(lock.read() or "{}")
        where = f" at {other['address']} (process {other['process']})" if other else ""
        sys.exit(f"Handover already runs on {home}{where}. Stop it first, or choose another HANDOVER_HOME.")
    note(lock, address, None)
    return lock


def note(lock: TextIO, address: str, door: Door | None) -> None:
    """Write into the lock's file who runs here, and where phones come in, for the pages and the doctor."""
    lock.truncate(0)
    lock.write(json.dumps({"address": address, "process": os.getpid()} | ({"phones": door.note()} if door else {})))
    lock.flush()


def _check_port(setting: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            try_this = f"{setting}={port + 1} bin/start{' --phone' if setting != 'PORT' else ''}"
            sys.exit(f"Cannot listen on {host} port {port}: {trouble.strerror}. Try another: {try_this}")


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
