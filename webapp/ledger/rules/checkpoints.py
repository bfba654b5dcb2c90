"""What a checkpoint says, and how witnessed heads are compared with those that are kept."""

import hashlib
import json
from collections.abc import Mapping

SIGNED = ("at", "before", "business", "facts", "key", "number", "orders", "root")
PURPOSE = b"handover checkpoint 1\n"  # so that this signature can never be taken for one over anything else
WITNESSED = b"handover witness 1\n"
Heads = Mapping[str, tuple[int, str]]


def said(checkpoint: Mapping[str, object]) -> bytes:
    """The bytes that are signed: the purpose, then canonical JSON."""
    content = {name: checkpoint[name] for name in SIGNED}
    return PURPOSE + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def seen(line: Mapping[str, object]) -> bytes:
    """The bytes of a witness file's line that are signed: all of it but the seal."""
    content = {name: value for name, value in line.items() if name != "seal"}
    return WITNESSED + json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def read_line(line: bytes) -> dict | None:
    """A witness file's line, or None for one that cannot be read."""
    try:
        read = json.loads(line)
        fit = isinstance(read, dict) and read["checkpoints"][-1]["number"] > 0 and dict(read["heads"]) is not None
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return read if fit else None


def digest(checkpoint: Mapping[str, object]) -> str:
    """What the next checkpoint says of the one before it."""
    return hashlib.sha256(said(checkpoint)).hexdigest()


def gone_back(witnessed: Heads, lengths: Mapping[str, int], hashes: Mapping[tuple[str, int], str]) -> dict[str, str]:
    """Orders whose chain is not what was witnessed, with what is wrong: by the text of the order's id.

    `lengths` are the chains that are kept, `hashes` of their facts at the positions that were witnessed.
    """
    wrong = {}
    for order, (length, head) in witnessed.items():
        kept = lengths.get(order, 0)
        if kept < length:
            wrong[order] = f"went back: {kept} facts are here, {length} were witnessed"
        elif hashes.get((order, length)) != head:
            wrong[order] = f"was rewritten: fact {length} is not the one that was witnessed"
    return wrong
