"""Bytes kept under their own SHA-256: written once, whole or not at all."""

import hashlib
import os
from pathlib import Path

from flask import current_app


def _path(name: str) -> Path:
    return current_app.config["HOME"] / "files" / name[:2] / name


def keep(content: bytes) -> str:
    """Keep these bytes for good (on the disk before this returns) and return their SHA-256 in hex."""
    name = hashlib.sha256(content).hexdigest()
    path = _path(name)
    if not path.exists():
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


def has(name: str) -> bool:
    """Whether the bytes of that SHA-256 are kept here."""
    return _path(name).is_file()


def read(name: str) -> bytes:
    """The bytes of that SHA-256. Raises FileNotFoundError."""
    return _path(name).read_bytes()


def erase(name: str) -> None:
    """Destroy the bytes of that SHA-256, if they are here: only what the law wants gone goes this way."""
    _path(name).unlink(missing_ok=True)
