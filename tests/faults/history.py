"""What phones say happened, in the order they said it: the checker's only other witness beside the database."""

import json
import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class History:
    """Append-only: `invoke` when a scan is on the phone's disk and ticked, `ok` with the server's answer to it, `info`
    for a request whose outcome nobody knows, `fail` for one that was refused."""

    path: Path
    invoked: dict[str, dict] = field(default_factory=dict)
    answers: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    sends: int = 0

    def __post_init__(self):
        self._file = self.path.open("a")

    def invoke(self, scan: dict, device: str) -> None:
        """A scan is kept on that phone, and its owner has seen the tick."""
        self.invoked[scan["client_id"]] = scan | {"device": device}
        self._write("invoke", scan["client_id"])

    def ok(self, answer: dict) -> None:
        """The server's answer to one scan, with a receipt."""
        self.answers[answer["client_id"]].append(answer)
        self._write("ok", answer["client_id"], receipt=answer["receipt"], outcome=answer["outcome"])

    def sent(self, scans: list[dict]) -> None:
        """These go out now, in one request."""
        self.sends += len(scans)

    def unknown(self, scans: list[dict], why: str) -> None:
        """Nobody knows what became of a request with these."""
        self._write("info", [scan["client_id"] for scan in scans], why=why)

    def refused(self, scans: list[dict], status: int) -> None:
        """The server said no, or something else spoke in its place."""
        self._write("fail", [scan["client_id"] for scan in scans], status=status)

    def close(self) -> None:
        """On the disk, for whoever looks into a failure."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _write(self, what: str, which: object, **more: object) -> None:
        self._file.write(json.dumps([what, which, more], separators=(",", ":")) + "\n")
