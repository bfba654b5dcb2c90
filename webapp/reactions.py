"""Fact -> what follows: the only way news travels upward. The worker runs this after the fact was committed."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import select, update

from webapp.cancellations import actions as cancellations
from webapp.cases import actions as cases
from webapp.deadlines import actions as deadlines
from webapp.evidence import actions as evidence
from webapp.handover import actions as handover
from webapp.kit import queue
from webapp.kit.bulk import among
from webapp.kit.clock import now
from webapp.kit.db import db, transaction
from webapp.ledger.actions import hold_chains
from webapp.ledger.models import Fact
from webapp.notices import actions as notices
from webapp.purposes import JUDGES
from webapp.returns import actions as returns
from webapp.stock import actions as stock
from webapp.tracking import actions as tracking

Reaction = Callable[[UUID, list[UUID]], object]
EVERY = "every kind"
BATCH = 200  # a scan of one of these orders waits until its batch is done

# Each function takes (business_id, order_ids), may run twice, and only writes rows.
_JOIN: Reaction = partial(handover.join_unknown, judges=JUDGES)
_ARRIVED = (_JOIN, tracking.join_told)
_READY = (_JOIN,)
_RUN = (handover.follow_runs,)
_TOLD = (*_RUN, handover.tell_photographed)
_MOVED = (stock.settle, tracking.watch)
_OFF = (cancellations.follow,)
_SAID = (notices.draft,)
_CASE = (cases.open_by_facts,)  # what opens a case, or takes its ground back
_WORD = (cases.follow,)  # the carrier's word, or the platform's on a return, moves the time of an open case
_OVER = (stock.settle, tracking.finish, *_OFF)
_BACK = (returns.open_undelivered, returns.join_waiting)
REACTIONS: dict[str, tuple[Reaction, ...]] = {
    EVERY: (deadlines.follow,),
    "placed": _ARRIVED,
    "parcelled": (*_ARRIVED, stock.settle),
    "amended": (*_ARRIVED, stock.settle, tracking.watch),
    "paid": _READY,
    "released": _READY,
    "split": _SAID,
    "confirmed": _READY,
    "arranged": (*_READY, tracking.watch),
    "handed_over": (*_MOVED, *_TOLD),
    "photographed": (evidence.erase_late, returns.forget),
    "scan_refused": (handover.tell_photographed,),
    "undone": (stock.settle, tracking.resume, *_RUN, *_OFF, *_CASE, *_SAID, returns.follow),
    "collected": (*_MOVED, *_WORD),
    "shipped": _MOVED,
    "in_transit": (*_MOVED, *_WORD),
    "out_for_delivery": (*_MOVED, *_RUN, *_WORD),
    "attempt_failed": (*_TOLD, *_WORD),
    "damaged": (*_TOLD, *_CASE, *_SAID),
    "lost": (*_TOLD, *_CASE, *_SAID),
    "missed": (*_RUN, *_OFF, *_CASE, *_SAID),
    "delivered": (*_OVER, *_TOLD, *_WORD, returns.follow),
    "returning": _BACK,
    "returned": (*_OVER, *_RUN, *_BACK, *_CASE),
    "return_requested": (*_BACK, *_WORD),
    "acknowledged": _OVER,
    "completed": _OVER,
    "cancel_requested": _OFF,
    "cancel_rejected": (*_OFF, *_SAID),
    "cancelled": (*_OVER, *_RUN, *_SAID),
    "part_cancelled": _SAID,
    "refunded": (*_SAID, *_WORD),
    "redacted": (cases.forget, cancellations.forget, returns.forget),
    "complained": (*_CASE, *_SAID),
    "excused": _SAID,
    "return_authorised": (*_SAID, *_WORD),
    "return_rejected": (*_SAID, *_WORD),
    "return_received": (*_BACK, handover.tell_photographed, stock.settle, *_SAID),
    "sent_back": _SAID,
    "case_closed": (evidence.finish_erasures,),
}


def announce() -> int:
    """Tell the house of every fact that nobody has heard yet. Returns how many were heard here.

    Of several businesses each gets a job of its own: trouble in one must not keep the others from their news.
    """
    queue.answered("webapp.reactions.announce")
    facts = Fact.__table__
    waiting = db.session.scalars(select(facts.c.business_id).where(facts.c.announced_at.is_(None)).distinct()).all()
    db.session.rollback()
    if len(waiting) == 1:
        return announce_of(str(waiting[0]))
    for business_id in waiting:
        queue.enqueue("webapp.reactions.announce_of", str(business_id))
    return 0


def announce_of(business: str) -> int:
    """Tell the house of one business's news, by the text of its id. Returns how many facts were heard."""
    heard, business_id = 0, UUID(business)
    while batch := _announce_some(business_id):
        heard += batch
    return heard


def _announce_some(business_id: UUID) -> int:
    facts = Fact.__table__
    with transaction():
        rows = db.session.execute(
            select(facts.c.id, facts.c.order_id, facts.c.kind)
            .where(facts.c.business_id == business_id, facts.c.announced_at.is_(None))
            .order_by(facts.c.recorded_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        kinds: dict[str, list[UUID]] = defaultdict(list)
        for row in rows:
            kinds[row.kind].append(row.order_id)
        _react(business_id, kinds)
        db.session.execute(
            update(facts)
            .where(facts.c.business_id == business_id, among(facts.c.id, [row.id for row in rows]))
            .values(announced_at=now())
        )
    return len(rows)


def _react(business_id: UUID, kinds: dict[str, list[UUID]]) -> None:
    wanted: dict[Reaction, dict[UUID, None]] = {}
    for kind, order_ids in kinds.items():
        for reaction in (*REACTIONS.get(kind, ()), *REACTIONS.get(EVERY, ())):
            wanted.setdefault(reaction, {}).update(dict.fromkeys(order_ids))
    hold_chains(business_id, {order_id for order_ids in kinds.values() for order_id in order_ids})
    for reaction, order_ids_once in wanted.items():
        reaction(business_id, list(order_ids_once))
