"""bin/start and what stands behind it: real processes, real signals, a real embedded server."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from redis import Redis

from tests.postgres import free_port
from webapp.kit import beats
from webapp.kit.redis_server import LONGEST_SOCKET_PATH, socket_path
from webapp.supervisor import read_procfile

ROOT = Path(__file__).parent.parent
LAUNCH = [sys.executable, "-m", "webapp.launch"]
once = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="the database makes no difference here")


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return kept | {"HANDOVER_HOME": str(home), "HANDOVER_SAMPLE": "0", "PYTHONPATH": str(ROOT), **more}


def until(true, seconds: float = 90):
    """What `true()` answers, as soon as it is something; fails when that takes too long."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return found


def children_of(pid: int) -> dict[str, int]:
    """Command line -> process id of everything that process started itself."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except (OSError, ValueError):
            continue
        if parent == pid and words:
            found[words] = int(entry.name)
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Supervised:
    """A supervisor in a process of its own, over a Procfile of ours."""

    def __init__(self, folder: Path, procfile: str):
        (folder / "Procfile").write_text(procfile)
        program = (
            "import os, sys; from pathlib import Path; from webapp.supervisor import Supervisor, read_procfile; "
            "folder = Path(sys.argv[1]); Supervisor(read_procfile(folder / 'Procfile'), os.environ, folder).run()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", program, str(folder)], env=environment(folder), stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def child(self, word: str) -> int:
        """The id of the process whose command line has that word."""
        found = until(lambda: [p for words, p in children_of(self.process.pid).items() if word in words])
        return found[0]


@once
def test_a_child_that_falls_is_started_again(tmp_path):
    with Supervised(tmp_path, "one: sleep 301\ntwo: sleep 302") as supervised:
        first, other = supervised.child("sleep 301"), supervised.child("sleep 302")
        os.kill(first, signal.SIGKILL)
        until(lambda: not alive(first))
        assert supervised.child("sleep 301") != first
        assert alive(other)


@once
def test_a_child_that_falls_again_and_again_is_started_ever_more_slowly(tmp_path):
    with Supervised(tmp_path, "one: sh -c 'exit 3'") as supervised:
        lines = [supervised.process.stdout.readline() for _ in range(3)]
    pauses = [float(re.search(r"again in ([\d.]+) s", line)[1]) for line in lines]
    assert pauses == [0.5, 1.0, 2.0]
    assert "exit code 3" in lines[0]


@once
def test_stopping_ends_everything_even_what_does_not_want_to_end(tmp_path):
    deaf = "one: sh -c 'trap \"\" TERM; echo ready; sleep 303 & wait; sleep 304'\ntwo: sleep 305"
    with Supervised(tmp_path, deaf) as supervised:
        supervised.process.stdout.readline()
        stubborn = supervised.child("TERM")
        below = until(lambda: list(children_of(stubborn).values()))
        began = time.monotonic()
        supervised.process.send_signal(signal.SIGINT)
        supervised.process.send_signal(signal.SIGTERM)  # a second word: no patience
        assert supervised.process.wait(10) == 0
        assert time.monotonic() - began < 5
        until(lambda: not any(map(alive, (stubborn, *below))))


@once
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_with_a_supervisor_that_was_killed(tmp_path):
    with Supervised(tmp_path, "one: sleep 306") as supervised:
        child = supervised.child("sleep 306")
        supervised.process.kill()
        until(lambda: not alive(child))


@once
def test_what_a_child_says_is_shown_under_its_name(tmp_path):
    with Supervised(tmp_path, "web: sh -c 'echo hello; sleep 307'\nworker: sleep 308") as supervised:
        assert supervised.process.stdout.readline() == "web    | hello\n"


def test_the_procfile_has_web_worker_clock_and_redis_and_each_starts_one_program():
    lines = read_procfile(ROOT / "Procfile")
    assert set(lines) == {"web", "worker", "clock", "redis"}
    assert not any(sign in line for line in lines.values() for sign in ";|&")


class Running:
    """bin/start's program on a data folder, as a person would run it."""

    def __init__(self, home: Path, *words: str, **more: str):
        self.port = free_port()
        self.home = home
        self.env = environment(home, PORT=str(self.port), **more)
        self.process = subprocess.Popen(
            [*LAUNCH, *words], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = ""

    def __enter__(self):
        while "Ctrl-C stops everything" not in self.said:
            line = self.process.stdout.readline()
            assert line, f"it ended: {self.said}"
            self.said += line
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.said += self.process.communicate(timeout=20)[0]
        finally:
            self.process.kill()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


@once
def test_one_command_starts_everything_and_stops_everything(tmp_path):
    with Running(tmp_path) as running:
        assert f"http://127.0.0.1:{running.port}" in running.said
        assert "/welcome" in running.said
        assert running.get("/health")[0] == 200
        until(lambda: beats.since(tmp_path, "clock") is not None and beats.since(tmp_path, "worker") is not None)

        again = subprocess.run(LAUNCH, cwd=ROOT, env=running.env, capture_output=True, text=True, check=False)
        assert again.returncode == 1
        assert f"already runs on {tmp_path} at http://127.0.0.1:{running.port}" in again.stderr

        other = environment(tmp_path / "other", PORT=str(running.port))
        busy = subprocess.run(LAUNCH, cwd=ROOT, env=other, capture_output=True, text=True, check=False)
        assert busy.returncode == 1
        assert f"port {running.port}: Address already in use" in busy.stderr

        doctor = [sys.executable, "-m", "webapp.commands", "doctor"]
        well = subprocess.run(doctor, cwd=ROOT, env=running.env, capture_output=True, text=True, check=False)
        assert (well.returncode, "bad" in well.stdout) == (0, False), well.stdout

        web = next(pid for words, pid in children_of(running.process.pid).items() if "webapp.serve" in words)
        os.kill(web, signal.SIGKILL)
        until(lambda: not alive(web))
        until(lambda: answers(running.port))
        below = list(children_of(running.process.pid).values())
    assert "Stopped." in running.said
    assert not any(map(alive, below))
    assert not answers(running.port)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()}
    assert modes
    assert set(modes.values()) == {0o600}

    ill = subprocess.run(doctor, cwd=ROOT, env=running.env, capture_output=True, text=True, check=False)
    assert ill.returncode == 1
    assert "nothing answers" in ill.stdout


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@once
def test_web_processes_share_what_was_loaded_and_one_that_falls_is_back(tmp_path):
    with Running(tmp_path) as running:
        web = next(pid for words, pid in children_of(running.process.pid).items() if "webapp.serve" in words)
        first = workers_of(web)
        assert len(first) == 2
        assert sum(own_mebibytes(pid) for pid in first) < own_mebibytes(first[0], "Rss:")
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(workers_of(web)) == 2 and first[0] not in workers_of(web))
        until(lambda: answers_steadily(running))  # what stood in the queue of the fallen one may be cut off
    assert not any(map(alive, first))


