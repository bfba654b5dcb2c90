"""The doorbell. Work itself is rows in the database; a job carries only their ids, and may be lost or rung twice."""

import logging
from functools import cache
from importlib import import_module

from flask import Flask, current_app
from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp.kit.db import db

log = logging.getLogger(__name__)
NAME = "handover"
RINGS_KEPT = 5  # seconds after which an unanswered ring may be rung again


def init_app(app: Flask) -> None:
    """Give the app its doorbell: Redis by its address, or a list that tests drain."""
    app.extensions["rung"] = []


@cache
def connection(url: str) -> Redis:
    """A Redis connection pool for that address, shared by the process; short patience, since it is only a bell."""
    return Redis.from_url(url, socket_timeout=5, socket_connect_timeout=1, health_check_interval=30)


def queue(url: str) -> Queue:
    """The one queue, speaking JSON (never pickle)."""
    return Queue(NAME, connection=connection(url), serializer=JSONSerializer)


def enqueue(job: str, *arguments: str | int, seconds: int = 600) -> bool:
    """Ask a worker to run a job, named by its dotted path. False if the bell is out of order: the clock will find
    the work."""
    if not current_app.config["REDIS_URL"]:
        rung = current_app.extensions["rung"]
        if (job, arguments) not in rung:
            rung.append((job, arguments))
        return False
    try:
        queue(current_app.config["REDIS_URL"]).enqueue(
            job, args=arguments, job_timeout=seconds, result_ttl=0, failure_ttl=86_400
        )
    except RedisError as trouble:
        log.warning("the doorbell is out of order (%s): %s waits for the clock", trouble, job)
        return False
    return True


def ring(job: str) -> bool:
    """Ask for a job that finds its own work, once for many rings."""
    url = current_app.config["REDIS_URL"]
    try:
        if url and not connection(url).set(f"rung:{job}", 1, nx=True, ex=RINGS_KEPT):
            return True
    except RedisError as trouble:
        log.warning("the doorbell is out of order (%s): %s waits for the clock", trouble, job)
        return False
    return enqueue(job)


def ring_after_commit(job: str) -> None:
    """Ring once this transaction is committed: a bell before that would call for work nobody can see yet."""
    db.session.info.setdefault("rings", set()).add(job)


@event.listens_for(Session, "after_commit")
def _ring_what_waited(session: Session) -> None:
    for job in session.info.pop("rings", ()):
        ring(job)


@event.listens_for(Session, "after_rollback")
def _forget_what_waited(session: Session) -> None:
    session.info.pop("rings", None)


def answered(job: str) -> None:
    """The job has begun: a ring from now on is a new one."""
    url = current_app.config["REDIS_URL"]
    if url:
        try:
            connection(url).delete(f"rung:{job}")
        except RedisError as trouble:
            log.warning("the doorbell is out of order (%s)", trouble)


def drain() -> int:
    """Run everything that was rung, in this process (no Redis: tests, one-off commands). Returns how many ran."""
    ran, rung = 0, current_app.extensions["rung"]
    while rung:
        job, arguments = rung.pop(0)
        module, _, name = job.rpartition(".")
        getattr(import_module(module), name)(*arguments)
        ran += 1
    return ran
