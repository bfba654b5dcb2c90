"""One return, an order's returns, and what stands in them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.orders.models import Order, Parcel
from webapp.proofs.models import Proof, proofs_of
from webapp.returns.models.coming import Inspection, Return, ReturnLine


def return_of(business_id: UUID, return_id: UUID) -> Return | None:
    """One return, if it is this business's."""
    return db.session.get(Return, (business_id, return_id))


def return_keyed(business_id: UUID, order_id: UUID, key: str) -> Return | None:
    """The order's return of that key."""
    query = select(Return).where(Return.business_id == business_id, Return.order_id == order_id, Return.key == key)
    return db.session.scalar(query)


def returns_of(business_id: UUID, order_ids: Iterable[UUID], *, to_change: bool = False) -> list[Return]:
    """The returns of these orders, oldest first. `to_change` holds the rows until the transaction ends."""
    query = select(Return).where(Return.business_id == business_id, among(Return.order_id, order_ids))
    query = query.order_by(Return.order_id, Return.opened_at, Return.id)
    return list(db.session.scalars(query.with_for_update() if to_change else query))


def photos_back(business_id: UUID, order_id: UUID) -> list[Proof]:
    """The photos of what came back of an order: of its returns, and of their lines."""
    ids = [each.id for each in returns_of(business_id, [order_id])]
    lines = [line.id for some in lines_back(business_id, ids).values() for line in some] if ids else []
    return proofs_of(business_id, "return", ids + lines) if ids else []


def lines_back(business_id: UUID, return_ids: Iterable[UUID]) -> dict[UUID, list[ReturnLine]]:
    """The lines of these returns, by return."""
    query = select(ReturnLine).where(ReturnLine.business_id == business_id, among(ReturnLine.return_id, return_ids))
    found: dict[UUID, list[ReturnLine]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(ReturnLine.return_id, ReturnLine.id)):
        found[row.return_id].append(row)
    return found


def inspections_of(business_id: UUID, return_line_ids: Iterable[UUID]) -> dict[UUID, list[Inspection]]:
    """What was found of these lines, as it was inspected; what was undone too."""
    query = select(Inspection).where(
        Inspection.business_id == business_id, among(Inspection.return_line_id, return_line_ids)
    )
    found: dict[UUID, list[Inspection]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(Inspection.inspected_at, Inspection.id)):
        found[row.return_line_id].append(row)
    return found


def return_line_of(business_id: UUID, return_id: UUID, line_id: UUID) -> ReturnLine | None:
    """A line of that very return."""
    row = db.session.get(ReturnLine, (business_id, line_id))
    return row if row and row.return_id == return_id else None


def inspection_of(business_id: UUID, return_id: UUID, inspection_id: UUID) -> Inspection | None:
    """A finding of that very return."""
    row = db.session.get(Inspection, (business_id, inspection_id))
    return row if row and return_line_of(business_id, return_id, row.return_line_id) else None


def counts_of(business_id: UUID, return_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many pieces each return has, and how many of them were inspected."""
    ids = list(return_ids)
    pieces = select(ReturnLine.return_id, func.sum(ReturnLine.quantity)).group_by(ReturnLine.return_id)
    pieces = pieces.where(ReturnLine.business_id == business_id, among(ReturnLine.return_id, ids))
    done = (
        select(ReturnLine.return_id, func.sum(Inspection.quantity))
        .join(
            Inspection,
            and_(Inspection.business_id == ReturnLine.business_id, Inspection.return_line_id == ReturnLine.id),
        )
        .where(ReturnLine.business_id == business_id, among(ReturnLine.return_id, ids), Inspection.undone_at.is_(None))
        .group_by(ReturnLine.return_id)
    )
    inspected = {row[0]: int(row[1]) for row in db.session.execute(done)}
    return {row[0]: (int(row[1]), inspected.get(row[0], 0)) for row in db.session.execute(pieces)}


def wanted_back(business_id: UUID, order_id: UUID) -> dict[UUID, int]:
    """How many pieces of each line of an order are named by returns that still stand."""
    query = (
        select(ReturnLine.line_id, func.sum(ReturnLine.quantity))
        .join(Return, and_(Return.business_id == ReturnLine.business_id, Return.id == ReturnLine.return_id))
        .where(Return.business_id == business_id, Return.order_id == order_id)
        .where(Return.settled_how.not_in(("withdrawn", "rejected", "delivered")))
        .group_by(ReturnLine.line_id)
    )
    return {line_id: int(count) for line_id, count in db.session.execute(query)}


def shelved_of(business_id: UUID, line_id: UUID) -> int:
    """How many pieces of an order's line went back on a shelf, by whatever return."""
    query = (
        select(func.coalesce(func.sum(Inspection.quantity), 0))
        .join(
            ReturnLine,
            and_(ReturnLine.business_id == Inspection.business_id, ReturnLine.id == Inspection.return_line_id),
        )
        .where(Inspection.business_id == business_id, ReturnLine.line_id == line_id, Inspection.decision == "restock")
        .where(Inspection.undone_at.is_(None))
    )
    return int(db.session.scalar(query) or 0)


def orders_named(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of these orders."""
    query = select(Order.id, Order.number).where(Order.business_id == business_id, among(Order.id, order_ids))
    return {row.id: row.number for row in db.session.execute(query)}


def known_by(business_id: UUID, keys: Iterable[str]) -> dict[str, list[Any]]:
    """The returns that these number keys may mean, by key, oldest first: (number_key, id, order_id, order_number,
    parcel_id, settled_how), `parcel_id` only where the key is that of the parcel itself."""
    columns = Return.id, Return.order_id, Order.number.label("order_number"), Return.settled_how, Return.opened_at
    ordered = and_(Order.business_id == Return.business_id, Order.id == Return.order_id)
    mine = Return.business_id == business_id
    keys = list(keys)
    by_label = select(Return.number_key, *columns).join(Order, ordered).where(mine, among(Return.number_key, keys))
    by_parcel = (
        select(Parcel.number_key, *columns, Return.parcel_id)
        .join(Order, ordered)
        .join(Parcel, and_(Parcel.business_id == Return.business_id, Parcel.id == Return.parcel_id))
        .where(mine, among(Parcel.number_key, keys))
    )
    found: dict[str, list[Any]] = defaultdict(list)
    for query in (by_label, by_parcel):
        for row in db.session.execute(query.order_by(Return.opened_at, Return.id)):
            found[row.number_key].append(row)
    return found
