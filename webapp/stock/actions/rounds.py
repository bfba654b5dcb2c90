"""Going round a place and counting, or receiving what came, by scanning: nothing changes until it is done."""

from uuid import UUID

from sqlalchemy import select

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.places.models import Place
from webapp.stock.actions.counting import count_stock
from webapp.stock.actions.moving import Move, move_together
from webapp.stock.actions.tallying import line_of
from webapp.stock.models import Count, CountLine, count_lines, items_by_id
from webapp.stock.rules import Listed
from webapp.stock.rules.listing import MOST


def open_count(business_id: UUID, place_id: UUID, by_name: str, kind: str = "counted", **said: str) -> UUID:
    """Begin to count at a place, or to receive there: `said` are the `reference` and `note` of what is delivered."""
    count = Count(business_id=business_id, place_id=place_id, by_name=by_name, kind=kind, **said)
    db.session.add(count)
    db.session.flush()
    return count.id


def held_count(business_id: UUID, count_id: UUID) -> Count | None:
    """A count that is not done, held until the transaction ends: two people in one count take turns."""
    query = select(Count).where(Count.business_id == business_id, Count.id == count_id, Count.done_at.is_(None))
    return db.session.scalar(query.with_for_update())


def set_counted(count: Count, item_id: UUID, counted: int) -> None:
    """Put a typed figure in place of what was scanned."""
    line = line_of(count, item_id)
    line.counted, line.at = min(counted, MOST), now()


def drop_line(count: Count, item_id: UUID) -> None:
    """Take an item out of the count: nothing was said of it."""
    for line in count_lines(count.business_id, count.id):
        if line.item_id == item_id:
            db.session.delete(line)


def describe_count(count: Count, reference: str, note: str) -> None:
    """Say what the delivery note is called, and what else is to be known of it."""
    count.reference, count.note = reference, note


def finish_count(count: Count, actor_name: str) -> list[Refusal]:
    """Make what was counted what is there, or put what was received to what is there. Answers what cannot be."""
    lines = count_lines(count.business_id, count.id)
    return (_receive if count.kind == "received" else _set)(count, lines, actor_name)


def _set(count: Count, lines: list[CountLine], actor_name: str) -> list[Refusal]:
    """One movement for each item that differs. What cannot be, because more of it is promised to orders, stays in the
    count and is answered; the rest is saved."""
    business_id = count.business_id
    place = db.session.get_one(Place, (business_id, count.place_id))
    items = items_by_id(business_id, [line.item_id for line in lines])
    listed = [
        Listed(row, items[line.item_id].sku, "", place.name, line.counted, line.bin or None)
        for row, line in enumerate(lines)
    ]
    refusals: list[Refusal] = []
    count_stock(business_id, listed, actor_name, refusals)
    refused = {int(refusal.where) for refusal in refusals}
    for row, line in enumerate(lines):
        if refused and row not in refused:
            db.session.delete(line)
    if not refused:
        count.done_at = now()
    db.session.flush()
    return refusals


def _receive(count: Count, lines: list[CountLine], actor_name: str) -> list[Refusal]:
    """One movement for each item that came: all of them or, answering why not, none."""
    came = [line for line in lines if line.counted]
    reason = " · ".join(filter(None, (count.reference, count.note)))[:200]
    moves = [Move("received", line.item_id, count.place_id, line.counted, reason, line.bin or None) for line in came]
    if wrong := move_together(count.business_id, moves, actor_name):
        return [wrong]
    count.done_at = now()
    db.session.flush()
    return []
