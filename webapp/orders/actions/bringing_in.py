"""Orders come in, many at a time: rows in bulk, and every fact through the one door."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from webapp.accounts.models import Shop
from webapp.kit.bulk import among, insert_many, update_many
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.ledger.actions import Story, Telling, open_stories, write
from webapp.orders.actions.boxing import PARCEL_COLUMNS, Box, Boxes, boxes_for
from webapp.orders.actions.drafts import CHANGING, Draft, draft, orders_table
from webapp.orders.actions.source import Source, directory_of
from webapp.orders.models import Line, Order, Parcel, ParcelOrder, SearchTerm
from webapp.orders.rules.happenings import happenings
from webapp.orders.rules.reading import ExportOrder
from webapp.orders.rules.searching import terms_of

lines_table = Line.__table__
KEYS = ("business_id", "id")
LINE_VALUES = ("parcel_id", "position", "sku_id", "sku", "name", "variation", "quantity", "unit_price")


def bring_in(source: Source, orders: Sequence[ExportOrder]) -> Counter[str]:
    """Take these orders (each number once) in: create, update or find unchanged; tell the ledger what they say.

    Set-based; telling the same again changes nothing. Answers how many were created, updated and unchanged.
    The caller commits.
    """
    _hold_shop(source)
    directory = directory_of(source.business_id)
    before = _known(source, [order.number for order in orders])
    drafts = [draft(order, before.get(order.number), source, directory) for order in orders]
    known = [one.id for one in drafts if not one.is_new]
    stories = open_stories(source.business_id, known) if known else {}
    boxes = boxes_for(source, directory, drafts)
    lines = _lines_of(source, known)
    boxed = {one.id: boxes.named_by(one) for one in drafts}

    insert_many(Order, [one.row for one in drafts if one.is_new])
    insert_many(Parcel, [box.row for box in boxes.all.values() if box.new])
    _save_lines(source, drafts, lines, boxed)
    moved = _move_parcels(source, drafts, boxes, boxed, stories)
    changed = [_updated(source, one) for one in drafts if one.changed]
    update_many(Order, changed, KEYS)
    parcels = [{name: box.row[name] for name in PARCEL_COLUMNS} for box in boxes.all.values() if box.changed]
    update_many(Parcel, parcels, KEYS)
    _save_terms(source, drafts, boxed)

    stories |= open_stories(source.business_id, [one.id for one in drafts if one.is_new])
    return _tell(source, drafts, stories, moved)


def _hold_shop(source: Source) -> None:
    """One at a time brings a shop's orders in, so that the same order is never made twice."""
    query = select(Shop.id).where(Shop.business_id == source.business_id, Shop.id == source.shop_id)
    db.session.execute(query.with_for_update(key_share=True))


def _known(source: Source, numbers: list[str]) -> dict[str, Any]:
    table = orders_table
    columns = [table.c[name] for name in ("id", "number", "placed_at", *CHANGING)]
    query = select(*columns).where(
        table.c.business_id == source.business_id, table.c.shop_id == source.shop_id, among(table.c.number, numbers)
    )
    return {row.number: row for row in db.session.execute(query)}


def _updated(source: Source, one: Draft) -> dict[str, Any]:
    return {"business_id": source.business_id, "id": one.id, **one.row}


