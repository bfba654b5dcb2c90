"""bin/handover backup and restore: what was there is there again, and nothing is taken for whole that is not."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from tests.handover.conftest import Scanner, ready
from tests.test_commands import office_of  # noqa: F401
from webapp.commands import backups
from webapp.commands.record import MIGRATIONS
from webapp.handover.models import Scan
from webapp.kit import files
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.kit.errors import Refused


@pytest.fixture
def office(office_of):  # noqa: F811
    return office_of


@pytest.fixture
def filled(cast):
    """An installation with a secret, a scan and two kept files; their names."""
    secret = cast.app.config["HOME"] / "secrets" / "seal-key"
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.write_text("invented")
    phone = Scanner(cast)
    phone.open()
    ready(cast, "JT5040030012")
    assert phone.code("JT5040030012") == "taken"
    flask_migrate.stamp(str(MIGRATIONS))
    yield [files.keep(content) for content in (b"a photo", b"a signature")]
    db.session.rollback()
    with transaction():
        db.session.execute(text("DROP TABLE alembic_version"))
    secret.unlink()


def made(office, folder: Path, *more: str) -> Path:
    done = office("backup", folder, *more)
    assert done.exit_code == 0, done.output
    return backups.made_in(folder)[-1]


def restored(backup: Path, home: Path, url: str | None = None, *more: str) -> subprocess.CompletedProcess:
    """By another process, as after a disaster: nothing of this one is there."""
    told = {"HANDOVER_HOME": str(home), "DATABASE_URL": url or "", "REDIS_URL": "", "HANDOVER_SAMPLE": "0"}
    command = [sys.executable, "-m", "webapp.commands", "restore", str(backup), *more]
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)


def on_sqlite() -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("one database is enough for what is asked here")


def test_what_was_there_is_there_again(office, cast, filled, tmp_path):
    on_sqlite()
    backup, home = made(office, tmp_path / "safe"), tmp_path / "new"
    done = restored(backup, home)
    assert done.returncode == 0, done.stderr
    assert "facts hold; every chain is whole" in done.stdout
    assert all((home / "files" / name[:2] / name).is_file() for name in filled)
    with sqlite3.connect(home / "handover.db") as found:
        assert found.execute("SELECT count(*) FROM scans").fetchone() == (1,)
    assert (home / "secrets" / "seal-key").read_text() == "invented"
    assert not backup.stat().st_mode & 0o077  # others do not come in


def test_a_backup_beside_writers_is_of_one_moment(office, cast, filled, tmp_path):
    on_sqlite()
    over, wrote = threading.Event(), []

    def write():
        with cast.app.app_context():
            phone = Scanner(cast)
            while not over.is_set():
                wrote.append(phone.code(f"SMP{len(wrote):09}", batch=False))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup = made(office, tmp_path / "safe")
    finally:
        over.set()
        writer.join()
    done = restored(backup, tmp_path / "new")
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(tmp_path / "new" / "handover.db") as found:
        [kept] = found.execute("SELECT count(*) FROM scans").fetchone()
    assert 1 <= kept <= len(wrote) + 1


def test_one_wrong_byte_anywhere_is_refused_and_nothing_touched(office, filled, tmp_path):
    backup = made(office, tmp_path / "safe")
    backups.read(backup)
    for path in sorted(each for each in backup.rglob("*") if each.is_file()):
        whole = path.read_bytes()
        place = len(whole) // 2
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(Refused):
            backups.read(backup)
        path.write_bytes(whole)
    backups.read(backup)
    (backup / "files" / filled[0][:2] / filled[0]).unlink()
    done = restored(backup, tmp_path / "new")
    assert (done.returncode, "is missing from" in done.stderr) == (1, True)
    assert not [path for path in (tmp_path / "new").iterdir() if path.name != "running.json"]


def test_a_folder_that_is_used_is_moved_aside_only_when_that_is_asked_for(office, filled, tmp_path):
    on_sqlite()
    backup, home = made(office, tmp_path / "safe"), tmp_path / "new"
    assert restored(backup, home).returncode == 0
    (home / "files" / "mark").write_text("what was here before")
    refused = restored(backup, home)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert restored(backup, home, None, "--replace").returncode == 0
    [aside] = home.glob("before-*")
    elsewhere = tmp_path / "elsewhere.db"
    elsewhere.write_bytes(b"another's")
    assert "is there already" in restored(backup, tmp_path / "newer", f"sqlite:///{elsewhere}").stderr
    assert elsewhere.read_bytes() == b"another's"
    assert (aside / "files" / "mark").is_file()
    assert not (home / "files" / "mark").exists()


def test_half_a_backup_is_none_and_old_ones_go(office, filled, tmp_path):
    safe = tmp_path / "safe"
    (safe / "handover-20260101T000000Z.part").mkdir(parents=True)
    first = made(office, safe)
    old = first.rename(safe / "handover-20260102T000000Z")
    assert backups.made_in(safe) == [old]
    second = made(office, safe)
    assert backups.made_in(safe) == [second]
    assert not list(safe.glob("*.part"))


def test_files_are_in_the_next_backup_without_a_second_copy(office, filled, tmp_path):
    safe = tmp_path / "safe"
    first = made(office, safe).rename(safe / f"handover-{now():%Y%m%d}T000000Z")
    second = made(office, safe)
    name = Path("files") / filled[0][:2] / filled[0]
    assert (first / name).stat().st_ino == (second / name).stat().st_ino
    backups.read(second)


def test_postgresql_goes_there_and_back_by_its_own_programs(office, cast, filled, database_url, tmp_path):
    if not database_url.startswith("postgresql"):
        pytest.skip("for PostgreSQL")
    backup = made(office, tmp_path / "safe")
    count = db.session.scalar(select(func.count()).select_from(Scan))
    db.session.rollback()
    name = f"restored_{os.getpid()}"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
        done = restored(backup, tmp_path / "new", url)
        assert done.returncode == 0, done.stderr
        assert "every chain is whole" in done.stdout
        again = restored(backup, tmp_path / "newer", url)
        assert (again.returncode, "not empty" in again.stderr) == (1, True)
        assert count == 1
    finally:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
