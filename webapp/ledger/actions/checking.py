"""Whether every chain still says what was written."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, select

from webapp.kit.db import db, one_picture
from webapp.ledger import rules
from webapp.ledger.models import Chain, Fact, as_text, dashed

facts_table = Fact.__table__
IDS = [name for name in rules.LINKED if isinstance(facts_table.c[name].type, Uuid)]
OTHERS = [name for name in rules.LINKED if name not in IDS]
# Ids are read as the text that is hashed: to make an id of each and a text of it again is a third of all the work.
COLUMNS = [
    *(as_text(facts_table.c[name]).label(name) for name in IDS),
    *(facts_table.c[name] for name in (*OTHERS, "hash")),
]


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold."""

    business_id: UUID
    order_id: UUID
    position: int
    words: str


def check_chains(business_id: UUID | None = None) -> Iterator[Break | int]:
    """Verify every chain, of one business or all: yields a Break for each fault, and at the end how many facts hold.

    Facts that are told meanwhile are left out: heads and facts are of one moment.
    """
    with one_picture():
        yield from _check_chains(business_id)


def _check_chains(business_id: UUID | None) -> Iterator[Break | int]:
    held = 0
    heads_query = select(Chain.business_id, Chain.order_id, Chain.length, Chain.head)
    query = select(*COLUMNS).order_by(facts_table.c.business_id, facts_table.c.order_id, facts_table.c.position)
    if business_id:
        query = query.where(facts_table.c.business_id == business_id)
        heads_query = heads_query.where(Chain.business_id == business_id)
    heads = {(row.business_id, row.order_id): (row.length, row.head) for row in db.session.execute(heads_query)}
    chain = UUID(int=0), UUID(int=0)  # no chain yet
    chain_ids: tuple[str, str] | None = None
    before, position = "", 0
    for row in db.session.execute(query.execution_options(yield_per=5000)):
        *values, told_hash = row
        fact = dict(zip((*IDS, *OTHERS), values, strict=True))  # by name in each row would cost half of it all
        for name in IDS:
            if fact[name]:
                fact[name] = dashed(fact[name])
        if chain_ids != (fact["business_id"], fact["order_id"]):
            if chain_ids:
                yield from _check_head(chain, heads.pop(chain, (0, "")), position, before)
            chain_ids = fact["business_id"], fact["order_id"]
            chain, before, position = (UUID(chain_ids[0]), UUID(chain_ids[1])), "", 0
        position += 1
        if fact["position"] != position:
            yield Break(*chain, position, f"fact {position} is missing")
            position = fact["position"]
        if rules.link(before, fact) != told_hash:
            yield Break(*chain, position, f"fact {position} ({fact['kind']}) is not what was written")
        else:
            held += 1
        before = told_hash
    if chain_ids:
        yield from _check_head(chain, heads.pop(chain, (0, "")), position, before)
    for chain, (length, _) in heads.items():
        if length:
            yield Break(*chain, 1, f"all {length} facts are missing")
    yield held


def _check_head(chain: tuple[UUID, UUID], head: tuple[int, str], position: int, last: str) -> Iterator[Break]:
    if head != (position, last):
        yield Break(*chain, position, f"the chain ends at fact {position}, its head says {head[0]}")
