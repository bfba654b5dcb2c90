"""What is wrong with an installation, and what to do about it."""

import os
import platform
import shutil
import socket
import sqlite3
import stat
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from redis import RedisError
from rq.registry import FailedJobRegistry
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.models import Business
from webapp.commands import backups
from webapp.commands.finding import Finding
from webapp.commands.group import handover, in_app
from webapp.commands.phones import examine_phones
from webapp.commands.record import MIGRATIONS
from webapp.kit import beats, queue
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.models import Fact

QUIET = {"clock": 30, "worker": 60}  # seconds without a sign of life, after which something is wrong
OLD_BACKUP = 2  # days: one night's may fail and be seen in the morning
LITTLE_SPACE, NO_SPACE = 2 * 1024**3, 256 * 1024**2


@handover.command()
@in_app
def doctor() -> None:
    """Look at everything an installation needs; say what is wrong and what to do. Status 1 if something is bad."""
    found = list(examine())
    for finding in found:
        colour = {"ok": "green", "warn": "yellow", "bad": "red"}[finding.level]
        click.echo(f"{click.style(f'{finding.level:<4}', fg=colour)}  {finding.about:<13} {finding.words}")
        if finding.remedy:
            click.echo(f"{'':<20}-> {finding.remedy}")
    bad = sum(finding.level == "bad" for finding in found)
    click.echo("Everything needed is there." if not bad else f"{bad} thing{'s are' if bad > 1 else ' is'} wrong.")
    if bad:
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Everything the doctor looks at, in the order of what rests on what."""
    yield Finding("ok", "Python", f"{platform.python_version()} ({sys.executable})")
    yield from _folder(current_app.config["HOME"])
    yield from _secrets(current_app.config["HOME"])
    yield _backup(current_app.config["HOME"])
    yield from _database()
    yield from _redis()
    for name in ("worker", "clock"):
        yield _life(name)
    yield _web(current_app.config["HOST"], current_app.config["PORT"])
    yield from examine_phones()


def _folder(home: Path) -> Iterator[Finding]:
    for about, folder in (("Data folder", home), ("Files", home / "files")):
        probe = folder / f".doctor-{os.getpid()}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            probe.write_bytes(b"can be written")
            probe.unlink()
        except OSError as trouble:
            yield Finding("bad", about, f"{folder} cannot be written: {trouble.strerror}", "check its owner and mode")
        else:
            yield Finding("ok", about, str(folder))
    free = shutil.disk_usage(home).free
    level = "bad" if free < NO_SPACE else "warn" if free < LITTLE_SPACE else "ok"
    remedy = "" if level == "ok" else "make room: photos and the database grow in the data folder"
    yield Finding(level, "Disk", f"{free / 1024**3:.1f} GiB free", remedy)


def _secrets(home: Path) -> Iterator[Finding]:
    files = [*sorted((home / "secrets").glob("*")), *home.glob("sample.json")]
    open_ones = [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_ones:
        names = " ".join(str(path) for path in open_ones)
        yield Finding("bad", "Secrets", "others on this machine can read them", f"chmod 600 {names}")
    else:
        yield Finding("ok", "Secrets", f"{len(files)} files, readable by their owner only")


def _backup(home: Path) -> Finding:
    made, remedy = backups.last(home), "bin/handover backup FOLDER, every night and onto another disk"
    if made is None:
        return Finding("warn", "Backup", "none is known of", remedy)
    old = now() - backups.made_at(made)
    if not (made / backups.MANIFEST).is_file():
        return Finding("warn", "Backup", f"{made} is not there now", "is its disk in place? If not: " + remedy)
    words = f"{made}, {old.days} days old" if old.days else f"{made}, less than a day old"
    return Finding("warn", "Backup", words, remedy) if old.days >= OLD_BACKUP else Finding("ok", "Backup", words)


def _database() -> Iterator[Finding]:
    engine = db.engine
    where = engine.url.render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            yield Finding("ok", "Database", f"{where} ({_version(connection)})")
            if engine.dialect.name == "sqlite":
                yield _durability(connection)
            yield _schema(connection)
            yield from _content()
    except SQLAlchemyError as trouble:
        said = str(getattr(trouble, "orig", trouble)).strip().splitlines()[0]
        yield Finding("bad", "Database", f"{where} does not answer: {said}", "is it running, and DATABASE_URL right?")


def _version(connection) -> str:
    if connection.dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"


def _durability(connection) -> Finding:
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    if (journal, synchronous) == ("wal", 2):
        return Finding("ok", "Durability", "write-ahead log, every commit on the disk before it is acknowledged")
    words = f"journal_mode={journal}, synchronous={synchronous}: a power cut could lose acknowledged scans"
    return Finding("bad", "Durability", words, "is the data folder on a network file system? Keep it on a local disk")


def _schema(connection) -> Finding:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    there = set(MigrationContext.configure(connection).get_current_heads())
    if there == wanted:
        return Finding("ok", "Schema", f"up to date ({', '.join(sorted(there)) or 'empty'})")
    return Finding(
        "bad", "Schema", "not up to date with the program", "bin/handover db upgrade (bin/start does it too)"
    )


def _content() -> Iterator[Finding]:
    if not db.inspect(db.engine).has_table(Business.__tablename__):
        return
    samples = db.session.scalars(select(Business.name).where(Business.sample_at.is_not(None))).all()
    real = db.session.scalar(select(func.count()).where(Business.sample_at.is_(None)).select_from(Business))
    words = f"{real} of your own" + (f"; sample: {', '.join(samples)}" if samples else "")
    remedy = "bin/handover sample remove, when you have seen enough" if samples and real else ""
    yield Finding("warn" if remedy else "ok", "Businesses", words, remedy)
    unheard = db.session.scalar(
        select(func.count()).where(Fact.announced_at.is_(None), Fact.recorded_at < now() - timedelta(minutes=2))
    )
    if unheard:
        yield Finding("warn", "News", f"{unheard} facts wait to be heard for over 2 minutes", "is the worker running?")
    else:
        yield Finding("ok", "News", "every fact has been heard")
    db.session.rollback()


def _redis() -> Iterator[Finding]:
    url = current_app.config["REDIS_URL"]
    if not url:
        yield Finding("bad", "Redis", "REDIS_URL is empty: no worker can hear its bell", "start with bin/start")
        return
    try:
        version = queue.connection(url).info("server").get("redis_version", "")
        waiting = queue.queue(url).count
        failed = len(FailedJobRegistry(queue=queue.queue(url)))
    except RedisError as trouble:
        remedy = "nothing is lost: work waits in the database. Start it (bin/start brings its own), or check REDIS_URL"
        yield Finding("bad", "Redis", f"does not answer: {trouble}", remedy)
        return
    yield Finding("ok", "Redis", f"version {version}, {waiting} jobs waiting")
    if failed:
        yield Finding(
            "warn", "Failed jobs", f"{failed} in the last day", "the worker's log says why; their work is kept"
        )


def _life(name: str) -> Finding:
    seconds = beats.since(current_app.config["HOME"], name)
    remedy = f"start it: bin/start, or the {name} line of the Procfile"
    if seconds is None:
        return Finding("bad", name.title(), "has never run on this data folder", remedy)
    if seconds > QUIET[name]:
        return Finding("bad", name.title(), f"last sign of life {timedelta(seconds=round(seconds))} ago", remedy)
    return Finding("ok", name.title(), f"last sign of life {seconds:.0f} s ago")


def _web(host: str, port: int) -> Finding:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((host, port), timeout=2):
            return Finding("ok", "Web", f"answers on {host} port {port}")
    except OSError as trouble:
        words = f"nothing answers on {host} port {port}: {trouble}"
        return Finding("bad", "Web", words, "bin/start; PORT and HOST must be the same here as there")
