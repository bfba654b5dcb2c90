"""Copying a whole database while others write to it."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from webapp.kit.errors import Refusal, Refused


def copy_sqlite(url: URL, to: Path) -> None:
    """All of a database at one moment: one reading transaction, while writers go on. Raises Refused where it
    cannot be read or is damaged, FileExistsError where the copy would be written over something."""
    address = f"{Path(url.database or '').resolve().as_uri()}?mode=ro"  # a path may hold # and ?
    to.touch(mode=0o600, exist_ok=False)
    try:
        with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
            [said] = copy.execute("PRAGMA quick_check(1)").fetchone()
            if said != "ok":
                raise Refused(Refusal("damaged", f"The database is damaged: {said}"))
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as trouble:
        raise Refused(Refusal("not_copied", f"{url.database} could not be copied: {trouble}")) from trouble


def dump_postgres(url: URL, to: Path) -> None:
    """All of a database at one moment, by PostgreSQL's own program. Raises Refused."""
    _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={to}")


def load_postgres(url: URL, dump: Path) -> None:
    """Fill an empty database with what `dump_postgres` wrote, all of it or nothing. Raises Refused."""
    _run(
        url,
        "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--single-transaction",
        f"--dbname={url.database}",
        str(dump),
    )


def _run(url: URL, name: str, *words: str) -> None:
    """A program of PostgreSQL's, newest first; what it must know of the server stands in its environment, where no
    list of processes shows it."""
    found = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if not found:
        raise Refused(Refusal("no_program", f"{name} is not on this machine: install PostgreSQL's client programs."))
    server = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password,
              "PGDATABASE": url.database}  # fmt: skip
    known = {key: str(value) for key, value in server.items() if value}
    done = subprocess.run([found, *words], env=os.environ | known, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refused(Refusal("program_failed", f"{name}: {done.stderr.strip()[-500:]}"))
