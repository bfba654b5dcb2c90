"""A ZIP whose bytes depend on nothing but what is put in: fixed times, no compression, one order."""

import hashlib
import json
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from webapp.evidence.rules.sealing import PURPOSE
from webapp.kit import seal

EPOCH = (1980, 1, 1, 0, 0, 0)


class Archive:
    """An evidence file being written. `files` are its entries so far, with size and SHA-256."""

    def __init__(self, path: Path):
        self.zip = ZipFile(path, "w", ZIP_STORED)
        self.files: list[dict] = []
        self.names: set[str] = set()

    def add(self, name: str, content: bytes | str) -> None:
        """Put a file in."""
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        self._write(name, content)
        self.files.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})

    def add_json(self, name: str, content: object) -> None:
        """Put canonical JSON in: sorted keys, UTF-8, a line's end at the end."""
        self.add(name, canonical(content) + "\n")

    def add_lines(self, name: str, rows: list) -> None:
        """Put JSON lines in."""
        self.add(name, "".join(canonical(row) + "\n" for row in rows))

    def close(self, manifest: dict) -> None:
        """Write the manifest over everything that was put in, and sign it."""
        content = (canonical(manifest | {"files": self.files}) + "\n").encode("utf-8", "surrogatepass")
        self._write("manifest.json", content)
        sealed = {
            "key": seal.public_key(), "manifest": hashlib.sha256(content).hexdigest(), "purpose": PURPOSE.strip(),
            "signature": seal.sign(PURPOSE.encode() + content),
        }  # fmt: skip
        self._write("SEAL.json", (canonical(sealed) + "\n").encode())
        self.zip.close()

    def _write(self, name: str, content: bytes) -> None:
        if name in self.names:
            raise ValueError(f"{name} is in the evidence file already")
        self.names.add(name)
        entry = ZipInfo(name, EPOCH)
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        self.zip.writestr(entry, content)


def canonical(content: object) -> str:
    """JSON in one form: sorted keys, no blanks, ASCII alone."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))
