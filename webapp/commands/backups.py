"""What a backup is: a folder with the database as it was at one moment, the files, the secrets and what was witnessed,
and a manifest that knows each of them by its SHA-256."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from webapp.commands.copying import copy_sqlite, dump_postgres, load_postgres
from webapp.kit.errors import Refusal, Refused

FORM = 1
MANIFEST = "manifest.json"
PART = ".part"  # what a backup is called until it is whole
LITTLE = ("secrets", "witness", "sample.json", "sandbox.json")  # of the data folder, besides the database and files/
BLOCK = 1024 * 1024


class Spoilt(Refused):
    """A backup that cannot be used; its words name what is wrong."""

    def __init__(self, words: str):
        super().__init__(Refusal("spoilt_backup", words))


def write(home: Path, url: str, folder: Path, at: datetime) -> Path:
    """Make a backup in this folder while the program runs, and return where it is. It is there whole or not at all."""
    whole = folder / f"handover-{at:%Y%m%dT%H%M%SZ}"
    part = whole.with_name(whole.name + PART)
    part.mkdir(mode=0o700, parents=True)
    database = part / ("handover.db" if url.startswith("sqlite") else "handover.dump")
    (copy_sqlite if database.suffix == ".db" else dump_postgres)(make_url(url), database)
    for name in LITTLE:
        _copy_all(home / name, part / name)
    # After the database: what it names was kept before it was named. What goes meanwhile was erased, and is to be gone.
    _copy_all(home / "files", part / "files", next(reversed(made_in(folder)), None))
    parts = {name: digest_of(part / name) for name in _names(part)}
    said = {"form": FORM, "made_at": at.isoformat(), "parts": parts}
    (part / MANIFEST).write_text(json.dumps(said | {"sha256": _seal(said)}, indent=1, sort_keys=True))
    for path in [*part.rglob("*"), part]:
        _settle(path)
    part.rename(whole)
    _settle(folder)
    return whole


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


def put_back(backup: Path, home: Path, url: str) -> None:
    """Fill an empty data folder (and an empty database) from a backup that `read` found whole. What was witnessed here
    stays: it shows what an older database does not know."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("files", *LITTLE):
        if name != "witness" or not (home / name).exists():
            _copy_all(backup / name, home / name)
    if url.startswith("sqlite"):
        copy_sqlite(URL.create("sqlite", database=str(backup / "handover.db")), Path(make_url(url).database or ""))
    else:
        load_postgres(make_url(url), backup / "handover.dump")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
