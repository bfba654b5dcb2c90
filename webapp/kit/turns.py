"""Taking turns at writing, for a database file that lets in one writer at a time.

SQLite's own waiting sleeps and tries again, so whoever writes in a tight loop keeps all others out (seen: scans that
waited over ten seconds while the worker told news). Here everybody waits in the kernel, and nobody passes the one who
waits first: the gate is held while waiting for the turn.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

_GATE, _TURN = 0, 1  # bytes of the lock file
_threads = threading.Lock()  # such locks are the process's: its threads wait here


@cache
def _file(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def turn(database: str | None) -> Iterator[None]:
    """Hold the one right to write to that database file (None: one in memory), across threads and processes."""
    with _threads:
        if not database:
            yield
            return
        file = _file(f"{database}-turn")
        fcntl.lockf(file, fcntl.LOCK_EX, 1, _GATE)
        try:
            fcntl.lockf(file, fcntl.LOCK_EX, 1, _TURN)
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, _GATE)
        try:
            yield
        finally:
            fcntl.lockf(file, fcntl.LOCK_UN, 1, _TURN)
