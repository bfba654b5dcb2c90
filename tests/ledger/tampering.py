"""A small record, and somebody who may write to its database."""

import json
import random
import struct
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from webapp.kit.db import db, transaction
from webapp.kit.ids import new_id
from webapp.ledger import rules
from webapp.ledger.actions import Break, Fault, check_chains, check_witnessed
from webapp.ledger.models import Chain, Checkpoint, Fact

facts, chains, sealed = Fact.__table__, Chain.__table__, Checkpoint.__table__
TABLES = (facts, chains, sealed)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Ledger:
    """A few orders with a few facts each."""

    def __init__(self, cast, orders: int = 3):
        self.cast, self.business = cast, cast.business
        self.orders = [cast.order(kinds=("confirmed", "handed_over")) for _ in range(orders)]

    def found(self) -> list[tuple[UUID | None, str]]:
        """What the check finds."""
        both = [*check_chains(self.business), *check_witnessed(self.business)]
        return [(each.order_id, each.words) for each in both if isinstance(each, Break | Fault)]

    def kept(self) -> list[list[dict[str, Any]]]:
        """All that is in the database."""
        return [[dict(row) for row in db.session.execute(select(table)).mappings()] for table in TABLES]

    def put_back(self, kept: list[list[dict[str, Any]]]) -> None:
        """The database as it was then."""
        with transaction():
            for table, rows in zip(TABLES, kept, strict=True):
                db.session.execute(delete(table))
                if rows:
                    db.session.execute(insert(table), rows)

    def story(self, order: UUID) -> list[dict[str, Any]]:
        """An order's facts."""
        query = select(facts).where(facts.c.order_id == order).order_by(facts.c.position)
        return [dict(row) for row in db.session.execute(query).mappings()]


def tamper(ledger: Ledger, name: str, chance: random.Random) -> str:
    """Do that to a random order; says what was done."""
    order = chance.choice(ledger.orders)
    story = ledger.story(order)
    db.session.rollback()
    with transaction():
        TAMPERINGS[name](ledger, order, story, chance)
    return f"{name} in {order}"


def _write(order: UUID, story: list[dict[str, Any]], forge: bool) -> None:
    """The order's facts as they shall be now. A forger works out every hash and the head anew."""
    db.session.execute(delete(facts).where(facts.c.order_id == order))
    if forge:
        before = ""
        for position, row in enumerate(story, 1):
            row["position"] = position
            before = row["hash"] = rules.link(before, {name: row[name] for name in rules.LINKED})
        head = {"length": len(story), "head": before}
        db.session.execute(update(chains).where(chains.c.order_id == order).values(head))
    if story:
        db.session.execute(insert(facts), story)


def flipped(value: Any, chance: random.Random) -> Any:
    """The value with one bit of it flipped, as its column can still hold it; an empty one becomes some other."""
    match value:
        case None | "":
            return new_id() if value is None else "a"
        case str():
            at = chance.randrange(len(value))
            return value[:at] + chr(ord(value[at]) ^ (1 << chance.randrange(5))) + value[at + 1 :]
        case UUID():
            return UUID(int=value.int ^ (1 << chance.randrange(128)))
        case datetime():
            since = (value - EPOCH) // timedelta(microseconds=1)
            return EPOCH + timedelta(microseconds=since ^ (1 << chance.randrange(44)))
        case int():
            return value ^ (1 << chance.randrange(4, 30))  # lower bits would be another fact's position
        case float():
            (bits,) = struct.unpack(">q", struct.pack(">d", value))
            return struct.unpack(">d", struct.pack(">q", bits ^ (1 << chance.randrange(52))))[0]
        case dict():
            return _flipped_json(value, chance) if value else {"a": "b"}


def _flipped_json(value: dict, chance: random.Random) -> dict:
    """A flip that leaves it JSON, and says something else."""
    while True:
        try:
            found = json.loads(flipped(json.dumps(value), chance))
        except ValueError:
            continue
        if isinstance(found, dict) and found != value:
            return found


# Whose fact it is, is tried by moving it: a single bit of that would name nobody, which the database itself refuses.
FLIPPED = (*sorted(set(rules.LINKED) - {"business_id", "order_id"}), "hash")


