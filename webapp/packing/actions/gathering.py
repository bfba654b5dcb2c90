"""Everything about one parcel on the table, gathered from rows: what pages show and what actions decide by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models import Line, Order, Parcel, ParcelOrder, lines_of, order_of, parcels_of
from webapp.packing.models import (
    Box,
    PackedPiece,
    Packing,
    book,
    box_of,
    boxes_of,
    earlier_ratios,
    packings_of_unit,
    pieces_of,
)
from webapp.packing.rules.boxes import Content, Fit, fits, suggested
from webapp.packing.rules.contents import KnownItem, Wanted, rows_of
from webapp.packing.rules.counting import Row, counted
from webapp.packing.rules.sealing import Obstacle, Task, barred, obstacles, standing
from webapp.packing.rules.tasks import tasks_of, why_photos
from webapp.packing.rules.weighing import Expected, expect_weight
from webapp.proofs.models import Proof, proofs_of
from webapp.stock.models import Part, barcodes_of, items_by_id, items_by_sku, kit_parts_of, part_for, parts_of
from webapp.stock.rules import together


@dataclass
class Table:
    """One parcel on the packing table. What is costly is worked out when it is first asked for."""

    packing: Packing
    orders: Sequence[Order]
    statuses: Sequence[tuple[str, str]]
    parcel: Parcel | None
    rows: list[Row]
    pieces: list[PackedPiece]
    photos: list[Proof]

    @property
    def last(self) -> PackedPiece | None:
        """The last scan that counts."""
        return next((piece for piece in reversed(self.pieces) if piece.verdict == "packed"), None)

    @cached_property
    def boxes(self) -> list[Box]:
        return boxes_of(self.packing.business_id)

    @cached_property
    def box(self) -> Box | None:
        return box_of(self.packing.business_id, self.packing.box_id) if self.packing.box_id else None

    @cached_property
    def contents(self) -> list[Content]:
        """Piece by piece what goes in: all that is wanted, or, where a part was decided on, what is in."""
        partial = "incomplete" in self.packing.decisions
        return [row.content() for row in self.rows for _ in range(row.packed if partial else row.needed)]

    @cached_property
    def fits(self) -> list[Fit]:
        return fits(self.boxes, self.contents, book())

    @cached_property
    def suggestion(self) -> Fit | None:
        return suggested(self.fits)

    @property
    def chosen(self) -> Fit | None:
        """The chosen box with what is to be said of it; nothing is said where sizes are not known."""
        if self.box is None:
            return None
        return next((fit for fit in self.fits if fit.box.id == self.packing.box_id), Fit(self.box, "", ""))

    @cached_property
    def tasks(self) -> list[Task]:
        return tasks_of(self.rows, self.packing.ticks, book())

    @cached_property
    def expected(self) -> Expected | None:
        ratios = earlier_ratios(self.packing.business_id)
        weights = [piece.weight for piece in self.contents]
        return expect_weight(weights, self.box.weight_g if self.box else 0, ratios, book())

    @cached_property
    def why_photos(self) -> str:
        return why_photos(self.rows, [(order.amount, order.currency) for order in self.orders], book())

    @property
    def open_photos(self) -> list[Proof]:
        """Photos taken while the box was open."""
        begun, sealed = self.packing.begun_at, self.packing.sealed_at
        return [p for p in self.photos if p.recorded_at >= begun and not (sealed and p.recorded_at > sealed)]

    @property
    def sealed_photos(self) -> list[Proof]:
        """Photos taken after it was sealed."""
        sealed = self.packing.sealed_at
        return [photo for photo in self.photos if sealed and photo.recorded_at > sealed]

    @property
    def step(self) -> str:
        """What is to be done next: item, task, box, weight, photo, seal; sealed or ended where nothing is."""
        packing, decided = self.packing, self.packing.decisions
        if packing.ended_at or packing.sealed_at:
            return "ended" if packing.ended_at else "sealed"
        asked = {
            "item": any(row.left for row in self.rows) and "incomplete" not in decided,
            "task": any(not task.done_by for task in self.tasks),
            "box": bool(self.boxes) and self.box is None,
            "weight": self.expected is not None and packing.weight_g is None and "no_weight" not in decided,
            "photo": bool(self.why_photos) and not self.open_photos and "no_photo" not in decided,
        }
        return next((step for step, open_ in asked.items() if open_), "seal")

    @property
    def barred(self) -> Obstacle | None:
        return barred(self.statuses)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Everything that stands against sealing, decided about or not."""
        photo_wanted = bool(self.why_photos) and not self.open_photos
        found = obstacles(
            self.rows, self.tasks, self.chosen, bool(self.boxes), self.packing.weight_g, self.expected, photo_wanted
        )
        return [self.barred, *found] if self.barred else found

    @property
    def standing(self) -> list[Obstacle]:
        """The obstacles that nobody has decided about."""
        return standing(self.obstacles, self.packing.decisions)


