"""Goods that come, come back, or are no longer fit to be sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.kit.bulk import insert_many, insert_new
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.stock.actions.movements import movement
from webapp.stock.models import Holding, Movement, holdings_of
from webapp.stock.rules.listing import MOST

BY_HAND = {"received": 1, "returned": 1, "written_off": -1}  # kinds of movement that a person tells, and their sign


@dataclass(frozen=True, slots=True)
class Move:
    """So many of an item came to a place or are gone from it; `kind` is one of BY_HAND. `bin` says where they lie from
    now on, None where that stays as it is."""

    kind: str
    item_id: UUID
    place_id: UUID
    quantity: int
    reason: str
    bin: str | None = None


Change = tuple[Holding, Move, int]  # a holding, the move that changes it, and by how many


def move_goods(business_id: UUID, move: Move, actor_name: str) -> Refusal | None:
    """Receive, take back or write off. What is promised to orders cannot be written off: answers why not."""
    return _change(business_id, [move], 1, actor_name)


def move_together(business_id: UUID, moves: Sequence[Move], actor_name: str) -> Refusal | None:
    """All of these moves (each of another item) or, answering why not, none."""
    return _change(business_id, moves, 1, actor_name)


def undo_move(business_id: UUID, move: Move, actor_name: str) -> Refusal | None:
    """What `move` told was a mistake: a movement of the same kind the other way. Answers why it cannot be."""
    return _change(business_id, [move], -1, actor_name)


def undo_moves(business_id: UUID, moves: Sequence[Move], actor_name: str) -> list[Refusal | None]:
    """Those of these moves (each of another item) that can be undone are. One answer per move: None, or why not."""
    held = _held(business_id, moves)
    changes = _changes(held, moves, -1)
    answers = [_why_not(holding, change) for holding, _, change in changes]
    able = [each for each, wrong in zip(changes, answers, strict=True) if wrong is None]
    _carry_out(business_id, able, actor_name)
    return answers


def _change(business_id: UUID, moves: Sequence[Move], sign: int, actor_name: str) -> Refusal | None:
    changes = _changes(_held(business_id, moves), moves, sign)
    for holding, _, change in changes:
        if wrong := _why_not(holding, change):
            return wrong
    _carry_out(business_id, changes, actor_name)
    return None


def _changes(held: Mapping[tuple[UUID, UUID], Holding], moves: Sequence[Move], sign: int) -> list[Change]:
    return [(held[move.item_id, move.place_id], move, sign * BY_HAND[move.kind] * move.quantity) for move in moves]


def _carry_out(business_id: UUID, changes: Sequence[Change], actor_name: str) -> None:
    for holding, move, change in changes:
        holding.on_hand += change
        holding.bin = holding.bin if move.bin is None else move.bin
    db.session.flush()
    rows = [
        movement(business_id, move.item_id, move.place_id, move.kind, change, None, actor_name, move.reason)
        for _, move, change in changes
    ]
    insert_many(Movement, rows)


def _held(business_id: UUID, moves: Sequence[Move]) -> dict[tuple[UUID, UUID], Holding]:
    """The holdings that these moves change, begun where there are none, and held until the transaction ends."""
    keys = sorted({(move.item_id, move.place_id) for move in moves})
    rows = [
        {"business_id": business_id, "item_id": item_id, "place_id": place_id, "on_hand": 0, "reserved": 0}
        for item_id, place_id in keys
    ]
    insert_new(Holding, rows, ["business_id", "item_id", "place_id"])
    held = holdings_of(business_id, [item_id for item_id, _ in keys], to_change=True)
    return {(row.item_id, row.place_id): row for row in held}


def _why_not(holding: Holding, change: int) -> Refusal | None:
    if holding.free + change < 0:
        words = f"Only {holding.free:,} are free there; {holding.reserved:,} are promised to orders."
        return Refusal("promised", words, "quantity")
    if holding.on_hand + change > MOST:
        return Refusal("too_many", f"No place holds more than {MOST:,} of an item.", "quantity")
    return None
