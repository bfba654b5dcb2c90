"""The program that reads labels, kept ready: what it needs is loaded once, and each file is read by a child of its own.

A file made to hurt hurts only that child: it has its own bounds of memory and time, and nothing of other files in
reach. The program itself never looks into a file.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

PROGRAM = Path(__file__).with_name("reader.py")
PATIENCE = 120.0  # seconds for one file; the child allows itself fewer of the processor's
GRACE = 10.0  # seconds more in which the program must say that its child was ended


class Reader:
    """The program, running."""

    def __init__(self) -> None:
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.program = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-X", "utf8", str(PROGRAM)],
                stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={},
            )  # fmt: skip
        self.owner = os.getpid()

    def read(self, asked: dict, content: bytes) -> tuple[int, bytes]:
        """The exit code of the child that read the file (below zero: the signal that ended it), and what it wrote.
        Raises TimeoutError or ConnectionError when the program gives no answer."""
        with _in_memory() as source, _in_memory() as findings:
            source.write(content)
            source.seek(0)
            self.door.settimeout(PATIENCE + GRACE)
            request = json.dumps(asked | {"patience": PATIENCE}).encode()
            socket.send_fds(self.door, [request], [source.fileno(), findings.fileno()])
            answer = self.door.recv(100)
            if not answer:
                raise ConnectionResetError
            findings.seek(0)
            return int(answer), findings.read()

    def usable(self) -> bool:
        """Whether it is this process's own, and still there: a forked child must not talk into its parent's."""
        return self.owner == os.getpid() and self.program.poll() is None

    def end(self) -> None:
        """End the program, whatever it does."""
        self.door.close()
        if self.owner == os.getpid():
            self.program.kill()
            self.program.wait()


def _in_memory() -> BinaryIO:
    return os.fdopen(os.memfd_create("label"), "w+b")


_ready: Reader | None = None
_turn = threading.Lock()  # one file at a time


def read_file(asked: dict, content: bytes) -> tuple[int, bytes]:
    """As `Reader.read`, by the program that is ready; one that does not answer is ended, and the next file gets
    another."""
    global _ready
    with _turn:
        if _ready and not _ready.usable():
            end_reader()
        reader = _ready = _ready or Reader()
        try:
            return reader.read(asked, content)
        except OSError:
            end_reader()
            raise


@atexit.register
def end_reader() -> None:
    """End the program that is ready, if there is one."""
    global _ready
    if _ready:
        _ready.end()
    _ready = None
