"""Which kept parcel is the one that a file names, and which parcels are new."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.kit.ids import new_id
from webapp.orders.actions.drafts import Draft
from webapp.orders.actions.source import Directory, Source
from webapp.orders.models import Order, Parcel, ParcelOrder
from webapp.orders.rules.parcelling import NamedParcel

USED_AGAIN = timedelta(days=90)  # carriers give an old number to a new parcel after about that time
parcels, parcel_orders, orders = Parcel.__table__, ParcelOrder.__table__, Order.__table__
PARCEL_COLUMNS = tuple(column.name for column in parcels.columns)


@dataclass(slots=True)
class Box:
    """A parcel on its way in: its row, whether it is new or changed, and the orders that are in it already."""

    row: dict[str, Any]
    placed_at: Any
    new: bool = False
    changed: bool = False
    order_ids: set[UUID] = field(default_factory=set)

    @property
    def id(self) -> UUID:
        return self.row["id"]


@dataclass(slots=True)
class Boxes:
    """Every parcel that a batch of orders could mean."""

    source: Source
    directory: Directory
    by_order: dict[UUID, list[Box]]
    by_key: dict[tuple[str, str], Box]
    by_number: dict[str, list[Box]]
    all: dict[UUID, Box]

    def named_by(self, draft: Draft) -> list[list[Box]]:
        """The parcels of each line of an order, made or matched; a file that is out of date changes nothing."""
        named = list({parcel.key: parcel for parcels_ in draft.parcels for parcel in parcels_}.values())
        boxes = {parcel.key: self._box(draft, parcel, named) for parcel in named}
        return [[boxes[parcel.key] for parcel in parcels_] for parcels_ in draft.parcels]

    def _box(self, draft: Draft, parcel: NamedParcel, named: Sequence[NamedParcel]) -> Box:
        box = self._own(draft, parcel, named) or self._shared(draft, parcel)
        if box is None:
            return self._made(draft, parcel)
        if not draft.stale:
            self._brought_up_to_date(draft, box, parcel)
        return box

    def _own(self, draft: Draft, parcel: NamedParcel, named: Sequence[NamedParcel]) -> Box | None:
        package, number = parcel.key
        own = self.by_order[draft.id]
        for wanted in (parcel.key, (package, ""), ("", number)):
            for box in own:
                if any(wanted) and (box.row["package_id"], box.row["number_key"]) == wanted:
                    return box
        # A package whose number was corrected is still the same package.
        same = [box for box in own if package and box.row["package_id"] == package]
        only = len([one for one in named if one.package == package]) == 1
        return same[0] if len(same) == 1 and only else None

    def _shared(self, draft: Draft, parcel: NamedParcel) -> Box | None:
        package, number = parcel.key
        if package:
            return self.by_key.get(parcel.key) or self.by_key.get((package, ""))
        words = parcel.carrier_words.casefold()
        for box in self.by_number.get(number, ()):
            near = abs(box.placed_at - draft.order.placed_at) < USED_AGAIN
            if near and box.row["carrier_words"].casefold() in {words, ""}:
                return box
        return None

    def _made(self, draft: Draft, parcel: NamedParcel) -> Box:
        row = {
            "business_id": self.source.business_id, "id": new_id(), "promised_at": None,
            "recorded_at": self.source.known_at, **self._columns(parcel),
        }  # fmt: skip
        box = Box(row, draft.order.placed_at, new=True)
        self._enter(box)
        return box

    def _columns(self, parcel: NamedParcel) -> dict[str, Any]:
        return {
            "carrier_id": self.directory.carrier(parcel.carrier_words), "carrier_words": parcel.carrier_words,
            "tracking_number": parcel.tracking, "number_key": parcel.key[1], "package_id": parcel.package,
        }  # fmt: skip

    def _brought_up_to_date(self, draft: Draft, box: Box, parcel: NamedParcel) -> None:
        told = {name: value for name, value in self._columns(parcel).items() if value not in (None, "")}
        changes = {name: value for name, value in told.items() if box.row[name] != value}
        if "carrier_words" in changes and "carrier_id" not in told:
            changes["carrier_id"] = None
        if not changes:
            return
        if "tracking_number" in changes:
            draft.findable = True
        box.changed = not box.new
        if box.changed:
            draft.amended |= {
                word for name, word in (("number_key", "tracking_number"), ("carrier_words", "carrier"))
                if name in changes
            }  # fmt: skip
        box.row |= changes
        self._enter(box)

    def _enter(self, box: Box) -> None:
        self.all[box.id] = box
        if box.row["package_id"]:
            self.by_key[box.row["package_id"], box.row["number_key"]] = box
        elif box.row["number_key"]:
            self.by_number[box.row["number_key"]].append(box)


def boxes_for(source: Source, directory: Directory, drafts: Iterable[Draft]) -> Boxes:
    """Read every parcel that these orders have or could share."""
    drafts = list(drafts)
    boxes = Boxes(source, directory, defaultdict(list), {}, defaultdict(list), {})
    named = [parcel for one in drafts for line in one.parcels for parcel in line]
    packages = {parcel.package for parcel in named} - {""}
    numbers = {parcel.key[1] for parcel in named if not parcel.package}
    known = [one.id for one in drafts if not one.is_new]
    query = (
        select(parcels, parcel_orders.c.order_id, orders.c.placed_at, orders.c.shop_id)
        .join(parcel_orders, (parcel_orders.c.business_id == parcels.c.business_id)
              & (parcel_orders.c.parcel_id == parcels.c.id))
        .join(orders, (orders.c.business_id == parcels.c.business_id) & (orders.c.id == parcel_orders.c.order_id))
        .where(parcels.c.business_id == source.business_id)
    )  # fmt: skip
    for condition, wanted in (
        (parcel_orders.c.order_id, known), (parcels.c.package_id, packages), (parcels.c.number_key, numbers)
    ):  # fmt: skip
        if wanted:
            # The shop and the order are seen to here: asked of the database, they tempt it to read every parcel.
            rows = db.session.execute(query.where(among(condition, wanted))).all()
            for found in sorted((row for row in rows if row.shop_id == source.shop_id), key=attrgetter("id")):
                _enter_found(boxes, found._mapping)
    return boxes


def _enter_found(boxes: Boxes, found: Any) -> None:
    box = boxes.all.get(found["id"])
    if box is None:
        box = Box({name: found[name] for name in PARCEL_COLUMNS}, found["placed_at"])
        boxes._enter(box)
    if found["order_id"] not in box.order_ids:
        box.order_ids.add(found["order_id"])
        boxes.by_order[found["order_id"]].append(box)
