"""What lists of orders show beside them: how full each lane is, and when each order is due. Statements built once."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, literal, select

from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.kit.bulk import among_named
from webapp.kit.db import db
from webapp.ledger.kinds import LANES
from webapp.ledger.models import Chain

MOST_COUNTED = 1000
CHAINS = Chain.__table__.c


def lane_counts(business_id: UUID) -> dict[str, int]:
    """How many orders stand in each lane, counted no further than one more than MOST_COUNTED: nobody acts otherwise on
    43,117 than on 43,118, and counting them would cost more than the whole page."""
    return dict(db.session.execute(_counts(), {"business_id": business_id}).one()._mapping)


@cache
def _counts() -> Select:
    counts = []
    for lane in LANES:
        mine = CHAINS.business_id == bindparam("business_id"), CHAINS.lane == lane
        some = select(CHAINS.order_id).where(*mine).limit(literal(MOST_COUNTED + 1, literal_execute=True))
        counts.append(select(func.count()).select_from(some.subquery()).scalar_subquery().label(lane))
    return select(*counts)


def next_due_of(business_id: UUID, order_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """When the first open deadline of each of these orders is due, and since when one runs: (order_id, due_at, since).
    Orders without one are not there."""
    asked = {"business_id": business_id, "order_ids": list(order_ids)}
    return {row.order_id: row for row in db.session.execute(_next_due(db.engine.dialect.name), asked)}


@cache
def _next_due(_dialect: str) -> Select:
    return (
        select(table.c.order_id, func.min(table.c.due_at).label("due_at"), func.min(table.c.started_at).label("since"))
        .where(table.c.business_id == bindparam("business_id"), among_named(table.c.order_id, "order_ids"))
        .where(standing_is("open"), table.c.due_at.is_not(None))
        .group_by(table.c.order_id)
    )
