"""The one door. Whatever happened to an order comes in here, or it did not happen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, select

from webapp.kit import queue
from webapp.kit.bulk import among, among_named, insert_many, insert_new, update_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger import rules
from webapp.ledger.kinds import KINDS
from webapp.ledger.models import Chain, Fact

facts_table, chains_table = Fact.__table__, Chain.__table__
ANNOUNCE = "webapp.reactions.announce"
FOLDED = [
    facts_table.c[name]
    for name in (
        "position", "kind", "key", "happened_at", "parcel_id", "undoes", "details", "actor_name",
        "uncertainty",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """What somebody says happened. `key` names it within its order: the same key again changes nothing.

    `happened_at` is when it happened in the world; `uncertainty` is how many seconds that may be off.
    `details` is flat JSON without the buyer's personal data. `undoes` is the key of the fact that this takes back.
    """

    order_id: UUID
    kind: str
    key: str
    happened_at: datetime
    actor: str
    actor_name: str
    parcel_id: UUID | None = None
    place_id: UUID | None = None
    details: dict = field(default_factory=dict)
    undoes: str | None = None
    uncertainty: float = 0.0


@dataclass(slots=True)
class Story:
    """An order's chain, held for writing: its facts so far and what they add up to."""

    business_id: UUID
    order_id: UUID
    length: int
    head: str
    facts: list[Any]
    keys: set[str]

    def state(self) -> rules.State:
        """What its facts add up to now."""
        return rules.fold(self.facts)


def hold_chains(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Keep these orders' chains from being written by anybody else until the transaction ends. Whoever will write to
    several tables about an order takes this first, as every writer does; so nobody waits for each other in a circle."""
    held = select(chains_table.c.order_id).where(
        chains_table.c.business_id == business_id, among(chains_table.c.order_id, order_ids)
    )
    db.session.execute(held.order_by(chains_table.c.order_id).with_for_update())


def open_stories(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, Story]:
    """Take these orders' chains for writing (in one fixed order, so that two writers never wait for each other)
    and read their facts. A chain that is not there yet is begun."""
    wanted = sorted(set(order_ids))
    stories = _read(business_id, wanted)
    if len(stories) < len(wanted):
        rows = [_new_chain(business_id, order_id) for order_id in wanted if order_id not in stories]
        insert_new(Chain, rows, ["business_id", "order_id"])
        stories = _read(business_id, wanted)
    # A chain that somebody else was writing is read as it is now, its facts as they were when this question was asked.
    stale = [story.order_id for story in stories.values() if len(story.facts) != story.length]
    return stories | _read(business_id, stale) if stale else stories


def _read(business_id: UUID, order_ids: list[UUID]) -> dict[UUID, Story]:
    asked = {"business_id": business_id, "order_ids": order_ids}
    stories: dict[UUID, Story] = {}
    for row in db.session.execute(_chains_with_facts(db.engine.dialect.name), asked):
        story = stories.get(row.order_id)
        if story is None:
            story = stories[row.order_id] = Story(business_id, row.order_id, row.length, row.head, [], set())
        if row.key is not None:
            story.facts.append(row)
            story.keys.add(row.key)
    return stories


@cache
def _chains_with_facts(_dialect: str) -> Select:
    """Chains for update, with their facts: built once, since building costs as much as asking."""
    business_id: BindParameter = bindparam("business_id")
    its_facts = (facts_table.c.business_id == chains_table.c.business_id) & (
        facts_table.c.order_id == chains_table.c.order_id
    )
    return (
        select(chains_table.c.order_id, chains_table.c.length, chains_table.c.head, *FOLDED)
        .outerjoin(facts_table, its_facts)
        .where(chains_table.c.business_id == business_id, among_named(chains_table.c.order_id, "order_ids"))
        .order_by(chains_table.c.order_id, facts_table.c.position)
        .with_for_update(of=chains_table)
    )


def _new_chain(business_id: UUID, order_id: UUID) -> dict:
    return {
        "business_id": business_id, "order_id": order_id, "length": 0, "head": "",
        "status": "to_confirm", "lane": "to_confirm", "parcels": {}, "parts": 0, "waits": 0,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A fact's row as it was just written."""

    order_id: UUID
    id: UUID
    position: int
    kind: str
    key: str
    happened_at: datetime
    parcel_id: UUID | None
    undoes: str | None
    details: dict
    actor_name: str
    uncertainty: float
    hash: str


def write(stories: dict[UUID, Story], tellings: Sequence[Telling]) -> list[Written | None]:
    """Add what is told to the open stories. Answers one per telling: the fact, or None where its key was there."""
    recorded_at = now()
    rows: list[dict] = []
    answers: list[Written | None] = []
    for telling in tellings:
        if telling.kind not in KINDS:
            raise ValueError(f"{telling.kind!r} is not a kind of fact")
        story = stories[telling.order_id]
        if telling.key in story.keys:
            answers.append(None)
            continue
        row = _row(story, telling, recorded_at)
        rows.append(row)
        written = Written(**{name: row[name] for name in Written.__slots__})
        story.length, story.head = row["position"], row["hash"]
        story.facts.append(written)
        story.keys.add(telling.key)
        answers.append(written)
    if rows:
        insert_many(Fact, rows)
        _update_chains([stories[order_id] for order_id in {row["order_id"] for row in rows}])
        queue.ring_after_commit(ANNOUNCE)
    return answers


def _row(story: Story, telling: Telling, recorded_at: datetime) -> dict:
    linked = {
        "business_id": story.business_id, "order_id": telling.order_id, "id": new_id(),
        "parcel_id": telling.parcel_id, "position": story.length + 1, "kind": telling.kind, "key": telling.key,
        "happened_at": telling.happened_at, "uncertainty": telling.uncertainty, "recorded_at": recorded_at,
        "actor": telling.actor, "actor_name": telling.actor_name, "place_id": telling.place_id,
        "details": telling.details, "undoes": telling.undoes,
    }  # fmt: skip
    return {**linked, "announced_at": None, "hash": rules.link(story.head, linked)}


def _update_chains(stories: list[Story]) -> None:
    rows = []
    for story in stories:
        state = story.state()
        rows.append(
            {
                "business_id": story.business_id, "order_id": story.order_id, "length": story.length,
                "head": story.head, "status": state.status, "lane": state.lane, "status_at": state.at,
                "parcels": state.parcels_as_rows(), "parts": state.parts, "waits": state.waits,
            }
        )  # fmt: skip
    update_many(Chain, rows, ["business_id", "order_id"])


def record(business_id: UUID, tellings: Sequence[Telling]) -> list[Written | None]:
    """Tell the ledger. One answer per telling: the fact as written, or None if its key was known already.

    Set-based: telling a thousand things at once costs a handful of statements. The caller commits.
    """
    if not tellings:
        return []
    return write(open_stories(business_id, (telling.order_id for telling in tellings)), tellings)
