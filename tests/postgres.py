"""A PostgreSQL of our own for tests and measurements: in a temporary folder, on a free port, gone afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.kit.processes import die_with

PACKAGES = ("postgresql", "postgresql-contrib")  # Debian's; contrib holds pgbench on some releases


def programs() -> Path | None:
    """The folder that holds initdb and postgres, newest first; None where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    for folder in (*on_path, *installed):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def free_port() -> int:
    """A port of the loopback address that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def throwaway_postgres(safe: bool = False) -> Iterator[str]:
    """The address of a fresh server, stopped and deleted at the end. Unsafe (no fsync) unless told otherwise: quick
    for tests, and dishonest for measurements."""
    found = programs()
    if not found:
        raise FileNotFoundError("no PostgreSQL programs (initdb, postgres) on this machine")
    # As root the server would refuse to run: somebody humbler owns the folder and the processes.
    user = pwd.getpwnam(_humble()) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    asked = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="handover-pg-"))
    os.chown(folder, user.pw_uid, user.pw_gid)
    server = None
    try:
        options = ["-U", "handover", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = [str(found / "initdb"), "-D", str(folder / "cluster"), *options]
        subprocess.run(made, cwd=folder, check=True, stdout=subprocess.DEVNULL, **asked)
        port, parent = free_port(), os.getpid()
        wanted = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "max_connections": 200,
            "shared_buffers": "256MB", "log_min_messages": "error", "max_wal_size": "4GB",
            **({} if safe else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}),
        }  # fmt: skip
        words = [word for name, value in wanted.items() for word in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [str(found / "postgres"), "-D", str(folder / "cluster"), *words],
            cwd=folder,
            stdout=(folder / "log").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
            **asked,
        )
        _wait(server, port, folder / "log")
        yield f"postgresql://handover@127.0.0.1:{port}/postgres"
    finally:
        if server and server.poll() is None:
            server.send_signal(2)  # a fast end: clients are cut off
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _humble() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _wait(server: subprocess.Popen, port: int, log: Path) -> None:
    import psycopg

    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="handover", dbname="postgres").close()
        except psycopg.OperationalError as trouble:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from trouble
            time.sleep(0.1)
        else:
            return
