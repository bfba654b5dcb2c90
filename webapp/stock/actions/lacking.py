"""Goods that a picker does not find."""

from collections.abc import Sequence
from uuid import UUID

from webapp.kit.bulk import insert_many
from webapp.kit.db import db
from webapp.ledger.actions import hold_chains
from webapp.stock.actions.movements import movement
from webapp.stock.actions.picking import end_if_walked
from webapp.stock.actions.settling import take_back
from webapp.stock.models import Item, Movement, Pick, PickList, holdings_of, moving_on, picks_of, reservations_of
from webapp.stock.rules.picking import LACKS


def lack_item(pick_list: PickList, item: Item, reason: str, actor_name: str) -> int:
    """The rest of an item cannot be picked, for one of rules.LACKS. What is gone is written off, and its orders wait to
    be confirmed again. `pick_list` is held for writing. Returns how many orders are short of it."""
    business_id = pick_list.business_id
    going = moving_on(business_id, pick_list.id)
    picks = [pick for pick in picks_of(business_id, pick_list.id, item.id) if pick.order_id in going]
    short = [pick for pick in picks if pick.wanted > pick.picked + pick.short]
    orders = {pick.order_id for pick in short}
    hold_chains(business_id, orders)
    if LACKS[reason].gone:
        _write_off(pick_list, short, reason, actor_name)
        _leave(pick_list, orders)
    for pick in short:
        pick.short, pick.reason = pick.wanted - pick.picked, reason
    db.session.flush()
    if LACKS[reason].gone:
        words = f"{item.sku}, {LACKS[reason].words.lower()}"
        take_back(business_id, dict.fromkeys(orders, words), "Not found when it was picked")
    end_if_walked(pick_list)
    return len(orders)


def end_list(pick_list: PickList) -> None:
    """Stop walking: what is not picked yet can go on another list."""
    for pick in picks_of(pick_list.business_id, pick_list.id):
        if pick.wanted > pick.picked + pick.short:
            pick.short, pick.reason = pick.wanted - pick.picked, "later"
    db.session.flush()
    end_if_walked(pick_list)


def _write_off(pick_list: PickList, short: Sequence[Pick], reason: str, actor_name: str) -> None:
    """The lacking pieces are neither there nor promised any more; of an empty bin nothing is free either."""
    business_id, place_id = pick_list.business_id, pick_list.place_id
    rows = (row for row in reservations_of(business_id, {p.order_id for p in short}) if row.place_id == place_id)
    promised = {(row.order_id, row.item_id): row for row in rows}
    movements, lost = [], 0
    held = holdings_of(business_id, {pick.item_id for pick in short}, to_change=True)
    holding = next((row for row in held if row.place_id == place_id), None)
    if holding is None:
        return
    for pick in short:
        row = promised.get((pick.order_id, pick.item_id))
        missing = min(pick.wanted - pick.picked - pick.short, row.quantity - row.shipped) if row else 0
        if row and missing:
            row.quantity -= missing
            lost += missing
            told = (pick.item_id, place_id, "released", missing, pick.order_id, actor_name)
            movements.append(movement(business_id, *told))
            if not row.quantity:
                db.session.delete(row)
    holding.reserved -= lost
    lost += holding.on_hand - lost - holding.reserved if reason == "not_there" else 0
    holding.on_hand -= lost
    off = (holding.item_id, place_id, "written_off", -lost, None, actor_name, LACKS[reason].words)
    db.session.flush()
    insert_many(Movement, [*movements, movement(business_id, *off)] if lost else movements)


def _leave(pick_list: PickList, orders: set[UUID]) -> None:
    """An order that waits for something leaves the list; what was picked for it stays promised to it."""
    for pick in picks_of(pick_list.business_id, pick_list.id):
        if pick.order_id in orders and pick.wanted > pick.picked + pick.short:
            pick.short, pick.reason = pick.wanted - pick.picked, "order_waits"