def _lines_of(source: Source, order_ids: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    if order_ids:
        table = lines_table
        query = select(table).where(table.c.business_id == source.business_id, among(table.c.order_id, order_ids))
        for line in db.session.execute(query.order_by(table.c.order_id, table.c.position, table.c.id)):
            found[line.order_id].append(line)
    return found


def _save_lines(
    source: Source, drafts: Sequence[Draft], kept: dict[UUID, list[Any]], boxed: dict[UUID, list[list[Box]]]
) -> None:
    """Lines keep their ids as long as they are of the same thing, wherever they stand in the file."""
    new, changed, gone = [], [], []
    for one in drafts:
        if one.stale:
            continue
        old = defaultdict(list)
        for line in kept.get(one.id, ()):
            old[line.sku_id, line.sku, line.variation].append(line)
        for place, values in enumerate(_line_values(one, boxed[one.id])):
            same = old[values["sku_id"], values["sku"], values["variation"]]
            if not same:
                new.append({"business_id": source.business_id, "id": new_id(), "order_id": one.id, **values})
                _note_items(one)
                continue
            line = same.pop(0)._mapping
            if values["parcel_id"] is None:
                values["parcel_id"] = line["parcel_id"]
            different = {name for name in LINE_VALUES if line[name] != values[name]}
            if different:
                changed.append({"business_id": source.business_id, "id": line["id"], **values})
                one.changed |= {"lines"} if different - {"position"} else set()
                if different - {"position", "parcel_id"}:
                    _note_items(one)
            assert place == values["position"]
        rest = [line.id for lines in old.values() for line in lines]
        if rest:
            gone += rest
            _note_items(one)
    insert_many(Line, new)
    update_many(Line, changed, KEYS)
    if gone:
        table = lines_table
        db.session.execute(delete(table).where(table.c.business_id == source.business_id, among(table.c.id, gone)))


def _note_items(one: Draft) -> None:
    one.findable = True
    if not one.is_new:
        one.changed.add("lines")
        one.amended.add("items")


def _line_values(one: Draft, boxed: list[list[Box]]) -> Iterator[dict[str, Any]]:
    for place, (line, boxes) in enumerate(zip(one.order.lines, boxed, strict=True)):
        yield {
            "parcel_id": boxes[0].id if boxes else None, "position": place, "sku_id": line.sku_id, "sku": line.sku,
            "name": line.name, "variation": line.variation, "quantity": line.quantity, "unit_price": line.unit_price,
        }  # fmt: skip


def _move_parcels(
    source: Source,
    drafts: Sequence[Draft],
    boxes: Boxes,
    boxed: dict[UUID, list[list[Box]]],
    stories: dict[UUID, Story],
) -> dict[UUID, list[Telling]]:
    """Put orders into the parcels that the file names, and out of those it no longer names and nobody has touched."""
    links, told = [], defaultdict(list)
    for one in drafts:
        named = {box.id: box for parcels in boxed[one.id] for box in parcels}
        for box in named.values():
            if one.id not in box.order_ids:
                box.order_ids.add(one.id)
                links.append({"business_id": source.business_id, "parcel_id": box.id, "order_id": one.id})
                told[one.id].append(_parcelled(source, one, box, stories.get(one.id)))
                one.findable = True
        if one.is_new or one.stale or not named:
            continue
        for box in boxes.by_order[one.id]:
            if box.id not in named and _untouched(stories[one.id], box.id):
                told[one.id].append(_taken_out(source, one, box, stories[one.id]))
                _unlink(source, one.id, box.id)
                one.findable = True
    insert_many(ParcelOrder, links)
    return told


def _parcelled(source: Source, one: Draft, box: Box, story: Story | None) -> Telling:
    times = one.order.times
    at = times.get("arranged") or times.get("paid") or one.order.placed_at
    key = f"parcel-{box.id}"
    # Once a parcel was taken out of an order, its first key is spent.
    again = sum(1 for known in story.keys if known.startswith(key)) if story else 0
    return Telling(
        one.id, "parcelled", f"{key}-{again}" if again else key, at, source.actor, source.actor_name,
        parcel_id=box.id, details={**source.details, "number": box.row["tracking_number"]},
    )  # fmt: skip


def _standing_parcelling(story: Story, parcel_id: UUID) -> str | None:
    undone = {fact.undoes for fact in story.facts}
    keys = [fact.key for fact in story.facts if fact.kind == "parcelled" and fact.parcel_id == parcel_id]
    return next((key for key in keys if key not in undone), None)


def _untouched(story: Story, parcel_id: UUID) -> bool:
    """Whether nothing has happened to that parcel but its being known."""
    happened = {fact.kind for fact in story.facts if fact.parcel_id == parcel_id}
    return happened <= {"parcelled", "undone"} and _standing_parcelling(story, parcel_id) is not None


def _taken_out(source: Source, one: Draft, box: Box, story: Story) -> Telling:
    key = _standing_parcelling(story, box.id)
    return Telling(
        one.id, "undone", f"undone-{key}", source.known_at, source.actor, source.actor_name,
        parcel_id=box.id, undoes=key, details=dict(source.details),
    )  # fmt: skip


def _unlink(source: Source, order_id: UUID, parcel_id: UUID) -> None:
    link = ParcelOrder.__table__
    db.session.execute(
        delete(link).where(
            link.c.business_id == source.business_id, link.c.parcel_id == parcel_id, link.c.order_id == order_id
        )
    )


def _save_terms(source: Source, drafts: Sequence[Draft], boxed: dict[UUID, list[list[Box]]]) -> None:
    found = [one for one in drafts if one.findable]
    again = [one.id for one in found if not one.is_new]
    if again:
        table = SearchTerm.__table__
        db.session.execute(
            delete(table).where(table.c.business_id == source.business_id, among(table.c.order_id, again))
        )
    pairs = (
        (term, one.id)
        for one in found
        for term in terms_for(one.order, one.row, (b.row for boxes in boxed[one.id] for b in boxes))
    )
    # In the order of the index, neighbours land on the same page of it.
    ordered = sorted(pairs, key=itemgetter(0))
    insert_many(
        SearchTerm,
        [{"business_id": source.business_id, "term": term, "order_id": order_id} for term, order_id in ordered],
    )


def terms_for(order: ExportOrder, row: dict[str, Any], parcels) -> set[str]:
    """The words by which an order is found."""
    names = [row["recipient"], row["buyer_username"]]
    numbers = [order.number]
    for line in order.lines:
        names += [line.sku, line.name, line.variation]
    numbers += [parcel["tracking_number"] for parcel in parcels]
    return terms_of(names, numbers, [row["phone"]])


def _tell(
    source: Source, drafts: Sequence[Draft], stories: dict[UUID, Story], moved: dict[UUID, list[Telling]]
) -> Counter[str]:
    tellings: list[Telling] = []
    for one in drafts:
        held = any(fact.kind == "held" for fact in stories[one.id].facts)
        for told in happenings(one.order, source.zone, source.known_at):
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
