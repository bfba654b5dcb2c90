"""Checkpoints: one signature over all of a business's chains, kept here and in a witness file beside the database."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from webapp.accounts.models import Business
from webapp.kit import seal
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.models import Checkpoint, Head, checkpoints_of, heads_of, last_checkpoint, told_since
from webapp.ledger.rules import checkpoints as rules
from webapp.ledger.rules.trees import leaf, paths, root

A_LOOK = 1 << 16  # bytes
LATE = timedelta(minutes=15)  # a fact's id may be this much older than the moment at which it was committed


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint, and for the orders that were asked about (by the text of their ids) their chains' (length, head)
    at that moment and the way from there to the root."""

    checkpoint: dict[str, Any]
    heads: dict[str, tuple[int, str]]
    paths: dict[str, list[str]]


def seal_chains(business_id: UUID, order_ids: Sequence[UUID] = ()) -> Sealed:
    """Sign a checkpoint over every chain of a business as it is now; where nothing was told since the last one, and
    the key is the same, that one stands. The caller commits, and then calls `witness`."""
    queue = select(Business.id).where(Business.id == business_id).with_for_update(key_share=True)
    db.session.execute(queue)
    heads = heads_of(business_id)
    leaves = [leaf(*row) for row in heads]
    top, last = root(leaves), last_checkpoint(business_id)
    if last is None or last.root != top or last.key != seal.public_key():
        last = _sign(business_id, heads, top, last)
    wanted = {str(order_id) for order_id in order_ids}
    places = {place: row.order_id for place, row in enumerate(heads) if row.order_id in wanted}
    ways = paths(leaves, places)
    return Sealed(
        last.as_row(),
        {name: (heads[place].length, heads[place].head) for place, name in places.items()},
        {name: ways[place] for place, name in places.items()},
    )


def _sign(business_id: UUID, heads: Sequence[Head], top: str, last: Checkpoint | None) -> Checkpoint:
    made = Checkpoint(
        business_id=business_id, number=last.number + 1 if last else 1, at=now(), orders=len(heads),
        facts=sum(row.length for row in heads), root=top, before=rules.digest(last.as_row()) if last else "",
        key=seal.public_key(), signature="",
    )  # fmt: skip
    made.signature = seal.sign(rules.said(made.as_row()))
    db.session.add(made)
    db.session.flush()
    return made


def witness_path(business_id: UUID) -> Path:
    """The business's witness file. Copy it, or have it copied, to where nobody can change it."""
    return current_app.config["HOME"] / "witness" / f"{business_id}.jsonl"


def witness(business_id: UUID) -> int:
    """Write down outside the database which checkpoints were made, and the heads that changed since the last time; how
    many checkpoints that were. Outside any transaction: what is written here is never taken back.

    Heads are as they are now, which is never older than the checkpoint: all that counts is that they were here. An
    invented business is removed some day, and is not witnessed.
    """
    if db.session.scalar(select(Business.sample_at).where(Business.id == business_id)):
        return 0
    path = witness_path(business_id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = last_witnessed(path)
        made = checkpoints_of(business_id, last["number"] if last else 0)
        if not made:
            return 0
        changed = told_since(business_id, datetime.fromisoformat(last["at"]) - LATE) if last else None
        heads = {row.order_id: [row.length, row.head] for row in heads_of(business_id, changed)}
        line = {"business": str(business_id), "checkpoints": [each.as_row() for each in made], "heads": heads}
        file.truncate(_whole(file))
        file.write(json.dumps(line | {"seal": seal.sign(rules.seen(line))}, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return len(made)


def last_witnessed(path: Path) -> dict[str, Any] | None:
    """The last checkpoint in a witness file, looked for from its end: in a year it may grow to a gigabyte."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        end, look = _whole(file), A_LOOK
        while True:
            start = file.seek(max(0, end - look))
            lines = file.read(end - start).splitlines()
            for line in reversed(lines[1:] if start else lines):
                if read := rules.read_line(line):
                    return read["checkpoints"][-1]
            if not start:
                return None
            look *= 4


def _whole(file: BinaryIO) -> int:
    """How many bytes of a witness file are whole lines."""
    at = file.seek(0, os.SEEK_END)
    while at:
        start = file.seek(max(0, at - A_LOOK))
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


def witnessed_lines(path: Path) -> Iterator[dict[str, Any] | None]:
    """What a witness file holds, line by line; None for a line that cannot be read. Half a line at its end (a power
    cut) is not there: the next witness writes it again."""
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    yield rules.read_line(line)
