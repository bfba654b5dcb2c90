"""Making backups, and putting one back."""

import fcntl
import shutil
from datetime import timedelta
from pathlib import Path

import click
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url

from webapp import settings
from webapp.commands import backups
from webapp.commands.group import handover, in_app
from webapp.commands.record import tell_ledger, upgrade_schema
from webapp.kit.clock import now
from webapp.kit.errors import Refused

KEPT = 35  # days, so that whoever was erased is gone from all backups after these
AGAIN = (
    "Erasures that were made after that moment are undone by this: make them again (bin/handover erase-buyer). "
    "Phones send what they scanned in the last 14 days again by themselves, as soon as they are opened."
)


@handover.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", default=KEPT, show_default=True, type=click.IntRange(1, 3650), help="Days; older ones go.")
@in_app
def backup(folder: Path, keep: int) -> None:
    """Make a backup in FOLDER, while the program runs: database, files, secrets.

    Keep it where this machine's end does not reach it, and closed to others: it holds the secrets too. Backups in
    FOLDER that are older than --keep days are removed, so that no erased buyer lives on in them.
    """
    config, at = current_app.config, now()
    try:
        made = backups.write(config["HOME"], config["SQLALCHEMY_DATABASE_URI"], folder, at)
    except OSError as trouble:
        raise click.ClickException(f"no backup was made: {trouble}") from trouble
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    click.echo(f"{made}: {size / 1e6:,.1f} MB in {(now() - at).total_seconds():.1f} s. It holds the secrets too.")
    for old in [*backups.made_in(folder), *folder.glob(f"handover-*{backups.PART}")]:
        if old != made and old.name < f"handover-{at - timedelta(days=keep):%Y%m%dT%H%M%SZ}":
            shutil.rmtree(old)
            click.echo(f"removed {old.name}: older than {keep} days")


@handover.command()
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move what is in the data folder aside first. Nothing is deleted.")
def restore(backup: Path, replace: bool) -> None:
    """Put BACKUP (a folder that `backup` made) into the data folder, and check every chain of facts in it.

    Nothing is touched if one byte of it is not as it was written. On PostgreSQL, DATABASE_URL names an empty database.
    """
    home, url = settings.home_and_database()
    try:
        said = backups.read(backup)
        with (home / "running.json").open("a+") as lock:
            _stop_others(lock, home)
            _make_room(home, url, replace)
            backups.put_back(backup, home, url)
    except Refused as refused:
        raise click.ClickException(refused.refusals[0].words) from refused
    except OSError as trouble:
        raise click.ClickException(f"it could not be put back: {trouble}") from trouble
    click.echo(f"{backup} of {said['made_at']} is back in {home}. {AGAIN}")
    _look()


def _stop_others(lock, home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as running:
        raise click.ClickException(f"Handover runs on {home}. Stop it first.") from running


def _make_room(home: Path, url: str, replace: bool) -> None:
    """See that nothing is written over. What was witnessed stays where it is."""
    where = Path(make_url(url).database or "") if url.startswith("sqlite") else None
    if where is None and inspect(create_engine(url)).get_table_names():
        raise click.ClickException("the database of DATABASE_URL is not empty. Make an empty one, and name that.")
    if where and where.parent != home and where.exists():
        raise click.ClickException(f"{where} is there already. Move it away first, with what lies beside it.")
    kept = {"witness", "running.json"}
    there = [path for path in home.iterdir() if path.name not in kept and not path.name.startswith("before-")]
    used = [path for path in there if path.name.startswith("handover.db") or path.name in {"files", "secrets"}]
    if used and not replace:
        raise click.ClickException(f"{home} is in use ({used[0].name}). With --replace it is moved aside first.")
    aside = home / f"before-{now():%Y%m%dT%H%M%SZ}"
    for path in there if used else ():
        aside.mkdir(mode=0o700, exist_ok=True)
        path.rename(aside / path.name)
    if aside.exists():
        click.echo(f"What was there is in {aside}.")


@in_app
def _look() -> None:
    try:
        upgrade_schema()
    except CommandError as newer:
        raise click.ClickException(f"it was made by a newer program than this one ({newer})") from newer
    if tell_ledger():
        raise SystemExit(1)
