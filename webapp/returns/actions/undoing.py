"""A finding that was a mistake is taken back: it stays written down, and counts for nothing."""

from uuid import UUID

from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.rules import in_order
from webapp.returns.actions.answering import LONGEST, held
from webapp.returns.actions.following import follow
from webapp.returns.actions.inspecting import Moved
from webapp.returns.actions.opening import By, details_of
from webapp.returns.models import Inspection, Return, ReturnLine, inspection_of
from webapp.returns.rules.inspecting import not_free
from webapp.returns.rules.words import TOLD
from webapp.stock.actions import Move, undo_move
from webapp.stock.actions.naming import take_apart
from webapp.stock.models import Item, holdings_of, items_by_sku

UNDONE = "Return: inspection undone"


def undo_inspection(
    business_id: UUID, return_id: UUID, inspection_id: UUID, because: str, by: By
) -> Inspection | Refusal:
    """Take a finding back: its facts are undone, and what it put on the shelf is taken off again; its pieces wait to be
    inspected anew. Money that was given back for them stays given back. Once is enough. The caller commits.

    Refused with unknown_return, no_reason, promised (the pieces were promised to an order since), kit_changed.
    """
    row = held(business_id, return_id)
    kept = inspection_of(business_id, return_id, inspection_id) if row else None
    if row is None or kept is None:
        return Refusal("unknown_return", "There is no such finding.")
    db.session.refresh(kept, with_for_update=True)
    if kept.undone_at:
        return kept
    if not (because := " ".join(because.split())[:LONGEST]):
        return Refusal("no_reason", "Say what was wrong.", "because")
    if wrong := _take_off(kept, by):
        return wrong
    kept.undone_at, kept.undone_by_name, kept.undone_because = now(), by.name, because
    _untell(row, kept, by)
    follow(business_id, [row.order_id])
    return kept


def _take_off(kept: Inspection, by: By) -> Refusal | None:
    """Take off the shelf what this finding put there, each from where it lies, its bin as it was before."""
    moved = _moved(kept)
    if isinstance(moved, Refusal) or kept.place_id is None:
        return moved if isinstance(moved, Refusal) else None
    item_ids = [UUID(item_id) for item_id, _, _ in moved]
    held_now = holdings_of(kept.business_id, item_ids, to_change=True)  # all or none: looked at before any is moved
    there = {one.item_id: one for one in held_now if one.place_id == kept.place_id}
    for item_id, (_, pieces, _) in zip(item_ids, moved, strict=True):
        if there[item_id].free < pieces:
            return not_free(db.session.get_one(Item, (kept.business_id, item_id)).sku, there[item_id].free, pieces)
    for item_id, (_, pieces, before) in zip(item_ids, moved, strict=True):
        bin_now = before if kept.bin and there[item_id].bin == kept.bin else None  # unless somebody moved it since
        undo_move(kept.business_id, Move("returned", item_id, kept.place_id, pieces, UNDONE, bin_now), by.name)
    return None


def _moved(kept: Inspection) -> list[Moved] | Refusal:
    """What a finding put on the shelf. Of one from before that was written down, what its item is made of now says
    so, if that comes to as many pieces."""
    if kept.moved is not None or not kept.shelved:
        return [(item, pieces, before) for item, pieces, before in kept.moved or ()]
    sku = db.session.get_one(ReturnLine, (kept.business_id, kept.return_line_id)).sku
    items = items_by_sku(kept.business_id, {sku})
    parts = take_apart(kept.business_id, items).get(sku, {sku: 1})
    if kept.shelved != kept.quantity * sum(parts.values()):
        words = "What this is put together from has changed since. Write its parts off on their own pages instead."
        return Refusal("kit_changed", words)
    return [(str(items[part].id), each * kept.quantity, kept.bin) for part, each in sorted(parts.items())]


def _untell(row: Return, kept: Inspection, by: By) -> None:
    """Undo the finding's facts that stand."""
    stories = open_stories(row.business_id, [row.order_id])
    keys = {f"{kind}-{kept.id}" for kind in ("inspected", TOLD[kept.decision])}
    assert kept.undone_at is not None
    write(stories, [
        Telling(row.order_id, "undone", f"undone-{fact.key}", kept.undone_at, by.actor, by.name, fact.parcel_id,
                kept.place_id, details_of(row, undid=fact.kind, reason=kept.undone_because), fact.key)
        for fact in in_order(stories[row.order_id].facts) if fact.key in keys
    ])  # fmt: skip
