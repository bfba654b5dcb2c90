"""What a backup is: a folder with the database as it was at one moment, the files, the secrets and what was witnessed,
and a manifest that knows each of them by its SHA-256."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from webapp.commands.copying import copy_sqlite, dump_postgres, load_postgres
from webapp.kit.errors import Refusal, Refused

FORM = 1
MANIFEST = "manifest.json"
SQLITE, POSTGRES = "handover.db", "handover.dump"  # what the database is called in it
NAME = "handover-%Y%m%dT%H%M%SZ"
PART = ".part"  # what a backup is called until it is whole
LAST = "last-backup"  # in the data folder: where the newest whole backup was put
LITTLE = ("secrets", "witness", "sample.json", "sandbox.json")  # of the data folder, besides the database and files/
BLOCK = 1024 * 1024


class Spoilt(Refused):
    """A backup that cannot be used; its words name what is wrong."""

    def __init__(self, words: str):
        super().__init__(Refusal("spoilt_backup", words))


def write(home: Path, url: str, folder: Path, at: datetime, schema: Iterable[str]) -> Path:
    """Make a backup in this folder while the program runs, and return where it is. It is there whole or not at all.
    The schema is the migrations that its database stands at."""
    whole = folder / at.strftime(NAME)
    part = whole.with_name(whole.name + PART)
    part.mkdir(mode=0o700, parents=True)
    (copy_sqlite if _kind(url) == SQLITE else dump_postgres)(make_url(url), part / _kind(url))
    for name in LITTLE:
        _copy_all(home / name, part / name)
    # After the database: what it names was kept before it was named. What goes meanwhile was erased, and is to be gone.
    _copy_all(home / "files", part / "files", next(reversed(made_in(folder)), None))
    parts = {name: digest_of(part / name) for name in _names(part)}
    _copy_rotten_anew(home, part, parts)
    said = {"form": FORM, "made_at": at.isoformat(), "schema": sorted(schema), "parts": parts}
    (part / MANIFEST).write_text(json.dumps(said | {"sha256": _seal(said)}, indent=1, sort_keys=True))
    for path in [*part.rglob("*"), part]:
        _settle(path)
    part.rename(whole)
    _settle(folder)
    return whole


def remember(made: Path, home: Path) -> None:
    """Note in the data folder where its newest backup is, for `last`."""
    (home / LAST).write_text(str(made.resolve()))


def last(home: Path) -> Path | None:
    """Where the newest backup of a data folder was put, if it is known of one; it may be gone since."""
    try:
        made = Path((home / LAST).read_text())
        made_at(made)
    except (OSError, ValueError):
        return None
    return made


def made_at(backup: Path) -> datetime:
    """When a backup was made (UTC), as its name says."""
    return datetime.strptime(backup.name, NAME).replace(tzinfo=UTC)


def made_in(folder: Path) -> list[Path]:
    """The whole backups in a folder, the oldest first."""
    return sorted(each for each in folder.glob("handover-*T*Z") if (each / MANIFEST).is_file())


def read(backup: Path) -> dict[str, Any]:
    """The manifest of a backup of which every byte is as it was. Raises Spoilt."""
    try:
        said = json.loads((backup / MANIFEST).read_text())
        seal, form, parts = said.pop("sha256"), said["form"], said["parts"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as why:
        raise Spoilt(f"{backup} is no whole backup: its {MANIFEST} cannot be read.") from why
    if seal != _seal(said):
        raise Spoilt(f"{MANIFEST} of {backup} is not as it was written.")
    if form != FORM:
        raise Spoilt(f"{backup} was made by another version of the program, which writes backups of form {form}.")
    there = set(_names(backup)) - {MANIFEST}
    if lacking := sorted(parts.keys() - there):
        raise Spoilt(f"{lacking[0]} is missing from {backup}.")
    if strange := sorted(there - parts.keys()):
        raise Spoilt(f"{strange[0]} in {backup} is no part of it.")
    for name, digest in parts.items():
        if digest_of(backup / name) != digest:
            raise Spoilt(f"{name} in {backup} is not as it was written.")
    return said


def rotten(said: Mapping[str, Any]) -> list[str]:
    """The files of a manifest that were not what they are called when the backup was made: a disk lets them rot."""
    return [name for name, digest in said["parts"].items() if _is_kept(name) and digest != Path(name).name]


def see_that_it_fits(said: Mapping[str, Any], url: str) -> None:
    """Raises Spoilt where the backup of that manifest holds another kind of database than this address names."""
    if _kind(url) in said["parts"]:
        return
    if _kind(url) == SQLITE:
        raise Spoilt("It holds a PostgreSQL database: name an empty one with DATABASE_URL.")
    raise Spoilt("It holds an SQLite database, and DATABASE_URL names one of PostgreSQL: restore it without.")


def put_back(backup: Path, home: Path, url: str) -> None:
    """Fill an empty data folder (and an empty database) from a backup that `read` found whole. What was witnessed here
    stays: it shows what an older database does not know."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("files", *LITTLE):
        if name != "witness" or not (home / name).exists():
            _copy_all(backup / name, home / name)
    if _kind(url) == SQLITE:
        copy_sqlite(URL.create("sqlite", database=str(backup / SQLITE)), Path(make_url(url).database or ""))
    else:
        load_postgres(make_url(url), backup / POSTGRES)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kind(url: str) -> str:
    return SQLITE if url.startswith("sqlite") else POSTGRES


def _is_kept(name: str) -> bool:
    """Whether a part is one of the files that are called by their own SHA-256."""
    return name.startswith("files/") and len(Path(name).name) == 64


def _copy_rotten_anew(home: Path, part: Path, parts: dict[str, str]) -> None:
    """What was linked from the backup before and rotted there is taken from the data folder, where it may be whole."""
    for name in rotten({"parts": parts}):
        (part / name).unlink()
        del parts[name]
        _copy_all(home / name, part / name)
        if (part / name).is_file():  # else erased since
            parts[name] = digest_of(part / name)


def _seal(said: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _names(folder: Path) -> Iterator[str]:
    return (str(path.relative_to(folder)) for path in sorted(folder.rglob("*")) if path.is_file())


def _copy_all(source: Path, to: Path, before: Path | None = None) -> None:
    """Copy a file or a folder. Files that are kept under their own SHA-256 are linked to those of the backup before,
    where they are in it: they never change."""
    if source.is_file():
        shutil.copyfile(source, to)
        to.chmod(0o600)
        return
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        if not path.is_file() or path.suffix in {PART, ".gone"}:
            continue
        name = path.relative_to(source)
        (to / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        earlier = before / "files" / name if before else None
        try:
            if earlier and earlier.is_file() and earlier.stat().st_size == path.stat().st_size:
                os.link(earlier, to / name)
            else:
                _copy_all(path, to / name)
        except FileNotFoundError:
            continue  # erased while we looked


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
