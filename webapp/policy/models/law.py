"""The law of a business: which book each of its shops goes by for which orders, and which days count."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.kit.db import db
from webapp.policy.models.books import DEFAULT, books
from webapp.policy.models.calendars import Own, calendar_for
from webapp.policy.models.choices import BookChoice, OwnDay
from webapp.policy.rules import Book, Calendar, Rule


@dataclass(frozen=True, slots=True)
class Law:
    """What holds for the orders of one business, read once for many of them."""

    choices: dict[UUID, list[tuple[datetime, str]]]  # of each shop, the latest first
    own: dict[UUID | None, Own]
    found: dict[tuple, Any]  # what was worked out already

    def book(self, shop_id: UUID, placed_at: datetime) -> Book:
        """The book for an order of that shop: the one that the shop had chosen when the order was placed, so that no
        choice ever rewrites the past. Before its first choice a shop goes by the general one."""
        code = next((code for since, code in self.choices.get(shop_id, ()) if since <= placed_at), DEFAULT)
        return books().get(code) or books()[DEFAULT]

    def calendar(self, book: Book, shop_id: UUID, market: str, time_zone: str) -> Calendar:
        """The days that count for that shop by that book."""
        key = (book.code, shop_id)
        if key not in self.found:
            own = self.own.get(None, ()) + self.own.get(shop_id, ())
            self.found[key] = calendar_for(book, market, time_zone, own)
        return self.found[key]

    def rules(self, book: Book, order: Any) -> dict[str, Rule]:
        """The rules of that book for an order (market, shipping_type, order_type, placed_at), by code."""
        key = (book.code, order.market, order.shipping_type, order.order_type, order.placed_at.date())
        if key not in self.found:
            self.found[key] = book.rules_for(order.market, order.shipping_type, order.order_type, order.placed_at)
        return self.found[key]


def law_of(business_id: UUID) -> Law:
    """The law of a business as it stands now."""
    choices: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
    chosen = select(BookChoice.shop_id, BookChoice.since, BookChoice.book).where(BookChoice.business_id == business_id)
    for shop_id, since, book in db.session.execute(chosen.order_by(BookChoice.since.desc(), BookChoice.id.desc())):
        choices[shop_id].append((since, book))
    own: dict[UUID | None, Own] = defaultdict(tuple)
    days = select(OwnDay.shop_id, OwnDay.day, OwnDay.counts, OwnDay.name).where(OwnDay.business_id == business_id)
    for row in db.session.execute(days.order_by(OwnDay.day, OwnDay.id)):
        own[row.shop_id] += ((row.day, row.counts, row.name),)
    return Law(dict(choices), dict(own), {})
