"""A return begins: because somebody wants it, or because a parcel comes back by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from webapp.kit.bulk import among, insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, open_stories, write
from webapp.ledger.models import facts_of
from webapp.ledger.rules import in_order
from webapp.orders.models import Line, Order, Parcel, ParcelOrder, lines_of, order_of
from webapp.orders.rules.numbers import number_key
from webapp.returns.actions.following import follow, save_terms
from webapp.returns.models import FAR, Return, ReturnLine, return_keyed, wanted_back
from webapp.returns.rules.asking import Wish
from webapp.returns.rules.standing import why_it_comes
from webapp.returns.rules.words import CAUSES, NEXT_ACTIONS, TYPES, UNDELIVERED
from webapp.stock.actions.naming import sku_of

ARRIVED = frozenset({"delivered", "acknowledged", "returned"})
LINE_KEY = ["business_id", "return_id", "line_id"]
BEGUN_BY = frozenset({"returning", "returned", "return_received"})


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, as the ledger names them, and where."""

    actor: str
    name: str


def may_come_back(business_id: UUID, order_id: UUID) -> dict[UUID, int]:
    """How many pieces of each line of an order no return names yet."""
    named = wanted_back(business_id, order_id)
    lines = lines_of(business_id, [order_id])[order_id]
    return {line.id: max(0, line.quantity - named.get(line.id, 0)) for line in lines if line.quantity}


def open_return(business_id: UUID, order_id: UUID, wish: Wish, key: str, by: By) -> Return | list[Refusal]:
    """Write down that something is to come back. The same `key` again is the same return. The caller commits.

    Refused with unknown_order, not_left, bad_quantity (others have named those pieces meanwhile).
    """
    order = order_of(business_id, order_id)
    if order is None:
        return [Refusal("unknown_order", "There is no such order.")]
    stories = open_stories(business_id, [order_id])
    if known := return_keyed(business_id, order_id, key):
        return known
    state = stories[order_id].state()
    if state.status not in ARRIVED and not any(parcel.left_at for parcel in state.parcels.values()):
        return [Refusal("not_left", "Nothing of this order has left yet, so nothing can come back. Cancel it instead.")]
    left = may_come_back(business_id, order_id)
    if any(count > left.get(line_id, 0) for line_id, count in wish.lines):
        return [Refusal("bad_quantity", "Some of these pieces are named by another return by now. Look again.")]
    row = _row(order, wish, key, by, _parcel_of(business_id, order_id, wish))
    db.session.add(row)
    db.session.flush()
    lines = {line.id: line for line in lines_of(business_id, [order_id])[order_id]}
    insert_new(ReturnLine, [_line(row.id, lines[line_id], count) for line_id, count in wish.lines], LINE_KEY)
    db.session.flush()
    save_terms(row)
    if not row.by_carrier:
        write(stories, [requested(row, row.opened_at, by, f"return-{row.id}")])
    follow(business_id, [order_id])
    return row


def _row(order: Order, wish: Wish, key: str, by: By, parcel_id: UUID | None) -> Return:
    return Return(
        business_id=order.business_id, id=new_id(), order_id=order.id, parcel_id=parcel_id, key=key,
        return_type=wish.return_type, cause=wish.cause, reason=wish.reason, payer=wish.payer,
        tracking_number=wish.tracking_number, number_key=number_key(wish.tracking_number) if wish.tracking_number
        else "", carrier_name=wish.carrier, platform_id=wish.platform_id, platform_status=wish.platform_status,
        next_action=wish.next_action, due_at=wish.due_at, due_sort=wish.due_at or FAR, amount=wish.amount,
        currency=order.currency, opened_by_name=by.name,
    )  # fmt: skip


def _parcel_of(business_id: UUID, order_id: UUID, wish: Wish) -> UUID | None:
    """The parcel that comes back undelivered, where the order has but one and nobody named a label of its own."""
    if wish.return_type != UNDELIVERED or wish.tracking_number:
        return None
    found = parcels_in(business_id, [order_id])
    return found[0].id if len(found) == 1 else None


