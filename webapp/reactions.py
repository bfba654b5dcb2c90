"""Fact -> what follows: the only way news travels upward. The worker runs this after the fact was committed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from sqlalchemy import select, update

from webapp.deadlines import actions as deadlines
from webapp.handover import actions as handover
from webapp.kit import queue
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.models import Fact
from webapp.stock import actions as stock
from webapp.tracking import actions as tracking

Reaction = Callable[[UUID, list[UUID]], object]
EVERY = "every kind"
BATCH = 500

# Each function takes (business_id, order_ids), may run twice, and only writes rows.
_ARRIVED = (handover.join_unknown, tracking.join_told)
_READY = (handover.join_unknown,)
_MOVED = (stock.settle, tracking.watch)
_OVER = (stock.settle, tracking.finish)
REACTIONS: dict[str, tuple[Reaction, ...]] = {
    EVERY: (deadlines.follow,),
    "placed": _ARRIVED,
    "parcelled": _ARRIVED,
    "amended": (*_ARRIVED, tracking.watch),
    "paid": _READY,
    "released": _READY,
    "confirmed": _READY,
    "arranged": (*_READY, tracking.watch),
    "handed_over": (*_MOVED, handover.tell_photographed),
    "scan_refused": (handover.tell_photographed,),
    "undone": (stock.settle, tracking.resume),
    "collected": _MOVED,
    "shipped": _MOVED,
    "in_transit": _MOVED,
    "out_for_delivery": _MOVED,
    "delivered": _OVER,
    "returned": _OVER,
    "acknowledged": _OVER,
    "completed": _OVER,
    "cancelled": _OVER,
}


def announce() -> int:
    """Tell the house of every fact that nobody has heard yet. Returns how many there were."""
    queue.answered("webapp.reactions.announce")
    heard = 0
    while batch := _announce_some():
        heard += batch
    return heard


def _announce_some() -> int:
    facts = Fact.__table__
    with transaction():
        rows = db.session.execute(
            select(facts.c.business_id, facts.c.id, facts.c.order_id, facts.c.kind)
            .where(facts.c.announced_at.is_(None))
            .order_by(facts.c.recorded_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for business_id, kinds in _by_business(rows).items():
            _react(business_id, kinds)
        if rows:
            db.session.execute(
                update(facts)
                .where(facts.c.business_id.in_({r.business_id for r in rows}), facts.c.id.in_([r.id for r in rows]))
                .values(announced_at=now())
            )
    return len(rows)


def _by_business(rows: Iterable) -> dict[UUID, dict[str, list[UUID]]]:
    found: dict[UUID, dict[str, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.business_id][row.kind].append(row.order_id)
    return found


def _react(business_id: UUID, kinds: dict[str, list[UUID]]) -> None:
    wanted: dict[Reaction, dict[UUID, None]] = {}
    for kind, order_ids in kinds.items():
        for reaction in (*REACTIONS.get(kind, ()), *REACTIONS.get(EVERY, ())):
            wanted.setdefault(reaction, {}).update(dict.fromkeys(order_ids))
    for reaction, order_ids_once in wanted.items():
        reaction(business_id, list(order_ids_once))