def _flip_a_bit(_ledger, order, story, chance):
    flip(order, story, chance, chance.choice(FLIPPED))


def flip(order: UUID, story: list[dict[str, Any]], chance: random.Random, name: str) -> None:
    """Flip a bit in that column of one of the facts."""
    row = chance.choice(story)
    row[name] = "a" if name == "undoes" and row[name] is None else flipped(row[name], chance)
    _write(order, story, forge=False)


def _move(ledger, order, story, chance):
    """A fact taken from one order and put at the end of another's."""
    other = chance.choice([each for each in ledger.orders if each != order])
    theirs = ledger.story(other)
    known = {row["key"] for row in theirs}  # the database itself refuses a second fact of one key
    row = story.pop(chance.choice([place for place, row in enumerate(story) if row["key"] not in known]))
    _write(order, story, forge=False)
    _write(other, [*theirs, row | {"order_id": other, "position": len(theirs) + 1}], forge=False)


def _backdate(_ledger, order, story, chance):
    chance.choice(story)["happened_at"] -= timedelta(microseconds=chance.randrange(1, 10**9))
    _write(order, story, forge=False)


def _backdate_and_forge(_ledger, order, story, chance):
    chance.choice(story)["recorded_at"] -= timedelta(seconds=chance.randrange(1, 10**5))
    _write(order, story, forge=True)


def _delete(_ledger, order, story, chance):
    story.pop(chance.randrange(len(story)))
    _write(order, story, forge=False)


def _delete_and_forge(_ledger, order, story, chance):
    story.pop(chance.randrange(len(story)))
    _write(order, story, forge=True)


def _insert(_ledger, order, story, chance):
    row = chance.choice(story) | {"id": new_id(), "key": f"made-up-{chance.random()}", "position": len(story) + 1}
    _write(order, [*story, row], forge=False)


def _insert_and_forge(_ledger, order, story, chance):
    row = chance.choice(story) | {"id": new_id(), "key": f"made-up-{chance.random()}"}
    story.insert(chance.randrange(len(story)), row)  # at the end it would be one more fact, as anybody may tell it
    _write(order, story, forge=True)


def _reorder(_ledger, order, story, chance):
    one, other = chance.sample(story, 2)
    one["position"], other["position"] = other["position"], one["position"]
    _write(order, story, forge=False)


def _reorder_and_forge(_ledger, order, story, chance):
    one, other = sorted(chance.sample(range(len(story)), 2))
    story[one], story[other] = story[other], story[one]
    _write(order, story, forge=True)


def _change_details(_ledger, order, story, chance):
    row = chance.choice(story)
    row["details"] = row["details"] | {"verdict": f"{chance.random()}"}
    _write(order, story, forge=chance.random() < 0.5)


def _forget_an_order(_ledger, order, _story, _chance):
    _write(order, [], forge=True)


def _cut_the_end(_ledger, order, story, _chance):
    _write(order, story[:-1], forge=True)


def _change_a_checkpoint(_ledger, _order, _story, chance):
    number = db.session.scalar(select(func.max(sealed.c.number)))
    columns = [
        {"root": f"{chance.getrandbits(256):064x}"},
        {"facts": 999},
        {"signature": f"{chance.getrandbits(512):0128x}"},
    ]
    db.session.execute(update(sealed).where(sealed.c.number == number).values(chance.choice(columns)))


TAMPERINGS = {
    "a flipped bit": _flip_a_bit,
    "a fact moved to another order": _move,
    "a backdated fact": _backdate,
    "a backdated fact, hashes forged": _backdate_and_forge,
    "a deleted fact": _delete,
    "a deleted fact, hashes forged": _delete_and_forge,
    "an inserted fact": _insert,
    "an inserted fact, hashes forged": _insert_and_forge,
    "two facts in another order": _reorder,
    "two facts in another order, hashes forged": _reorder_and_forge,
    "changed details": _change_details,
    "an order forgotten": _forget_an_order,
    "the last fact cut off": _cut_the_end,
    "a changed checkpoint": _change_a_checkpoint,
}
