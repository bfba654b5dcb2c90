"""Bytes kept under their own SHA-256: written once, whole or not at all."""

import hashlib
import os
import time
from datetime import datetime
from pathlib import Path

from flask import current_app

SETTLED = 3600  # seconds after which whoever kept something has written down that he did


def _path(name: str) -> Path:
    return current_app.config["HOME"] / "files" / name[:2] / name


def keep(content: bytes) -> str:
    """Keep these bytes for good (on the disk before this returns) and return their SHA-256 in hex."""
    name = hashlib.sha256(content).hexdigest()
    path = _path(name)
    if not _is_marked(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{name}.{os.getpid()}-{os.urandom(4).hex()}.part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return name


def _is_marked(path: Path) -> bool:
    """Whether it is there; then it is marked as kept just now, which holds off an `erase` that is under way."""
    at = time.time()  # the file system's own clock runs some milliseconds behind
    try:
        os.utime(path, (at, at))
    except FileNotFoundError:
        return False
    return True


def has(name: str) -> bool:
    """Whether the bytes of that SHA-256 are kept here."""
    return _path(name).is_file()


def read(name: str) -> bytes:
    """The bytes of that SHA-256. Raises FileNotFoundError."""
    return _path(name).read_bytes()


def erase(name: str, decided_at: datetime) -> bool:
    """Destroy the bytes of that SHA-256: only what the law wants gone goes this way. False: somebody has kept the same
    since that was decided, and has perhaps not written it down yet; ask again later."""
    path = _path(name)
    aside = path.with_name(f"{name}.gone")
    try:
        path.rename(aside)  # from here on whoever keeps the same writes it anew
    except FileNotFoundError:
        aside.unlink(missing_ok=True)  # what a crash left
        return True
    kept_at = aside.stat().st_mtime
    if kept_at > decided_at.timestamp() and time.time() - kept_at < SETTLED:
        aside.rename(path)
        return False
    aside.unlink(missing_ok=True)
    return True
