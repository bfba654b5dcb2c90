"""What came back is looked at piece by piece, and put where it belongs."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.places.models import Place
from webapp.returns.actions.answering import held
from webapp.returns.actions.following import follow
from webapp.returns.actions.opening import By, details_of
from webapp.returns.models import (
    Inspection,
    Return,
    ReturnLine,
    counts_of,
    inspections_of,
    return_line_of,
    shelved_of,
)
from webapp.returns.rules.inspecting import Finding, too_many
from webapp.returns.rules.words import CONDITIONS, DECISIONS, TOLD
from webapp.stock.actions import Move, move_together, settle
from webapp.stock.actions.naming import take_apart
from webapp.stock.models import holdings_of, items_by_sku, reservations_of

Moved = tuple[str, int, str]  # an item's id, how many pieces of it went on the shelf, the bin where it lay before


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was done. `counted` is how many pieces the stock's count rose by; 0 where stock does not know the item."""

    inspection: Inspection
    counted: int


def inspect(
    business_id: UUID, return_id: UUID, line_id: UUID, finding: Finding, place_id: UUID | None, key: str, by: By
) -> Inspected | list[Refusal]:
    """Write down how so many pieces of a line were found, and do with them what was decided: put them on the shelf
    (stock's own movement), write them off, or send them back. The same `key` again does nothing more; two people at
    once are taken one after the other, so that no piece is inspected, or counted, twice. The caller commits.

    Refused with unknown_return, not_here, too_many, unknown_place, not_sent, undone.
    """
    row = held(business_id, return_id)
    line = return_line_of(business_id, return_id, line_id) if row else None
    if row is None or line is None:
        return [Refusal("unknown_return", "There is no such return.")]
    before = inspections_of(business_id, [line.id])[line.id]
    if known := next((one for one in before if one.key == key), None):
        return [Refusal("undone", "This was undone meanwhile. Look again.")] if known.undone_at else _done(known)
    if row.received_at is None:
        return [Refusal("not_here", "It has not been received yet. Scan it first.")]
    if wrong := too_many(finding.quantity, line.quantity - sum(one.quantity for one in before if not one.undone_at)):
        return [wrong]
    moved = _shelve(row, line, finding, place_id, by) if finding.decision == "restock" else []
    if isinstance(moved, Refusal):
        return [moved]
    kept = _keep(row, line, finding, place_id, key, moved, by)
    _tell(row, line, kept, by)
    follow(business_id, [row.order_id])
    return _done(kept)


def _done(kept: Inspection) -> Inspected:
    return Inspected(kept, kept.shelved)


def _shelve(row: Return, line: ReturnLine, finding: Finding, place_id: UUID | None, by: By) -> list[Moved] | Refusal:
    """Add the pieces to the stock's count, a kit by its parts; answers which pieces those were."""
    place = db.session.get(Place, (row.business_id, place_id)) if place_id else None
    if place is None or place.closed_at:
        return Refusal("unknown_place", "Choose where it lies now.", "place")
    items = items_by_sku(row.business_id, {line.sku})
    if line.sku not in items:
        return []
    settle(row.business_id, [row.order_id])  # what has left may not have been counted as gone yet
    kits = take_apart(row.business_id, items)
    parts = kits.get(line.sku, {line.sku: 1})
    if wrong := _never_sent(row, line, parts, {name: item.id for name, item in items.items()}, finding.quantity):
        return wrong
    bins = {one.item_id: one.bin for one in holdings_of(row.business_id, [items[part].id for part in parts])
            if one.place_id == place.id}  # fmt: skip
    why, count = f"Return: {CONDITIONS[finding.condition]}", finding.quantity
    moves = [Move("returned", items[part].id, place.id, each * count, why, finding.bin or None)
             for part, each in sorted(parts.items())]  # fmt: skip
    if wrong := move_together(row.business_id, moves, by.name):
        return wrong
    return [(str(move.item_id), move.quantity, bins.get(move.item_id, "")) for move in moves]


def _never_sent(
    row: Return, line: ReturnLine, parts: dict[str, int], ids: dict[str, UUID], quantity: int
) -> Refusal | None:
    """Why so many cannot be put back: more than what left the shelf for this order would be on it."""
    back = shelved_of(row.business_id, line.line_id) + quantity
    if back > line.sent:
        return Refusal("not_sent", f"Only {line.sent:,} were sent.", "quantity")
    shipped: Counter[UUID] = Counter()
    for one in reservations_of(row.business_id, [row.order_id]):
        shipped[one.item_id] += one.shipped
    for part, each in parts.items():
        if (gone := shipped.get(ids[part])) is not None and back * each > gone:
            return Refusal("not_sent", f"Only {gone:,} of {part} left the shelf for this order.", "quantity")
    return None


def _keep(
    row: Return, line: ReturnLine, finding: Finding, place_id: UUID | None, key: str, moved: list[Moved], by: By
) -> Inspection:
    kept = Inspection(
        business_id=row.business_id, return_line_id=line.id, key=key, condition=finding.condition,
        quantity=finding.quantity, decision=finding.decision,
        place_id=place_id if finding.decision == "restock" else None, bin=finding.bin, serials=finding.serials,
        note=finding.note, shelved=sum(pieces for _, pieces, _ in moved), moved=moved, by_name=by.name,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def _tell(row: Return, line: ReturnLine, kept: Inspection, by: By) -> None:
    sku = line.sku
    said = f"{kept.quantity:,} × {sku}: {CONDITIONS[kept.condition].lower()}"
    reason = CONDITIONS[kept.condition].lower()
    then = DECISIONS[kept.decision].lower()
    pieces, _ = counts_of(row.business_id, [row.id])[row.id]
    facts = {
        "inspected": {"words": said, "condition": kept.condition, "decision": kept.decision, "pieces": str(pieces)},
        TOLD[kept.decision]: {
            "words": f"{kept.quantity:,} × {sku}: {then}",
            "reason": reason,
        },
    }
    stories = open_stories(row.business_id, [row.order_id])
    at = now()
    write(stories, [
        Telling(row.order_id, kind, f"{kind}-{kept.id}", at, by.actor, by.name, row.parcel_id, kept.place_id,
                details_of(row, line=str(line.line_id), sku=sku, quantity=str(kept.quantity), **more))
        for kind, more in facts.items()
    ])  # fmt: skip
