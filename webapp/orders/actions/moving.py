"""Orders are put into the parcels that a file names, and taken out of those it no longer names."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from webapp.kit.bulk import insert_many
from webapp.kit.db import db
from webapp.ledger.actions import Story, Telling
from webapp.orders.actions.boxing import Box, Boxes
from webapp.orders.actions.drafts import Draft
from webapp.orders.actions.source import Source
from webapp.orders.models import ParcelOrder


def move_parcels(
    source: Source,
    drafts: Sequence[Draft],
    boxes: Boxes,
    boxed: dict[UUID, list[list[Box]]],
    stories: dict[UUID, Story],
) -> dict[UUID, list[Telling]]:
    """Put orders into the parcels that the file names, and out of those it no longer names and nobody has touched.

    Answers what is to be told of it, by order.
    """
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
