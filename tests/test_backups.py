"""bin/handover backup and restore: what was there is there again, and nothing is taken for whole that is not."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL, make_url

from tests.handover.conftest import Scanner, ready
from tests.test_commands import office_of  # noqa: F401
from webapp.commands import backups, handover
from webapp.commands.copying import copy_sqlite
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


@pytest.fixture
def told_to_restore(monkeypatch):
    """The command in this process: enough where it is to end before anything is put back."""

    def run(backup: Path, home: Path, url: str = "", *more: str) -> Result:
        monkeypatch.setenv("HANDOVER_HOME", str(home))
        monkeypatch.setenv("DATABASE_URL", url)
        done = CliRunner().invoke(handover, ["restore", str(backup), *more])
        assert isinstance(done.exception, SystemExit), done.exception  # in words, not as a traceback
        return done

    return run


def written_anew(backup: Path, **changed) -> Path:
    """The backup with another manifest that is whole in itself."""
    said = json.loads((backup / backups.MANIFEST).read_text()) | changed
    del said["sha256"]
    (backup / backups.MANIFEST).write_text(json.dumps(said | {"sha256": backups._seal(said)}))
    return backup


def untouched(home: Path) -> bool:
    return not [path for path in home.iterdir() if path.name != "running.json"]


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


def test_the_doctor_says_where_the_newest_backup_is_and_when_it_is_old_or_gone(office, cast, filled, tmp_path):
    home = cast.app.config["HOME"]
    for spoilt in ("", "/mnt/safe/another", "\udcff"):
        (home / backups.LAST).write_text(spoilt, errors="surrogateescape")
        assert "none is known of" in office("doctor").output
    made_now = made(office, tmp_path / "safe")
    assert f"ok    Backup        {made_now}, less than a day old" in office("doctor").output
    old = made_now.rename(made_now.with_name((now() - timedelta(days=3)).strftime(backups.NAME)))
    assert f"{made_now} is not there now" in office("doctor").output
    backups.remember(old, home)
    assert f"warn  Backup        {old}, 3 days old" in office("doctor").output
    (home / backups.LAST).unlink()


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


def test_a_database_outside_the_data_folder_is_never_written_over(office, filled, tmp_path, told_to_restore):
    on_sqlite()
    backup, other = made(office, tmp_path / "safe"), tmp_path / "other.db"
    with sqlite3.connect(other) as there:
        there.execute("CREATE TABLE precious (what)")
    before = other.read_bytes()
    for more in ((), ("--replace",)):
        done = told_to_restore(backup, tmp_path / "new", f"sqlite:///{other}", *more)
        assert (done.exit_code, "other.db is there already" in done.output) == (1, True)
    assert other.read_bytes() == before
    assert untouched(tmp_path / "new")
    within = tmp_path / "within" / "of-another-name.db"
    within.parent.mkdir()
    within.write_bytes(before)
    done = told_to_restore(backup, within.parent, f"sqlite:///{within}")
    assert (done.exit_code, "is in use (of-another-name.db)" in done.output) == (1, True)
    with pytest.raises(FileExistsError):  # nor by whoever forgets to ask
        copy_sqlite(URL.create("sqlite", database=str(backup / "handover.db")), other)


def test_what_rotted_in_the_backup_before_is_not_taken_over(office, cast, filled, tmp_path):
    safe, name = tmp_path / "safe", Path("files") / filled[0][:2] / filled[0]
    first = made(office, safe).rename(safe / f"handover-{now():%Y%m%d}T000000Z")
    (first / name).write_bytes(b"a phot0")
    second = made(office, safe)
    assert (second / name).read_bytes() == b"a photo"
    assert backups.rotten(backups.read(second)) == []


def test_a_file_that_rotted_here_is_told_and_the_backup_is_made_all_the_same(office, cast, filled, tmp_path):
    old = made(office, tmp_path / "safe").rename(tmp_path / "safe" / "handover-20260102T000000Z")
    kept = cast.app.config["HOME"] / "files" / filled[0][:2] / filled[0]
    kept.write_bytes(b"a phot")
    try:
        done = office("backup", tmp_path / "safe")
    finally:
        kept.write_bytes(b"a photo")
    assert (done.exit_code, filled[0] in done.output) == (2, True)
    [still_there, made_all_the_same] = backups.made_in(tmp_path / "safe")
    assert still_there == old
    assert backups.rotten(backups.read(made_all_the_same)) == [str(Path("files") / filled[0][:2] / filled[0])]


def test_a_path_with_signs_that_mean_something_in_an_address_is_copied_like_any_other(tmp_path):
    odd = tmp_path / "a #1 50%20x?"
    odd.mkdir()
    with sqlite3.connect(odd / "handover.db") as there:
        there.execute("CREATE TABLE precious (what)")
    copy_sqlite(URL.create("sqlite", database=str(odd / "handover.db")), tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copied:
        assert copied.execute("SELECT name FROM sqlite_master").fetchall() == [("precious",)]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a ")] == [odd.name]


def test_what_does_not_fit_is_refused_before_anything_is_moved(office, filled, tmp_path, told_to_restore):
    on_sqlite()
    backup, home = made(office, tmp_path / "safe"), tmp_path / "new"
    nobody = "postgresql://nobody@127.0.0.1:1/none"
    parts = json.loads((backup / backups.MANIFEST).read_text())["parts"]
    assert "SQLite" in told_to_restore(backup, home, nobody, "--replace").output
    assert "DATABASE_URL" in told_to_restore(backup, home, "mysql://here").output
    written_anew(backup, schema=["9999_of_tomorrow"])
    assert "newer program" in told_to_restore(backup, home, "", "--replace").output
    (backup / "handover.db").rename(backup / "handover.dump")
    dumped = {name.replace("handover.db", "handover.dump"): digest for name, digest in parts.items()}
    written_anew(backup, schema=[], parts=dumped)
    assert "PostgreSQL" in told_to_restore(backup, home, "", "--replace").output
    assert "does not answer" in told_to_restore(backup, home, nobody, "--replace").output
    assert untouched(home)


def test_keys_that_are_kept_elsewhere_are_named(office, filled, tmp_path, monkeypatch):
    assert "SEAL_KEYS" not in office("backup", tmp_path / "one").output
    monkeypatch.setenv("SEAL_KEYS", "invented")
    assert "SEAL_KEYS is set in the environment" in office("backup", tmp_path / "two").output


def test_nothing_is_backed_up_where_there_is_no_installation(office, cast, tmp_path):
    done = office("backup", tmp_path / "safe")
    assert (done.exit_code, "there is no installation" in done.output) == (1, True)
    assert not (tmp_path / "safe").exists()


def test_no_database_is_said_in_words(tmp_path):
    with pytest.raises(Refused, match="could not be copied"):
        copy_sqlite(URL.create("sqlite", database=str(tmp_path / "none.db")), tmp_path / "copy.db")
