"""worker.py: the timetable, the clock without its Redis, and jobs run by a real worker."""

import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from redis import Redis

import worker
from tests.test_start import environment, once, pong, serve_redis, until
from webapp.kit import beats, queue
from webapp.kit.redis_server import socket_path

ROOT = Path(__file__).parent.parent


def test_every_job_of_the_timetable_exists_and_needs_no_arguments():
    for seconds, job in worker.TIMETABLE:
        module, _, name = job.rpartition(".")
        assert callable(getattr(import_module(module), name)), job
        assert seconds > 0


def test_every_job_of_the_timetable_may_run_twice_with_nothing_to_do(app):
    for _, job in worker.TIMETABLE * 2:
        module, _, name = job.rpartition(".")
        getattr(import_module(module), name)()


@pytest.fixture
def bell(app, tmp_path):
    """The app with a real embedded server behind its bell."""
    server = serve_redis(tmp_path)
    path = socket_path(tmp_path)
    until(lambda: pong(path))
    app.config["REDIS_URL"] = f"unix://{path}"
    yield server
    app.config["REDIS_URL"] = ""
    server.kill()
    server.wait()


@once
def test_the_clock_rings_what_is_due_and_waits_for_the_next(app, bell):
    clock = worker.Clock(app, ((5, "a.b"), (60, "c.d")))
    assert clock.tick(100.0) == 5.0
    assert clock.next_at == {"a.b": 105.0, "c.d": 160.0}
    assert queue.queue(app.config["REDIS_URL"]).count == 2
    assert clock.tick(102.0) == 3.0
    assert queue.queue(app.config["REDIS_URL"]).count == 2


@once
def test_the_clock_goes_on_trying_while_redis_is_away(app, bell, tmp_path):
    bell.kill()
    bell.wait()
    clock = worker.Clock(app, ((60, "a.b"),))
    assert clock.tick(100.0) == 1.0
    assert clock.tick(101.0) == 1.0
    again = serve_redis(tmp_path)
    try:
        until(lambda: pong(socket_path(tmp_path)))
        assert clock.tick(102.0) == 60.0
    finally:
        again.kill()
        again.wait()


@once
def test_a_clock_does_not_pile_up_rings_that_nobody_answers(app, bell):
    url = app.config["REDIS_URL"]
    clock = worker.Clock(app, ((1, "a.b"),))
    for second in range(worker.UNANSWERED + 20):
        queue.connection(url).delete("rung:a.b")
        clock.tick(float(second))
    assert queue.queue(url).count == worker.UNANSWERED


@once
def test_a_worker_answers_the_bell_soon_after_redis_lost_everything(tmp_path):
    server = serve_redis(tmp_path)
    path = socket_path(tmp_path)
    env = environment(tmp_path, REDIS_URL=f"unix://{path}")
    started = []
    try:
        until(lambda: pong(path))
        upgrade = [sys.executable, "-m", "webapp.commands", "db", "upgrade"]
        subprocess.run(upgrade, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        for words in ([], ["clock"]):
            started.append(subprocess.Popen([sys.executable, "worker.py", *words], cwd=ROOT, env=env))
        until(lambda: beats.since(tmp_path, "worker") is not None and beats.since(tmp_path, "clock") is not None)
        with Redis.from_url(f"unix://{path}") as redis:
            until(lambda: redis.exists("rung:webapp.reactions.announce") or redis.llen("rq:queue:handover"))
            until(lambda: redis.llen("rq:queue:handover") == 0)
            redis.flushall()
            until(lambda: redis.exists("rung:webapp.tracking.jobs.poll"))
            until(lambda: not redis.exists("rung:webapp.tracking.jobs.poll"))
        assert all(process.poll() is None for process in started)
    finally:
        for process in (*started, server):
            process.terminate()
        for process in (*started, server):
            process.wait(15)


@once
def test_a_wrong_word_to_the_worker_is_refused_in_words(tmp_path):
    done = subprocess.run(
        [sys.executable, "worker.py", "watch"], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "worker.py runs jobs" in done.stderr
    assert "Traceback" not in done.stderr


def test_signs_of_life_are_files_that_say_how_long_ago(tmp_path):
    assert beats.since(tmp_path, "clock") is None
    beats.beat(tmp_path, "clock")
    assert beats.since(tmp_path, "clock") < 5
    os.utime(tmp_path / "beats" / "clock", (time.time() - 90, time.time() - 90))
    assert 89 < beats.since(tmp_path, "clock") < 95