def answers_steadily(running: Running) -> bool:
    """Whether it answers twenty times in a row."""
    try:
        return {running.get("/health")[0] for _ in range(20)} == {200}
    except OSError:
        return False


def workers_of(pid: int) -> list[int]:
    """The processes that a web server made."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for each in map(int, found) if alive(each)]


def own_mebibytes(pid: int, what: str = "Private_Dirty:") -> int:
    """How much of its memory is that process's alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(what)) // 1024


@once
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a whole number"),
        ("PORT", "70000", "PORT must be a whole number"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must begin with"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL must begin with"),
        ("HANDOVER_HOME", "/proc/nowhere", "HANDOVER_HOME chooses another"),
        ("HOST", "203.0.113.7", "Cannot listen on 203.0.113.7"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", "the database says"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(tmp_path, name, value, words):
    env = environment(tmp_path, PORT=str(free_port())) | {name: value}
    done = subprocess.run(LAUNCH, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def serve_redis(home: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "webapp.kit.redis_server"], cwd=ROOT, env=environment(home), stdout=subprocess.DEVNULL
    )


def pong(path: Path) -> int | None:
    """The process id of the server that answers there, if one does."""
    with Redis.from_url(f"unix://{path}", socket_timeout=1) as redis:
        try:
            return redis.info("server")["process_id"]
        except (OSError, ConnectionError, __import__("redis").RedisError):
            return None


@once
def test_a_second_embedded_server_waits_for_the_first_and_takes_over_with_all_it_had(tmp_path):
    first = serve_redis(tmp_path)
    path = socket_path(tmp_path)
    try:
        assert until(lambda: pong(path)) == first.pid
        second = serve_redis(tmp_path)
        try:
            with Redis.from_url(f"unix://{path}") as redis:
                redis.set("kept", "yes")
            time.sleep(1.0)
            assert pong(path) == first.pid
            first.terminate()
            first.wait(10)
            assert until(lambda: pong(path)) == second.pid
            with Redis.from_url(f"unix://{path}") as redis:
                assert redis.get("kept") == b"yes"
        finally:
            second.kill()
            second.wait()
    finally:
        first.kill()
        first.wait()


def test_a_folder_with_a_long_name_gets_its_socket_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/0")
    deep = tmp_path / ("d" * 120)
    assert len(str(socket_path(deep))) <= LONGEST_SOCKET_PATH
    assert socket_path(deep) != socket_path(tmp_path / ("e" * 120))
    assert socket_path(Path("/srv/handover")) == Path("/srv/handover/redis/redis.sock")


def stub(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def bare(tmp_path) -> Path:
    """A machine with coreutils and no Python, and a checkout with nothing set up."""
    programs, checkout = tmp_path / "bin", tmp_path / "checkout"
    programs.mkdir()
    for name in ("sh", "cksum", "tr", "dirname", "basename", "readlink", "rm", "echo", "mkdir", "chmod"):
        programs.joinpath(name).symlink_to(f"/usr/bin/{name}" if Path(f"/usr/bin/{name}").exists() else f"/bin/{name}")
    (checkout / "bin").mkdir(parents=True)
    (checkout / "bin/setup").write_bytes((ROOT / "bin/setup").read_bytes())
    (checkout / "bin/setup").chmod(0o755)
    for name in ("uv.lock", "pyproject.toml"):
        (checkout / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def set_up(bare: Path) -> subprocess.CompletedProcess:
    env = {"PATH": str(bare / "bin"), "TRACE": str(bare / "trace")}
    words = [str(bare / "checkout/bin/setup")]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False)


OLD = 'case "$*" in *sys.exit*) exit 1;; -V) echo Python 3.9.2;; esac'
NO_VENV = 'case "$*" in *sys.exit*) exit 0;; -V) echo Python 3.11.2;; *ensurepip*|*pip*) exit 1;; esac'


@once
@pytest.mark.parametrize(
    ("python", "words"),
    [
        (None, "needs Python 3.11 or newer"),
        (OLD, "found Python 3.9.2"),
        (NO_VENV, "sudo apt install python3-venv"),
    ],
)
def test_a_machine_that_lacks_something_is_told_what_to_install(bare, python, words):
    if python:
        stub(bare / "bin", "python3", python)
    done = set_up(bare)
    assert done.returncode == 1
    assert words in done.stderr
    assert "not found" not in done.stderr


@once
def test_setting_up_again_asks_nobody_until_the_lock_changes(bare):
    made = "mkdir -p .venv/bin; printf '#!/bin/sh\\n' > .venv/bin/python; chmod +x .venv/bin/python"
    stub(bare / "bin", "uv", f'echo "$@" >> "$TRACE"; {made}')
    trace = bare / "trace"
    assert set_up(bare).returncode == 0
    first = trace.read_text()
    assert "sync --frozen --inexact --quiet --no-dev" in first
    assert set_up(bare).returncode == 0
    assert trace.read_text() == first
    with (bare / "checkout/uv.lock").open("a") as lock:
        lock.write("\n# changed\n")
    assert set_up(bare).returncode == 0
    assert trace.read_text() != first


@once
def test_a_failed_set_up_is_not_taken_for_done(bare):
    stub(bare / "bin", "uv", 'test "$1" = --version')
    for _ in range(2):
        done = set_up(bare)
        assert done.returncode == 1
        assert "could not be installed" in done.stderr


def test_the_lock_of_the_data_folder_is_readable_json(tmp_path):
    from webapp.launch.start import hold

    with hold(tmp_path, "http://127.0.0.1:8000"):
        kept = json.loads((tmp_path / "running.json").read_text())
    assert kept == {"address": "http://127.0.0.1:8000", "process": os.getpid()}
