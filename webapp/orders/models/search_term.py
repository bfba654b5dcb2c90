from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Text, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.db import Model, db, owned_fk
from webapp.orders.models.order import Order

# Prefix searches compare bytes; PostgreSQL must be told not to use the language's order.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
AFTER = "\U0010ffff"  # no letter comes after it
MANY = 2000


class SearchTerm(Model):
    """A word by which an order can be found; searched by its beginning."""

    __tablename__ = "search_terms"
    __table_args__ = (
        owned_fk("orders", "order_id", ondelete="CASCADE"),
        # With the term, so that "has this order that word?" is answered by the index alone.
        Index("ix_search_terms_order_term", "business_id", "order_id", "term"),
        {"sqlite_with_rowid": False},
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(primary_key=True)


def begins(term: ColumnElement[str], beginnings: Iterable[str]) -> ColumnElement[bool]:
    """Whether a term begins with one of these."""
    return or_(*((term >= beginning) & (term < beginning + AFTER) for beginning in beginnings))


def has_terms(wanted: list[tuple[str, ...]]) -> list[ColumnElement[bool]]:
    """Conditions on an order: for each entry, one of its terms begins with one of the entry's beginnings."""
    orders, terms = Order.__table__, SearchTerm.__table__
    mine = (terms.c.business_id == orders.c.business_id) & (terms.c.order_id == orders.c.id)
    return [exists().where(mine, begins(terms.c.term, beginnings)).correlate(orders) for beginnings in wanted]


def fewest_found(business_id: UUID, wanted: list[tuple[str, ...]]) -> list[UUID] | None:
    """The orders that have the rarest of the wanted terms, or None where every one of them is in very many orders.

    Each look goes through the index and stops at MANY rows, so that no search reads a whole table.
    """
    fewest: list[UUID] | None = None
    for beginnings in wanted:
        # One look for each beginning: with "or" between two ranges SQLite reads every term of the business.
        looks = [_found(business_id, beginning) for beginning in beginnings]
        found = list(dict.fromkeys(order_id for look in looks for order_id in look))
        if max(map(len, looks)) < MANY and (fewest is None or len(found) < len(fewest)):
            fewest = found
    return fewest


def _found(business_id: UUID, beginning: str) -> list[UUID]:
    term = SearchTerm.__table__.c.term
    query = select(SearchTerm.order_id).where(SearchTerm.business_id == business_id, begins(term, [beginning]))
    return list(db.session.scalars(query.limit(MANY)))
