"""The words by which orders are found, kept in step with the orders."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, text

from webapp.kit.bulk import among
from webapp.kit.db import db
from webapp.orders.actions.boxing import Box
from webapp.orders.actions.drafts import Draft
from webapp.orders.actions.source import Source
from webapp.orders.models import SearchTerm
from webapp.orders.rules.searching import terms_of

table = SearchTerm.__table__
_INSERT = "INSERT INTO search_terms (business_id, term, order_id) "
# There are twenty terms to an order, more rows than all its others: they are worth a statement of their own.
_FROM_ARRAYS = text(
    _INSERT + "SELECT :business_id, term, order_id "
    "FROM unnest(CAST(:terms AS text[]), CAST(:order_ids AS uuid[])) AS given(term, order_id)"
)


def save_terms(source: Source, drafts: Sequence[Draft], boxed: Mapping[UUID, list[list[Box]]]) -> None:
    """Write the terms of new orders, and anew those of orders that are now found by other words."""
    found = [one for one in drafts if one.findable]
    again = [one.id for one in found if not one.is_new]
    if again:
        theirs = (table.c.business_id == source.business_id) & among(table.c.order_id, again)
        db.session.execute(delete(table).where(theirs))
    # In the order of the index, neighbours land on the same page of it.
    rows = sorted(_rows(found, boxed))
    if not rows:
        return
    if db.engine.dialect.name == "postgresql":
        terms, order_ids = zip(*rows, strict=True)
        asked = {"business_id": source.business_id, "terms": list(terms), "order_ids": list(order_ids)}
        db.session.execute(_FROM_ARRAYS, asked)
    else:
        business = source.business_id.hex
        values = [(business, term, order_id) for term, order_id in rows]
        db.session.connection().exec_driver_sql(_INSERT + "VALUES (?, ?, ?)", values)


def _rows(found: Iterable[Draft], boxed: Mapping[UUID, list[list[Box]]]) -> Iterator[tuple[str, str]]:
    for one in found:
        name = one.id.hex
        for term in _terms(one, (box.row for boxes in boxed[one.id] for box in boxes)):
            yield term, name


def _terms(one: Draft, parcels: Iterable[dict[str, Any]]) -> set[str]:
    names = [one.row["recipient"], one.row["buyer_username"]]
    for line in one.order.lines:
        names += [line.sku, line.name, line.variation]
    numbers = [one.order.number, *(parcel["tracking_number"] for parcel in parcels)]
    return terms_of(names, numbers, [one.row["phone"]])
