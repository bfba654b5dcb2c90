"""Orders come in, many at a time: rows in bulk, and every fact through the one door."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from webapp.accounts.models import Shop
from webapp.kit.bulk import among, insert_many, update_many
from webapp.kit.db import db
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.orders.actions.boxing import PARCEL_COLUMNS, boxes_for
from webapp.orders.actions.drafts import CHANGING, KEYS, Draft, draft, orders_table
from webapp.orders.actions.lining import kept_lines, save_lines
from webapp.orders.actions.moving import move_parcels
from webapp.orders.actions.source import Source, directory_of
from webapp.orders.actions.terming import save_terms
from webapp.orders.models import Order, Parcel
from webapp.orders.rules.happenings import asked_again, happenings, refused_since
from webapp.orders.rules.reading import ExportOrder
from webapp.orders.rules.statuses import IMPLIED


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What became of orders: how many were created, updated, unchanged and had been erased; which they are; those that
    had been erased; and those that ask to be cancelled as they did before that was refused, with when."""

    counts: Counter[str]
    ids: list[UUID]
    erased: list[ExportOrder]
    refused_since: list[tuple[ExportOrder, datetime]]


def bring_in(source: Source, orders: Sequence[ExportOrder]) -> BroughtIn:
    """Take these orders (each number once) in: create, update or find unchanged; tell the ledger what they say.

    Set-based; telling the same again changes nothing. The caller commits.
    """
    hold_shop(source.business_id, source.shop_id)
    directory, numbers = directory_of(source.business_id), [order.number for order in orders]
    known = _ids(source, numbers)
    stories = open_stories(source.business_id, known) if known else {}
    # Read with their chains held: what is erased or confirmed meanwhile must not be written over as it was before.
    before = _known(source, numbers) if known else {}
    drafts = [draft(order, before.get(order.number), source, directory) for order in orders]
    boxes = boxes_for(source, directory, drafts)
    lines = kept_lines(source, known)
    boxed = {one.id: boxes.named_by(one) for one in drafts}

    insert_many(Order, [one.row for one in drafts if one.is_new])
    insert_many(Parcel, [box.row for box in boxes.all.values() if box.new])
    save_lines(source, drafts, lines, boxed)
    moved = move_parcels(source, drafts, boxes, boxed, stories)
    changed = [_updated(source, one) for one in drafts if one.changed]
    update_many(Order, changed, KEYS)
    parcels = [{name: box.row[name] for name in PARCEL_COLUMNS} for box in boxes.all.values() if box.changed]
    update_many(Parcel, parcels, KEYS)
    save_terms(source, drafts, boxed)

    stories |= open_stories(source.business_id, [one.id for one in drafts if one.is_new])
    erased = [one.order for one in drafts if one.before is not None and one.before.erased_at]
    refused = [(one.order, at) for one in drafts if (at := _refused_since(source, one, stories))]
    counts = _tell(source, drafts, stories, moved)
    return BroughtIn(counts + Counter(erased=len(erased)), [one.id for one in drafts], erased, refused)


def _refused_since(source: Source, one: Draft, stories: dict[UUID, Story]) -> datetime | None:
    """When it was refused that this order be cancelled, if what it asks for now may be that or something new."""
    if "cancel_requested" not in IMPLIED.get(one.order.status, ()) or one.stale:
        return None
    return refused_since(stories[one.id].facts, source.first_at)


def hold_shop(business_id: UUID, shop_id: UUID) -> None:
    """One at a time brings a shop's orders in, so that the same order is never made twice."""
    query = select(Shop.id).where(Shop.business_id == business_id, Shop.id == shop_id)
    db.session.execute(query.with_for_update(key_share=True))


def _ids(source: Source, numbers: list[str]) -> list[UUID]:
    return list(db.session.scalars(select(orders_table.c.id).where(*_numbered(source, numbers))))


def _known(source: Source, numbers: list[str]) -> dict[str, Any]:
    names = ("id", "number", "placed_at", "erased_at", *CHANGING)
    query = select(*(orders_table.c[name] for name in names)).where(*_numbered(source, numbers))
    return {row.number: row for row in db.session.execute(query)}


def _numbered(source: Source, numbers: list[str]) -> tuple[ColumnElement[bool], ...]:
    table = orders_table.c
    return table.business_id == source.business_id, table.shop_id == source.shop_id, among(table.number, numbers)


def _updated(source: Source, one: Draft) -> dict[str, Any]:
    return {"business_id": source.business_id, "id": one.id, **one.row}


def _tell(
    source: Source, drafts: Sequence[Draft], stories: dict[UUID, Story], moved: dict[UUID, list[Telling]]
) -> Counter[str]:
    tellings: list[Telling] = []
    for one in drafts:
        facts = stories[one.id].facts
        held = any(fact.kind == "held" for fact in facts)
        for each in happenings(one.order, source.zone, source.known_at):
            told = asked_again(each, facts, source.first_at) if each.kind == "cancel_requested" else each
            if told is None:
                continue
            # That an order was on hold is no news once it has moved on; and only what was held is released.
            if (told.kind == "held" and one.stale) or (told.kind == "released" and not held):
                continue
            tellings.append(
                Telling(
                    one.id, told.kind, told.key, told.happened_at, source.actor, source.actor_name,
                    details={**source.details, **told.details} if told.details else source.details,
                    uncertainty=told.uncertainty,
                )
            )  # fmt: skip
        tellings += moved.get(one.id, ())
        if one.amended:
            key = f"platform-amended-{source.details.get('import', source.known_at.isoformat())}"
            details = {**source.details, "fields": ", ".join(sorted(one.amended))}
            tellings.append(
                Telling(one.id, "amended", key, source.known_at, source.actor, source.actor_name, details=details)
            )
    news = {fact.order_id for fact in write(stories, tellings) if fact}
    counts = Counter(created=0, updated=0, unchanged=0)
    for one in drafts:
        counts["created" if one.is_new else "updated" if one.changed or one.id in news else "unchanged"] += 1
    return counts
