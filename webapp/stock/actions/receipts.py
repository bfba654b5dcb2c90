"""Taking a delivery back that is in stock already: it was somebody else's, or was received twice."""

from uuid import UUID

from sqlalchemy import select

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.stock.actions.moving import Move, undo_moves
from webapp.stock.models import Count, count_lines, items_by_id

LONGEST_REASON = 120


def held_receipt(business_id: UUID, count_id: UUID) -> Count | None:
    """A delivery that is in stock, held until the transaction ends: two who take it back take turns."""
    query = select(Count).where(Count.business_id == business_id, Count.id == count_id, Count.kind == "received")
    return db.session.scalar(query.where(Count.done_at.is_not(None)).with_for_update())


def take_receipt_back(receipt: Count, why: str, actor_name: str) -> list[Refusal]:
    """All that came with it is not there after all: one movement for each item, with the reason. Of what is no longer
    there, or is promised to orders, nothing is taken back: answers those, line by line. Again, only the rest is."""
    why = " ".join(why.split())[:LONGEST_REASON]
    if not why:
        return [Refusal("no_reason", "Say why it is taken back, in a few words.", "reason")]
    lines = [line for line in count_lines(receipt.business_id, receipt.id) if line.counted > line.taken_back]
    reason = " · ".join(filter(None, ("Taken back", receipt.reference, why)))
    moves = [Move("received", line.item_id, receipt.place_id, line.counted - line.taken_back, reason) for line in lines]
    answers = undo_moves(receipt.business_id, moves, actor_name)
    items = items_by_id(receipt.business_id, [line.item_id for line in lines])
    refusals = []
    for line, wrong in zip(lines, answers, strict=True):
        if wrong:
            refusals.append(Refusal(wrong.code, f"{items[line.item_id].sku}: {wrong.words}", "line"))
        else:
            line.taken_back = line.counted
    if not refusals and not receipt.taken_back_at:
        receipt.taken_back_at = now()
    db.session.flush()
    return refusals
