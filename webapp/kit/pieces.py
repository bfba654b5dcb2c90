"""Bytes that arrive in pieces, over links that are cut: what is here of them waits in a file of its own, in order."""

import fcntl
import hashlib
import os
import time
from pathlib import Path

from flask import current_app

MOST_AT_ONCE = 20  # begun files of one owner; beyond, the one not touched for longest goes


def here(owner: str, name: str) -> int:
    """How many bytes of `name` this owner has sent so far."""
    path = _path(owner, name)
    return path.stat().st_size if path.exists() else 0


def append(owner: str, name: str, offset: int, piece: bytes) -> int:
    """Add a piece that begins where the bytes here end, and return how many are here then. Any other piece (sent
    twice, out of order, by two at once) changes nothing."""
    path = _path(owner, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make_room(path.parent)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_size == offset:
            file.write(piece)
            file.flush()
        return os.fstat(file.fileno()).st_size


def read(owner: str, name: str) -> bytes:
    """What is here of it, which may be nothing."""
    path = _path(owner, name)
    return path.read_bytes() if path.exists() else b""


def drop(owner: str, name: str) -> None:
    """Forget what is here of it."""
    _path(owner, name).unlink(missing_ok=True)


def sweep(seconds: float) -> None:
    """Forget whatever nobody has added to for so long."""
    for path in (current_app.config["HOME"] / "pieces").glob("*/*"):
        if path.stat().st_mtime < time.time() - seconds:
            path.unlink(missing_ok=True)


def _path(owner: str, name: str) -> Path:
    folder = hashlib.sha256(owner.encode()).hexdigest()
    return current_app.config["HOME"] / "pieces" / folder / hashlib.sha256(name.encode()).hexdigest()


def _make_room(folder: Path) -> None:
    begun = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in begun[: max(0, len(begun) - MOST_AT_ONCE + 1)]:
        path.unlink(missing_ok=True)
