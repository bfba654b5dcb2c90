"""Whether checkpoints are ours and follow each other, and whether everything that was witnessed is still here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from webapp.accounts.models import Business
from webapp.kit import seal
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db, one_picture
from webapp.ledger.actions.sealing import witness_path, witnessed_lines
from webapp.ledger.models import Fact, checkpoints_of, heads_of
from webapp.ledger.rules import checkpoints as rules

facts = Fact.__table__
AT_ONCE = 5000
WITNESSED_WITHIN = timedelta(hours=2)  # it is done at once, and at the latest with the next hour's


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was sealed or witnessed: of one order, or of the whole business."""

    business_id: UUID
    order_id: UUID | None
    words: str


def check_witnessed(business_id: UUID | None = None) -> Iterator[Fault | int]:
    """Verify checkpoints and compare with the witness files: yields a Fault for each fault, and at the end how many
    checkpoints hold. A business that has vanished is found by its witness file."""
    with one_picture():
        held = 0
        for each in [business_id] if business_id else _all_businesses(current_app.config["HOME"] / "witness"):
            made = [row.as_row() for row in checkpoints_of(each)]
            faults = [*_checkpoint_faults(each, made), *_witness_faults(each, made)]
            yield from faults
            held += len(made)
        yield held


def _all_businesses(folder: Path) -> list[UUID]:
    known = set(db.session.scalars(select(Business.id)))
    return sorted(known | {UUID(path.stem) for path in folder.glob("*.jsonl")})


def _checkpoint_faults(business_id: UUID, made: Sequence[dict[str, Any]]) -> Iterator[Fault]:
    before, key = "", seal.public_key()
    for number, each in enumerate(made, 1):
        name = f"checkpoint {each['number']}"
        if each["number"] != number:
            yield Fault(business_id, None, f"checkpoint {number} is missing")
            return
        if each["before"] != before:
            yield Fault(business_id, None, f"{name} does not follow the one before it")
        if not seal.is_signed(rules.said(each), each["signature"], each["key"]):
            yield Fault(business_id, None, f"{name} is not what was signed")
        elif each["key"] != key:
            yield Fault(business_id, None, f"{name} is signed with a key that is not this installation's")
        before = rules.digest(each)


def _witness_faults(business_id: UUID, made: Sequence[dict[str, Any]]) -> Iterator[Fault]:
    path, here, key = witness_path(business_id), {each["number"]: each for each in made}, seal.public_key()
    heads: dict[str, tuple[int, str]] = {}
    seen: dict[int, dict[str, Any]] = {}
    for number, line in enumerate(witnessed_lines(path), 1):
        if line is None:
            yield Fault(business_id, None, f"line {number} of the witness file cannot be read")
        elif not seal.is_signed(rules.seen(line), line.get("seal", ""), key):
            yield Fault(business_id, None, f"line {number} of the witness file is not what was written")
        else:
            heads |= {order: (length, head) for order, (length, head) in line["heads"].items()}
            seen |= {each["number"]: each for each in line["checkpoints"]}
    lost = [number for number, each in seen.items() if here.get(number) != each]
    if lost:
        words = f"checkpoint {lost[0]} of {seen[lost[0]]['at'][:19]} UTC and {len(lost) - 1} after it are not here"
        yield Fault(business_id, None, f"an older database was put back, or checkpoints were changed: {words}")
    yield from _missing_lines(business_id, made, seen)
    sample = select(Business.sample_at).where(Business.id == business_id)
    if made and not seen and not db.session.scalar(sample):
        yield Fault(business_id, None, f"the witness file is empty or gone ({path.name})")
    for order, words in rules.gone_back(heads, *_kept(business_id, heads)).items():
        yield Fault(business_id, UUID(order), words)


def _missing_lines(business_id: UUID, made: Sequence[dict[str, Any]], seen: Collection[int]) -> Iterator[Fault]:
    """Every checkpoint is witnessed: who takes a line out, so as to rewrite what it saw, leaves a gap."""
    if not seen:
        return
    if gaps := sorted(set(range(1, max(seen))) - set(seen)):
        yield Fault(business_id, None, f"a line was taken out of the witness file: checkpoint {gaps[0]} is not in it")
    late = [each for each in made if each["number"] > max(seen)]
    if late and datetime.fromisoformat(late[0]["at"]) < now() - WITNESSED_WITHIN:
        words = f"checkpoint {late[0]['number']} of {late[0]['at'][:19]} UTC was not witnessed in time"
        why = "the witness file was cut or is an older one, or this program was stopped at that very moment"
        yield Fault(business_id, None, f"{words}: {why}")


def _kept(business_id: UUID, heads: rules.Heads) -> tuple[dict[str, int], dict[tuple[str, int], str]]:
    """The lengths of these orders' chains, and the hashes of their facts at these positions."""
    lengths = {row.order_id: row.length for row in heads_of(business_id)}
    hashes: dict[tuple[str, int], str] = {}
    wanted = [UUID(order) for order in heads]
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        positions = {heads[str(order)][0] for order in some}
        query = select(facts.c.order_id, facts.c.position, facts.c.hash).where(
            facts.c.business_id == business_id, among(facts.c.order_id, some), among(facts.c.position, positions)
        )
        hashes |= {(str(row.order_id), row.position): row.hash for row in db.session.execute(query)}
    return lengths, hashes
