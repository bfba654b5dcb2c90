"""Looking at the installation itself."""

import json
import os
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from redis import RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from webapp.kit import beats
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.queue import connection
from webapp.ledger.models import Fact
from webapp.shell.rules import is_this_machine

FRESH = 180  # seconds; the worker and the clock give a sign of life far more often


def look_at_health(home: Path, redis_url: str) -> dict:
    """What works, in words a machine can read. `works` says whether anything that is sent now would be kept."""
    database, files = _database(), _files(home)
    return {
        "works": database["works"] and files["works"],
        "at": now().isoformat(timespec="seconds"),
        "database": database,
        "files": files,
        "redis": _redis(redis_url),
        "unannounced": _unannounced() if database["works"] else None,
        "worker": _process(home, "worker"),
        "clock": _process(home, "clock"),
    }


def _database() -> dict:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as trouble:
        db.session.rollback()
        return {"works": False, "words": type(trouble).__name__}
    return {"works": True, "words": db.engine.dialect.name}


def _files(home: Path) -> dict:
    probe = home / f".probe-{uuid4().hex}"
    try:
        probe.write_bytes(b"")
        probe.unlink()
        disk = os.statvfs(home)
    except OSError as trouble:
        return {"works": False, "words": trouble.strerror}
    return {"works": True, "words": "writable", "free_megabytes": disk.f_bavail * disk.f_frsize // 1024**2}


def _redis(url: str) -> dict:
    if not url:
        return {"works": False, "words": "none: the clock alone finds work"}
    try:
        connection(url).ping()
    except RedisError as trouble:
        return {"works": False, "words": type(trouble).__name__}
    return {"works": True, "words": "answers"}


def _unannounced() -> dict:
    """Facts that nobody has heard of yet: how many (up to 1,000), and how old the oldest is in seconds."""
    waiting = select(Fact.recorded_at).where(Fact.announced_at.is_(None)).limit(1000).subquery()
    count, oldest = db.session.execute(select(func.count(), func.min(waiting.c.recorded_at))).one()
    return {"facts": count, "oldest_seconds": round((now() - oldest).total_seconds()) if oldest else 0}


def _process(home: Path, name: str) -> dict:
    seconds = beats.since(home, name)
    return {"works": seconds is not None and seconds < FRESH, "silent_seconds": seconds and round(seconds)}


def phones_door(home: Path) -> dict[str, str] | None:
    """Where phones come in (`bin/start --phone`): address, page, fingerprint and name of the authority; None if that
    was not asked for."""
    try:
        return json.loads((home / "running.json").read_text()).get("phones")
    except (OSError, ValueError):
        return None


def origin_for_phones(home: Path, here: str) -> str:
    """Where phones reach the app: by their door if it is open, else by the origin that this was asked by ("https://x/");
    empty if only this machine itself can reach that."""
    if door := phones_door(home):
        return door["address"]
    return "" if is_this_machine(urlsplit(here).hostname or "") else here.rstrip("/")
