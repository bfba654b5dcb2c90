"""Making backups, and putting one back."""

import fcntl
import os
import shutil
from datetime import timedelta
from pathlib import Path

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from webapp import settings
from webapp.commands import backups
from webapp.commands.group import handover, in_app
from webapp.commands.record import MIGRATIONS, tell_ledger, upgrade_schema
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refused
from webapp.settings import BadSetting

KEYS = ("SECRET_KEY", "SEAL_KEYS", "LEDGER_KEY")  # kept in secrets/ unless the environment holds them
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
    FOLDER that are older than --keep days are removed, so that no erased buyer lives on in them. Status 2 if files in
    the data folder are no longer what they were: the backup is made, and the older ones stay.
    """
    config, at = current_app.config, now()
    with db.engine.connect() as connection:
        schema = MigrationContext.configure(connection).get_current_heads()
    if not schema:  # else an empty backup of the wrong folder would look like one
        raise click.ClickException(f"there is no installation in {config['HOME']}. Is HANDOVER_HOME right?")
    try:
        made = backups.write(config["HOME"], config["SQLALCHEMY_DATABASE_URI"], folder, at, schema)
    except OSError as trouble:
        raise click.ClickException(f"no backup was made: {trouble}") from trouble
    backups.remember(made, config["HOME"])
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    click.echo(f"{made}: {size / 1e6:,.1f} MB in {(now() - at).total_seconds():.1f} s. It holds the secrets too.")
    for key in KEYS:
        if os.environ.get(key, "").strip():
            click.echo(f"{key} is set in the environment and is not in it: keep a copy of that too.")
    if rotten := backups.rotten(backups.read(made)):
        click.echo(f"{len(rotten):,} files are not what they were, {rotten[0]} for one. Is the disk failing? Older"
                   " backups may hold them whole and were not removed.", err=True)  # fmt: skip
        raise SystemExit(2)
    _remove_older(folder, (at - timedelta(days=keep)).strftime(backups.NAME), keep)


def _remove_older(folder: Path, than: str, keep: int) -> None:
    for old in [*backups.made_in(folder), *folder.glob(f"handover-*{backups.PART}")]:
        if old.name < than:
            shutil.rmtree(old)
            click.echo(f"removed {old.name}: older than {keep} days")


@handover.command()
@click.argument("backup", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move what is in the data folder aside first. Nothing is deleted.")
def restore(backup: Path, replace: bool) -> None:
    """Put BACKUP (a folder that `backup` made) into the data folder, and check every chain of facts in it.

    Nothing is touched if one byte of it is not as it was written. On PostgreSQL, DATABASE_URL names an empty database.
    """
    try:
        home, url = settings.home_and_database()
        said = backups.read(backup)
        backups.see_that_it_fits(said, url)
        _see_that_it_is_known(said.get("schema", []))
        with (home / "running.json").open("a+") as lock:
            _stop_others(lock, home)
            _make_room(home, url, replace)
            backups.put_back(backup, home, url)
    except Refused as refused:
        raise click.ClickException(refused.refusals[0].words) from refused
    except BadSetting as bad:
        raise click.ClickException(f"a setting is wrong: {bad}") from bad
    except DBAPIError as trouble:
        raise click.ClickException(f"the database of DATABASE_URL does not answer: {trouble.orig}") from trouble
    except OSError as trouble:
        raise click.ClickException(f"it could not be put back: {trouble}") from trouble
    click.echo(f"{backup} of {said['made_at']} is back in {home}. {AGAIN}")
    _look()


def _see_that_it_is_known(schema: list[str]) -> None:
    """Migrations go forward only: what a newer program wrote cannot be read by this one."""
    known = {each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if strange := sorted(set(schema) - known):
        raise backups.Spoilt(f"It was made by a newer program than this one, whose schema is at {strange[0]}.")


def _stop_others(lock, home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as running:
        raise click.ClickException(f"Handover runs on {home}. Stop it first.") from running


def _make_room(home: Path, url: str, replace: bool) -> None:
    """See that nothing is written over. What was witnessed stays where it is."""
    if not url.startswith("sqlite") and inspect(create_engine(url)).get_table_names():
        raise click.ClickException("the database of DATABASE_URL is not empty. Make an empty one, and name that.")
    database = Path(make_url(url).database or "").resolve() if url.startswith("sqlite") else home / "handover.db"
    if database.exists() and home not in database.parents:
        raise click.ClickException(f"{database} is there already. Move it away, with all that begins with its name.")
    kept = {"witness", "running.json"}
    there = [path for path in home.iterdir() if path.name not in kept and not path.name.startswith("before-")]
    ours = {home / "files", home / "secrets", database, *database.parents}
    used = [path for path in there if path in ours or path.name.startswith("handover.db")]
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
    upgrade_schema()
    if tell_ledger():
        raise SystemExit(1)