def lay_out(packing: Packing) -> Table:
    """One parcel on the table, as it stands now."""
    business_id = packing.business_id
    orders = orders_of_unit(business_id, packing.order_id, packing.parcel_id)
    others = [
        each.id for each in packings_of_unit(business_id, [packing.unit_id]) if each.id != packing.id and each.sealed_at
    ]
    pieces = pieces_of(business_id, [packing.id])
    rows = wanted_rows(business_id, orders, packing.parcel_id, _counts(pieces_of(business_id, others)))
    subject = ("parcel", packing.parcel_id) if packing.parcel_id else ("order", packing.order_id)
    return Table(
        packing, orders, _statuses(business_id, orders),
        db.session.get(Parcel, (business_id, packing.parcel_id)) if packing.parcel_id else None,
        counted(rows, _counts(pieces)), pieces,
        [proof for proof in proofs_of(business_id, subject[0], [subject[1]]) if proof.kind == "photo"],
    )  # fmt: skip


def orders_of_unit(business_id: UUID, order_id: UUID, parcel_id: UUID | None) -> list[Order]:
    """The orders in a parcel, or the one order that is packed without a parcel being known."""
    if parcel_id is None:
        order = order_of(business_id, order_id)
        return [order] if order else []
    query = (
        select(Order)
        .join(ParcelOrder, (ParcelOrder.business_id == Order.business_id) & (ParcelOrder.order_id == Order.id))
        .where(Order.business_id == business_id, ParcelOrder.parcel_id == parcel_id)
    )
    return list(db.session.scalars(query.order_by(Order.placed_at, Order.id)))


def wanted_rows(business_id: UUID, orders: Sequence[Order], parcel_id: UUID | None, gone: Counter[str]) -> list[Row]:
    """What belongs into a parcel, less what has gone in an earlier part of it."""
    order_ids = [order.id for order in orders]
    lines, parcels = lines_of(business_id, order_ids), parcels_of(business_id, order_ids)
    agreed = parts_of(business_id, order_ids)
    wanted = [
        Wanted(line.sku, line.sku_id, " · ".join(filter(None, (line.name, line.variation))), count)
        for order_id in order_ids
        for line, count in (
            _agreed(lines[order_id], agreed[order_id], parcel_id)
            if agreed[order_id]
            else [(line, line.quantity) for line in lines[order_id]
                  if parcel_id is None or (line.parcel_id or parcels[order_id][0].id) == parcel_id]
        )
    ]  # fmt: skip
    items = items_by_sku(business_id, {each.sku for each in wanted if each.sku})
    parts = kit_parts_of(business_id, [item.id for item in items.values()])
    inside = items_by_id(business_id, {part for kit in parts.values() for part in kit})
    every = {item.id: item for item in (*items.values(), *inside.values())}
    codes = barcodes_of(business_id, every)
    known = {item_id: KnownItem.of(item, codes.get(item_id, ())) for item_id, item in every.items()}
    by_sku = {sku: known[item.id] for sku, item in items.items()}
    return rows_of(wanted, by_sku, {kit: {known[p]: n for p, n in inner.items()} for kit, inner in parts.items()}, gone)


def _agreed(lines: Sequence[Line], parts: Sequence[Part], parcel_id: UUID | None) -> list[tuple[Line, int]]:
    """Of an order that goes in parts: what goes into this parcel; all of it where no parcel is known."""
    part = part_for(parts, parcel_id)
    goods = Counter(part.goods if part else {}) if parcel_id else together(each.goods for each in parts)
    going = []
    for line in lines:
        if (count := min(line.quantity, goods[line.sku or line.sku_id])) > 0:
            goods[line.sku or line.sku_id] -= count
            going.append((line, count))
    return going


def _counts(pieces: Sequence[PackedPiece]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for piece in pieces:
        if piece.verdict == "packed":
            counts[piece.row_key] += piece.quantity
    return counts


def _statuses(business_id: UUID, orders: Sequence[Order]) -> list[tuple[str, str]]:
    ids = [order.id for order in orders]
    query = select(Chain.order_id, Chain.status).where(Chain.business_id == business_id, Chain.order_id.in_(ids))
    found = {row.order_id: row.status for row in db.session.execute(query)}
    return [(order.number, found.get(order.id, "to_confirm")) for order in orders]
