"""What lies in a picker's tote: telling of orders that are in it whole, and putting back what was scanned last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from webapp.kit.bulk import insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import Story, Telling, hold_chains, open_stories, write
from webapp.stock.actions.movements import movement
from webapp.stock.actions.scanning import Heard, Scanned
from webapp.stock.models import (
    Item,
    Movement,
    Pick,
    PickList,
    Reservation,
    last_scan,
    moving_on,
    picks_of,
    reservations_of,
)
from webapp.stock.rules.picking import put_back_from


@dataclass(frozen=True, slots=True)
class Picker:
    """Whoever walks, as the ledger names them."""

    actor: str
    name: str


def tell_picked(pick_list: PickList, order_ids: Collection[UUID], picker: Picker) -> None:
    """These orders lie in the tote whole. What was put back and picked again is told again."""
    stories = open_stories(pick_list.business_id, order_ids) if order_ids else {}
    tellings = []
    for order_id, story in stories.items():
        before = sum(key.startswith(f"undone-{_key(pick_list)}") for key in story.keys)
        key = f"{_key(pick_list)}-{before + 1}" if before else _key(pick_list)
        tellings.append(Telling(order_id, "picked", key, now(), picker.actor, picker.name, None, pick_list.place_id))
    write(stories, tellings)


def put_back(pick_list: PickList, scan: Scanned, picker: Picker) -> Heard:
    """What this person picked last on this list, and has not put back yet, lies on its shelf again: as many of its item
    are lacking as that scan took, of the orders that it was given to last. `pick_list` is held for writing."""
    business_id = pick_list.business_id
    row = last_scan(business_id, pick_list.id, scan.actor, counting=True)
    if row is None or row.item_id is None:
        return Heard("nothing_to_undo", "There is nothing of yours to put back.", "amber", scan.bin)
    item, count = db.session.get_one(Item, (business_id, row.item_id)), row.quantity
    picks = picks_of(business_id, pick_list.id, item.id)
    stories = open_stories(business_id, {pick.order_id for pick in picks})
    free = _in_totes(pick_list, picks, stories)
    taken = put_back_from(count, picks, {order_id: one.picked for order_id, one in free.items()})
    if sum(some for _, some in taken) < count:
        words = f"{count:,} × {item.sku}: packed already, or its order is gone. Nothing was put back."
        return Heard("packed_already", words, "red", scan.bin)
    _take_out(pick_list, taken, free, picker)
    _untell(pick_list, stories, {pick.order_id for pick, _ in taken}, picker)
    row.quantity, pick_list.done_at = 0, None
    db.session.flush()
    return Heard("undone", f"Put {count:,} × {item.sku} back on its shelf: not picked after all.", "grey", scan.bin)


def _in_totes(pick_list: PickList, picks: Sequence[Pick], stories: dict[UUID, Story]) -> dict[UUID, Reservation]:
    """The promises of these picks, by order, of what lies in a tote still: neither packed nor called off."""
    business_id = pick_list.business_id
    hold_chains(business_id, stories)
    going = moving_on(business_id, pick_list.id) - {each for each, story in stories.items() if _is_packed(story.facts)}
    items = {pick.item_id for pick in picks}
    rows = reservations_of(business_id, going & set(stories))
    return {row.order_id: row for row in rows if row.item_id in items and row.place_id == pick_list.place_id}


def _is_packed(facts: Iterable[Any]) -> bool:
    facts = list(facts)
    undone = {fact.undoes for fact in facts}
    return any(fact.kind == "packed" and fact.key not in undone for fact in facts)


def _take_out(
    pick_list: PickList, taken: Sequence[tuple[Pick, int]], promised: dict[UUID, Reservation], picker: Picker
) -> None:
    movements = []
    for pick, some in taken:
        pick.picked -= some
        promised[pick.order_id].picked -= some
        told = (pick.item_id, pick_list.place_id, "picked", -some, pick.order_id, picker.name)
        movements.append(movement(pick_list.business_id, *told))
    db.session.flush()
    insert_many(Movement, movements)


def _untell(pick_list: PickList, stories: dict[UUID, Story], order_ids: set[UUID], picker: Picker) -> None:
    tellings = []
    for order_id in order_ids:
        undone = {fact.undoes for fact in stories[order_id].facts}
        picked = [fact.key for fact in stories[order_id].facts if fact.kind == "picked" and fact.key not in undone]
        tellings += [
            Telling(order_id, "undone", f"undone-{key}", now(), picker.actor, picker.name, None, pick_list.place_id,
                    {"words": "Put back on its shelf."}, key)
            for key in picked if key.startswith(_key(pick_list))
        ]  # fmt: skip
    write({order_id: stories[order_id] for order_id in order_ids}, tellings)


def _key(pick_list: PickList) -> str:
    return f"picked-{pick_list.id}"
