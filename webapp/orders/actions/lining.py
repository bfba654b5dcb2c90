"""The lines of orders on their way in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from webapp.kit.bulk import among, insert_many, update_many
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.orders.actions.boxing import Box
from webapp.orders.actions.drafts import KEYS, Draft
from webapp.orders.actions.source import Source
from webapp.orders.models import Line

lines_table = Line.__table__
LINE_VALUES = ("parcel_id", "position", "sku_id", "sku", "name", "variation", "quantity", "unit_price")


def kept_lines(source: Source, order_ids: list[UUID]) -> dict[UUID, list[Any]]:
    """The lines of these orders as they are kept."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    if order_ids:
        table = lines_table
        query = select(table).where(table.c.business_id == source.business_id, among(table.c.order_id, order_ids))
        for line in db.session.execute(query.order_by(table.c.order_id, table.c.position, table.c.id)):
            found[line.order_id].append(line)
    return found


def save_lines(
    source: Source, drafts: Sequence[Draft], kept: Mapping[UUID, list[Any]], boxed: Mapping[UUID, list[list[Box]]]
) -> None:
    """Lines keep their ids as long as they are of the same thing, wherever they stand in the file; others go."""
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
        rest = [line for lines in old.values() for line in lines]
        for line in rest:
            gone.append(line.id)
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
