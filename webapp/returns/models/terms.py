"""By what returns are found: the words of their orders, and their own numbers."""

from uuid import UUID

from sqlalchemy import ColumnElement, Index, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.kit.bulk import among
from webapp.kit.db import Model, db, owned_fk
from webapp.orders.models import SearchTerm
from webapp.orders.models.search_term import BYTEWISE, MANY, begins, has_terms
from webapp.returns.models.coming import Return

NEWEST = 20_000  # returns that a search of nothing but common words looks through
RETURN = Return.__table__
Words = list[tuple[str, ...]]  # for each word the beginnings of terms that would do (orders.rules.searching.wanted)


class ReturnTerm(Model):
    """A number of a return's own by which it is found: its label's, the platform's; searched by its beginning."""

    __tablename__ = "return_terms"
    __table_args__ = (
        owned_fk("returns", "return_id", ondelete="CASCADE"),
        Index("ix_return_terms_return", "business_id", "return_id", "term"),
        {"sqlite_with_rowid": False},
    )

    business_id: Mapped[UUID] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    return_id: Mapped[UUID] = mapped_column(primary_key=True)


TERM = ReturnTerm.__table__
ORDERS_TERM = SearchTerm.__table__.c.term


def sought(business_id: UUID, words: Words) -> tuple[list[ColumnElement[bool]], bool]:
    """Conditions on a return, joined with its order, to have all these words; and whether only the newest returns are
    looked at, because every word is in very many orders."""
    found: list[set[UUID]] = [some for beginnings in words if (some := _having(business_id, beginnings)) is not None]
    has = [or_(*has_terms([beginnings]), _numbered(beginnings)) for beginnings in words]
    if found:
        return [among(RETURN.c.id, sorted(found, key=len)[0]), *has], False
    newest = select(RETURN.c.id).where(RETURN.c.business_id == business_id).order_by(RETURN.c.id.desc())
    oldest = db.session.scalar(newest.offset(NEWEST).limit(1))
    return [*([RETURN.c.id > oldest] if oldest else ()), *has], oldest is not None


def _numbered(beginnings: tuple[str, ...]) -> ColumnElement[bool]:
    mine = (TERM.c.business_id == RETURN.c.business_id) & (TERM.c.return_id == RETURN.c.id)
    return exists().where(mine, begins(TERM.c.term, beginnings)).correlate(RETURN)


def _having(business_id: UUID, beginnings: tuple[str, ...]) -> set[UUID] | None:
    """The returns that have a word; None where too many orders have it to be asked one by one. Each look goes through
    an index and stops at MANY rows."""
    orders: set[UUID] = set()
    returns: set[UUID] = set()
    for beginning in beginnings:
        theirs = select(SearchTerm.order_id).where(
            SearchTerm.business_id == business_id, begins(ORDERS_TERM, [beginning])
        )
        own = select(TERM.c.return_id).where(TERM.c.business_id == business_id, begins(TERM.c.term, [beginning]))
        looks = [list(db.session.scalars(query.limit(MANY))) for query in (theirs, own)]
        if max(map(len, looks)) >= MANY:
            return None
        orders.update(looks[0])
        returns.update(looks[1])
    of_orders = select(RETURN.c.id).where(RETURN.c.business_id == business_id, among(RETURN.c.order_id, orders))
    return returns.union(db.session.scalars(of_orders) if orders else ())
