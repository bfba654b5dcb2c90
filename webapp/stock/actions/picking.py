"""Bringing together what orders were promised."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among, insert_many
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import hold_chains
from webapp.stock.actions.movements import movement
from webapp.stock.actions.scanning import Heard, Scanned, first_heard, says_how_many, shown, unknown, unreadable
from webapp.stock.actions.totes import Picker, put_back, tell_picked
from webapp.stock.models import (
    Item,
    Movement,
    Pick,
    PickList,
    Reservation,
    holdings_of,
    item_scanned,
    last_scan,
    moving_on,
    pickable,
    picks_of,
    reservations_of,
)
from webapp.stock.rules import bin_name
from webapp.stock.rules.picking import share


def make_pick_list(
    business_id: UUID, place_id: UUID, order_ids: Collection[UUID], words: str, by_name: str
) -> UUID | None:
    """A list of what these orders were promised at a place and nobody picks yet; None when nothing is left to pick."""
    hold_chains(business_id, order_ids)
    free = {row.id for row in pickable(business_id, place_id)} & set(order_ids)
    rows = [row for row in reservations_of(business_id, free) if row.place_id == place_id and _left(row) > 0]
    if not rows:
        return None
    pick_list = PickList(business_id=business_id, place_id=place_id, words=words, by_name=by_name)
    db.session.add(pick_list)
    db.session.flush()
    picks = [
        {"business_id": business_id, "list_id": pick_list.id, "order_id": row.order_id, "item_id": row.item_id,
         "wanted": _left(row), "picked": 0, "short": 0, "reason": ""}
        for row in rows
    ]  # fmt: skip
    insert_many(Pick, picks)
    return pick_list.id


def take_pick(pick_list: PickList, scan: Scanned, actor: str, actor_name: str) -> Heard:
    """A picker scanned a bin or an item, typed after an item how many of it in all, or puts the last scan back.
    `pick_list` is held for writing. The same scan again changes nothing."""
    business_id = pick_list.business_id
    if odd := unreadable(scan):
        return odd
    last = last_scan(business_id, pick_list.id, scan.actor)
    row = first_heard(business_id, pick_list.id, scan)
    if row is None:
        return Heard("again", "Counted already.", "grey", scan.bin)
    if scan.undo:
        return put_back(pick_list, scan, Picker(actor, actor_name))
    if pick_list.done_at:
        return Heard("closed", "This list is done.", "amber", scan.bin)
    going = moving_on(business_id, pick_list.id)
    item, more_of = item_scanned(business_id, scan.code), None
    if item is None and last and says_how_many(scan, last):
        item, more_of = db.session.get_one(Item, (business_id, last.item_id)), last
        scan = replace(scan, quantity=int(scan.code) - last.quantity)
    elif shelf := _bin_of(pick_list, scan.code, going):
        return Heard("bin", f"Bin {shelf}.", "blue", shelf)
    if item is None:
        return unknown(scan, f"{shown(scan)} is no item and no bin of this list.")
    heard = _take(pick_list, scan, item, going, actor, actor_name)
    if heard.code == "picked":
        row.item_id, row.quantity = item.id, scan.quantity
        if more_of:
            row.quantity, more_of.quantity = row.quantity + more_of.quantity, 0
    return heard


def _take(pick_list: PickList, scan: Scanned, item: Item, going: set[UUID], actor: str, actor_name: str) -> Heard:
    picks = [pick for pick in picks_of(pick_list.business_id, pick_list.id, item.id) if pick.order_id in going]
    left = sum(pick.wanted - pick.picked - pick.short for pick in picks)
    if scan.quantity < 1:
        return Heard("fewer", f"{item.sku}: that many are picked already.", "amber", scan.bin)
    if scan.quantity > left:
        words = f"{item.sku} is not on this list. Put it back." if not picks else f"Only {left} more of {item.sku}."
        words = f"{item.sku}: all are picked. Put it back." if picks and not left else words
        return Heard("surplus" if picks else "not_on_list", words, "red", scan.bin)
    _pick(pick_list, share(scan.quantity, picks), actor, actor_name)
    rest = f"{left - scan.quantity} to go" if left > scan.quantity else "that is all of it"
    return Heard("picked", f"{scan.quantity} × {item.sku}, {rest}.", "green", scan.bin)


def _bin_of(pick_list: PickList, code: str, going: set[UUID]) -> str:
    """The bin that this code names, if goods of this list lie there."""
    shelf = bin_name(code)
    items = {pick.item_id for pick in picks_of(pick_list.business_id, pick_list.id) if pick.order_id in going}
    held = holdings_of(pick_list.business_id, items)
    return shelf if any(row.bin == shelf and row.place_id == pick_list.place_id for row in held) and shelf else ""


def _pick(pick_list: PickList, given: Sequence[tuple[Pick, int]], actor: str, actor_name: str) -> None:
    business_id = pick_list.business_id
    orders = {pick.order_id for pick, _ in given}
    hold_chains(business_id, orders)
    rows = (row for row in reservations_of(business_id, orders) if row.place_id == pick_list.place_id)
    promised = {(row.order_id, row.item_id): row for row in rows}
    movements = []
    for pick, some in given:
        pick.picked += some
        if row := promised.get((pick.order_id, pick.item_id)):
            row.picked = min(row.quantity - row.shipped, row.picked + some)
        told = (pick.item_id, pick_list.place_id, "picked", some, pick.order_id, actor_name)
        movements.append(movement(business_id, *told))
    db.session.flush()
    insert_many(Movement, movements)
    whole = orders - {order_id for (order_id, _), row in promised.items() if _left(row) > 0}
    tell_picked(pick_list, whole, Picker(actor, actor_name))
    end_if_walked(pick_list)


def end_if_walked(pick_list: PickList) -> None:
    """A list on which nothing is left to pick is done."""
    going = moving_on(pick_list.business_id, pick_list.id)
    open_picks = (p for p in picks_of(pick_list.business_id, pick_list.id) if p.wanted > p.picked + p.short)
    if not any(pick.order_id in going for pick in open_picks):
        pick_list.done_at = now()
        db.session.flush()


def held_list(business_id: UUID, list_id: UUID, *, done: bool = False) -> PickList | None:
    """A list that is not done (`done`: or is), held until the transaction ends: two pickers of one list take turns."""
    query = select(PickList).where(PickList.business_id == business_id, among(PickList.id, [list_id]))
    query = query if done else query.where(PickList.done_at.is_(None))
    return db.session.scalar(query.with_for_update())


def _left(row: Reservation) -> int:
    return row.quantity - row.shipped - row.picked
