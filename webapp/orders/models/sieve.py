"""Which orders a list shows besides what is searched for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select

from webapp.kit.db import db
from webapp.ledger.models import Chain
from webapp.orders.models.order import Order
from webapp.orders.models.order_import import ImportOrder

MANY = 2000
ORDER, CHAIN, IMPORTED = Order.__table__.c, Chain.__table__.c, ImportOrder.__table__.c


@dataclass(frozen=True, slots=True)
class Sieve:
    """Orders of a shop, placed since one moment and before another, that stood in one file."""

    shop_id: UUID | None = None
    since: datetime | None = None
    before: datetime | None = None
    import_id: UUID | None = None

    def __bool__(self) -> bool:
        return self != EVERY

    @property
    def of_order(self) -> list[ColumnElement[bool]]:
        """Its conditions that an order's own columns answer."""
        found: list[ColumnElement[bool]] = []
        if self.shop_id:
            found.append(ORDER.shop_id == self.shop_id)
        if self.since:
            found.append(ORDER.placed_at >= self.since)
        if self.before:
            found.append(ORDER.placed_at < self.before)
        return found

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """All of them."""
        if not self.import_id:
            return self.of_order
        came = (IMPORTED.business_id == ORDER.business_id) & (IMPORTED.order_id == ORDER.id)
        return [*self.of_order, exists().where(came, IMPORTED.import_id == self.import_id)]


EVERY = Sieve()


def few_of(business_id: UUID, lane: str, sieve: Sieve) -> list[UUID] | None:
    """The orders of the file, of the shop and the days, or of the lane: the first of these that are few; None where
    there are many of each.

    Each look goes through an index and stops at MANY rows. What is found by none is so common that a walk through all
    orders soon meets enough of it.
    """
    looks: list[Select] = []
    if sieve.import_id:
        looks.append(
            select(IMPORTED.order_id).where(IMPORTED.import_id == sieve.import_id, _mine(IMPORTED, business_id))
        )
    if sieve.of_order:
        looks.append(select(ORDER.id).where(*sieve.of_order, _mine(ORDER, business_id)))
    if lane:
        looks.append(select(CHAIN.order_id).where(CHAIN.lane == lane, _mine(CHAIN, business_id)))
    for look in looks:
        found = list(db.session.scalars(look.limit(MANY)))
        if len(found) < MANY:
            return found
    return None


def _mine(columns, business_id: UUID) -> ColumnElement[bool]:
    return columns.business_id == business_id
