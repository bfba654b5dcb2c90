"""Keeps processes running: starts them, passes on what they say, brings back what falls, ends them all together."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from webapp.kit.processes import die_with

LONG_ENOUGH = 30.0  # seconds up, after which an earlier fall is forgotten
LONGEST_PAUSE = 15.0
PATIENCE = (4.0, 3.0)  # seconds from the first "please end" to the second, and from there to the kill
LAST = {"redis"}  # ends when the others have ended, since they may still speak to it


def read_procfile(path: Path) -> dict[str, str]:
    """The lines of a Procfile: name -> shell command."""
    lines = (line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#"))
    return {name.strip(): command.strip() for name, _, command in (line.partition(":") for line in lines)}


@dataclass
class Child:
    """One line of the Procfile and the process that now runs it, if any."""

    name: str
    command: str
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    falls: int = 0
    start_at: float = 0.0
    rest: bytes = field(default=b"", repr=False)

    def start(self, env: Mapping[str, str], folder: Path) -> None:
        """Start in a session of its own (Ctrl-C is for the supervisor), ended with the supervisor whatever happens."""
        parent = os.getpid()
        self.process = subprocess.Popen(  # noqa: S602 - a Procfile is lines of shell
            f"exec {self.command}",
            shell=True,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.started_at = time.monotonic()

    def send(self, sign: signal.Signals) -> None:
        """Signal the process and what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, sign)


class Supervisor:
    """Runs the children until told to stop. `tick` is called a few times a second, for whoever waits for them."""

    def __init__(self, commands: Mapping[str, str], env: dict[str, str], folder: Path, write=None):
        self.children = [Child(name, command) for name, command in commands.items()]
        self.env, self.folder = env, folder
        self.write = write or self._print
        self.width = max(map(len, commands))
        self.selector = selectors.DefaultSelector()
        self.stopping = 0

    def run(self, tick: Callable[[], None] = lambda: None) -> None:
        """Supervise until SIGINT, SIGTERM or SIGHUP; returns when every child has ended."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self.stop)
        while not self.stopping:
            self._start_what_is_due()
            self._listen(0.2)
            self._notice_the_fallen()
            tick()
        self._end([child for child in self.children if child.name not in LAST])
        self._end([child for child in self.children if child.name in LAST])

    def restart(self, name: str, command: str) -> None:
        """End that child; it comes back running this command."""
        child = next(child for child in self.children if child.name == name)
        child.command = command
        if child.process is not None:
            child.send(signal.SIGTERM)

    def stop(self, *_signal) -> None:
        """Ask for the end; a second time, for an end without patience."""
        self.stopping += 1

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if child.process is None and child.start_at <= time.monotonic() and not self.stopping:
                child.start(self.env, self.folder)
                self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _listen(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            said = key.fileobj.read(65_536)
            if said:
                *lines, key.data.rest = (key.data.rest + said).split(b"\n")
                for line in lines:
                    self.write(key.data.name, line.decode(errors="replace"))
            elif said == b"":
                self.selector.unregister(key.fileobj)

    def _notice_the_fallen(self) -> None:
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            self._bury(child)
            up = time.monotonic() - child.started_at
            child.falls = 1 if up > LONG_ENOUGH else child.falls + 1
            pause = min(0.25 * 2**child.falls, LONGEST_PAUSE)
            child.start_at = time.monotonic() + pause
            self.write(child.name, f"ended ({_how(child.process.returncode)}) after {up:.0f} s; again in {pause:.1f} s")
            child.process = None

    def _bury(self, child: Child) -> None:
        child.send(signal.SIGKILL)  # what it started and left behind would hold its port
        self._listen(0)
        if child.process.stdout in self.selector.get_map():
            self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.rest = b""

    def _end(self, children: list[Child]) -> None:
        """Ask politely, ask again (a worker then drops its job, which somebody will find again), then kill."""
        alive = [child for child in children if child.process is not None]
        for patience in (*PATIENCE, None):
            alive = [child for child in alive if child.process.poll() is None]
            for child in alive:
                child.send(signal.SIGTERM if patience and self.stopping < 2 else signal.SIGKILL)
            until = time.monotonic() + (patience or 2.0)
            while time.monotonic() < until and any(child.process.poll() is None for child in alive):
                self._listen(0.05)
        for child in children:
            if child.process is not None:
                self._bury(child)

    def _print(self, name: str, line: str) -> None:
        sys.stdout.write(f"{name:<{self.width}} | {line}\n")
        sys.stdout.flush()


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
