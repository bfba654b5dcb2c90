"""The ways through a list of orders, and the places at which its pages begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, Uuid, literal, tuple_

from webapp.kit.db import Moment
from webapp.ledger.models import Chain
from webapp.orders.models.order import VALUE, Order

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND, CENT = timedelta(microseconds=1), Decimal("0.01")
LONGEST_ID, LONGEST_SUM, LONGEST_TIME = 32, 14, 20
ORDER, CHAIN = Order.__table__.c, Chain.__table__.c


@dataclass(frozen=True, slots=True)
class Way:
    """By what orders are sorted: all of `by`, whose last is an id, falls or (`rising`) rises. `joined` is one more
    table with its condition, and `where` what orders of this way must be."""

    by: tuple[ColumnElement[Any], ...]
    rising: bool = False
    joined: tuple[Any, ColumnElement[bool]] | None = None
    where: tuple[ColumnElement[bool], ...] = ()

    @property
    def sorted(self) -> list[ColumnElement[Any]]:
        """What to order by."""
        return [each.asc() if self.rising else each.desc() for each in self.by]

    def beyond(self, last: Sequence[Any]) -> ColumnElement[bool]:
        """Whether an order comes after the one that stands at this place."""
        place = tuple_(*(literal(value, column.type) for value, column in zip(last, self.by, strict=True)))
        return tuple_(*self.by) > place if self.rising else tuple_(*self.by) < place


NEWEST = (Way((ORDER.placed_at, ORDER.id)),)
MOVED_LAST = (Way((CHAIN.status_at, CHAIN.order_id)),)
WORTH_MOST = (Way((ORDER.currency, VALUE, ORDER.id)),)  # sums of two currencies are not compared


def place_of(number: int, values: Sequence[Any]) -> str:
    """The place of an order in the way of this number, among those of a list."""
    return ".".join([*map(_written, values), *([str(number)] if number else [])])


def parse_place(text: str, ways: Sequence[Way] = NEWEST) -> tuple[int, tuple[Any, ...]] | None:
    """Where a page goes on, from its address: in which of the ways, and after what; None for anything that is no such
    place."""
    start, _, end = text.rpartition(".")
    number, text = (int(end), start) if end.isdecimal() and len(end) < LONGEST_ID else (0, text)
    if number >= len(ways):
        return None
    by = ways[number].by
    parts = text.rsplit(".", len(by) - 1)
    try:
        return number, tuple(_read(part, column) for part, column in zip(parts, by, strict=True))
    except (ValueError, OverflowError):
        return None


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return str((value - EPOCH) // MICROSECOND)
    if isinstance(value, UUID):
        return value.hex
    return str(int(value / CENT)) if isinstance(value, Decimal) else str(value)


def _read(text: str, column: ColumnElement[Any]) -> Any:
    if isinstance(column.type, Moment):
        return EPOCH + int(text[:LONGEST_TIME]) * MICROSECOND
    if isinstance(column.type, Uuid):
        return UUID(hex=text)
    return int(text[:LONGEST_SUM]) * CENT if isinstance(column.type, Numeric) else text