def requested(row: Return, at: datetime, by: By, key: str) -> Telling:
    """What is wanted of a return, and until when, as the platform says it now."""
    words = f"{TYPES[row.return_type]}. {CAUSES[row.cause]}"
    said = {"type": row.return_type, "cause": row.cause, "payer": row.payer, "platform_id": row.platform_id,
            "action": row.next_action, "due_at": row.due_at.isoformat() if row.due_at else "",
            "by": row.cause if row.cause in {"buyer", "platform"} else "seller",
            "words": ". ".join(filter(None, (words, NEXT_ACTIONS.get(row.next_action))))}  # fmt: skip
    return Telling(row.order_id, "return_requested", key, at, by.actor, by.name, row.parcel_id, None,
                   details_of(row, **said))  # fmt: skip


def details_of(row: Return, **more: str) -> dict[str, str]:
    """What the ledger keeps of a return's fact: which return, and what is not empty of the rest."""
    return {"return": str(row.id), **{name: value for name, value in more.items() if value}}


def parcels_in(business_id: UUID, order_ids: Iterable[UUID]) -> Sequence[Any]:
    """The parcels of these orders as (order_id, id, tracking_number)."""
    query = (
        select(ParcelOrder.order_id, Parcel.id, Parcel.tracking_number)
        .join(Parcel, and_(Parcel.business_id == ParcelOrder.business_id, Parcel.id == ParcelOrder.parcel_id))
        .where(ParcelOrder.business_id == business_id, among(ParcelOrder.order_id, order_ids))
    )
    return db.session.execute(query.order_by(ParcelOrder.order_id, Parcel.id)).all()


def open_undelivered(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Parcels that come back by themselves get their return, one per order and parcel. A reaction to returning,
    returned and return_received; running it again changes nothing."""
    order_ids = list(order_ids)
    parcels = parcels_in(business_id, order_ids)
    facts = facts_of(business_id, order_ids)
    lines = lines_of(business_id, order_ids)
    rows: list[dict] = []
    contents: list[dict] = []
    for parcel in parcels:
        since = _begun(facts[parcel.order_id], parcel.id)
        mine = [line for line in lines[parcel.order_id] if line.quantity and line.parcel_id in {None, parcel.id}]
        if since is None or not mine or return_keyed(business_id, parcel.order_id, f"parcel-{parcel.id}"):
            continue
        row = _undelivered(business_id, parcel, why_it_comes(facts[parcel.order_id], parcel.id), since)
        if inside := _contents(business_id, row["id"], parcel.order_id, mine):
            rows.append(row)
            contents += inside
    if rows:
        insert_new(Return, rows, ["business_id", "order_id", "key"])
        insert_new(ReturnLine, contents, LINE_KEY)
    follow(business_id, order_ids)


def _begun(facts: Iterable[Any], parcel_id: UUID) -> datetime | None:
    told = [f for f in in_order(facts) if f.kind in BEGUN_BY and not f.details.get("return")]
    return next((f.happened_at for f in told if f.parcel_id == parcel_id), None)


def _contents(business_id: UUID, return_id: UUID, order_id: UUID, lines: Iterable[Line]) -> list[dict]:
    free = may_come_back(business_id, order_id)
    return [_line(return_id, line, count) for line in lines if (count := free.get(line.id, 0))]


def _line(return_id: UUID, line: Line, count: int) -> dict:
    return {
        "business_id": line.business_id, "id": new_id(), "return_id": return_id, "line_id": line.id, "quantity": count,
        "sent": line.quantity, "sku": sku_of(line), "name": line.name, "variation": line.variation,
    }  # fmt: skip


def _undelivered(business_id: UUID, parcel: Any, cause: str, since: datetime) -> dict:
    texts = ("reason", "payer", "tracking_number", "number_key", "carrier_name", "platform_id", "platform_status",
             "next_action", "currency", "received_by_name", "settled_how", "settled_words",
             "settled_by_name")  # fmt: skip
    nothing = ("due_at", "amount", "received_at", "settled_at")
    return {
        "business_id": business_id, "id": new_id(), "order_id": parcel.order_id, "parcel_id": parcel.id,
        "key": f"parcel-{parcel.id}", "return_type": UNDELIVERED, "cause": cause, "opened_at": now(),
        "opened_by_name": "Handover", "state": "coming", "state_at": since, "due_sort": FAR,
        **dict.fromkeys(texts, ""), **dict.fromkeys(nothing),
    }  # fmt: skip
