"""Runs jobs (`worker.py`) and rings the clocks (`worker.py clock`). TIMETABLE is every clock of the house.

The database is the queue of record: a job finds its own work there. So a ring may be lost, doubled or late, a clock
may run twice, and Redis may lose all it has; the next ring finds everything that is still to do.
"""

import gc
import logging
import os
import signal
import sys
import threading
import time
from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from redis import RedisError
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.orm import configure_mappers

from webapp import settings
from webapp.kit import beats, queue
from webapp.kit.db import db
from webapp.kit.processes import die_with
from webapp.kit.redis_server import default_redis_url
from webapp.rooms import ROOMS

# (every so many seconds, the job)
TIMETABLE = (
    (5, "webapp.reactions.announce"),
    (10, "webapp.tracking.jobs.poll"),
    (30, "webapp.tracking.jobs.read_webhooks"),
    (30, "webapp.orders.jobs.read_imports"),
    (30, "webapp.proofs.jobs.develop_waiting"),
    (30, "webapp.labels.jobs.make_runs"),
    (30, "webapp.labels.jobs.read_uploads"),
    (30, "webapp.labels.jobs.print_waiting"),
    (30, "webapp.evidence.jobs.make_files"),
    (30, "webapp.evidence.jobs.destroy_doomed"),
    (30, "webapp.cases.jobs.excuse"),
    (30, "webapp.deadlines.jobs.replay_waiting"),
    (60, "webapp.deadlines.jobs.sweep"),
    (60, "webapp.cancellations.jobs.run_due"),
    (600, "webapp.cases.jobs.look"),
    (3600, "webapp.tracking.jobs.join_missed"),
    (3600, "webapp.proofs.jobs.sweep_pieces"),
    (3600, "webapp.ledger.jobs.sign_checkpoints"),
    (3600, "webapp.evidence.jobs.remove_old"),
    (3600, "webapp.evidence.jobs.erase_late"),
)
SILENT = 5  # seconds in which Redis may be late without a word
UNANSWERED = 50  # jobs waiting: nobody is answering, and ringing louder would only make the heap higher

log = logging.getLogger("worker")


class JobWorker(Worker):
    """RQ's worker, made quick to notice and quick to come back (a plain one was deaf for 405 seconds after a loss)."""

    max_connection_wait_time = 5.0

    def __init__(self, app):
        self.app = app
        super().__init__(
            [queue.queue(app.config["REDIS_URL"])],
            connection=queue.connection(app.config["REDIS_URL"]),
            serializer=JSONSerializer,
            worker_ttl=25,
            maintenance_interval=10,
            log_job_description=False,
        )

    def heartbeat(self, *arguments, **named):
        """As RQ does, and leave word for doctor and /health."""
        super().heartbeat(*arguments, **named)
        beats.beat(self.app.config["HOME"], "worker")

    def perform_job(self, job, *arguments):
        """In the forked child: with the app around it, and database connections of its own."""
        die_with(self.pid)
        with self.app.app_context():
            db.engine.dispose(close=False)
            queue.answered(job.func_name)
            try:
                return super().perform_job(job, *arguments)
            finally:
                db.session.remove()
                db.engine.dispose()


class Clock:
    """Rings each job of the timetable when its time has come, for as long as it is let."""

    def __init__(self, app, timetable=TIMETABLE):
        self.app = app
        self.timetable = timetable
        self.next_at = {job: 0.0 for _, job in timetable}
        self.stopped = threading.Event()

    def run(self) -> None:
        """Ring until stopped. While Redis is away it keeps trying; a ring that failed is tried again a second later."""
        while not self.stopped.wait(self.tick(time.monotonic())):
            pass

    def tick(self, at: float) -> float:
        """Ring what is due at that instant (monotonic seconds); returns how many seconds to wait for the next."""
        with self.app.app_context():
            for seconds, job in self.timetable:
                if self.next_at[job] <= at:
                    self.next_at[job] = at + (seconds if self._ring(job) else 1)
        return max(0.1, min(self.next_at.values()) - at)

    def _ring(self, job: str) -> bool:
        url = self.app.config["REDIS_URL"]
        try:
            rung = queue.queue(url).count >= UNANSWERED or queue.ring(job)
        except RedisError as trouble:
            log.warning("cannot ring %s: %s", job, trouble)
            return False
        if rung:
            beats.beat(self.app.config["HOME"], "clock")
        return rung


def _wait_for_redis(url: str) -> None:
    """Return when Redis answers; a worker that gave up would only be started again. All start together, so the first
    seconds are nothing to speak of."""
    began, said = time.monotonic(), False
    while True:
        try:
            queue.connection(url).ping()
        except RedisError as trouble:
            if not said and time.monotonic() - began > SILENT:
                log.warning("waiting for Redis: %s", trouble)
                said = True
            time.sleep(0.3)
        else:
            return


def _bare_app(name: str) -> Flask:
    """Settings and nothing else: all that ringing takes, in half the memory."""
    app = Flask(name)
    app.config.from_mapping(settings.read())
    return app


def _app_for_jobs() -> Flask:
    """Settings, the database with every room's tables, and the bell: jobs show no pages. What is loaded here, before
    the fork, need not be loaded again for every job."""
    app = _bare_app("worker")
    db.init_app(app)
    queue.init_app(app)
    for room in ROOMS:
        if find_spec(f"webapp.{room}.models"):
            import_module(f"webapp.{room}.models")
    for _, job in TIMETABLE:
        import_module(job.rpartition(".")[0])
    configure_mappers()
    return app


def main(words: list[str]) -> None:
    """The process's entry: `worker.py` or `worker.py clock`."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if words not in ([], ["clock"]):
        sys.exit("worker.py runs jobs; worker.py clock rings the clocks; nothing else is known")
    default_redis_url()
    if not settings.read()["REDIS_URL"]:
        sys.exit("REDIS_URL is empty: without Redis there is no bell to ring or to hear")
    if words:
        clock = Clock(_bare_app("clock"))
        _wait_for_redis(clock.app.config["REDIS_URL"])
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: clock.stopped.set())
        clock.run()
        return
    app = _app_for_jobs()
    gc.freeze()  # what is loaded by now stays: the collector need not walk through it in every child again
    _wait_for_redis(app.config["REDIS_URL"])
    JobWorker(app).work(logging_level="WARNING")


if __name__ == "__main__":
    os.umask(0o077)
    main(sys.argv[1:])
