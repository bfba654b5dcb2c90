"""Orders by when the first of their open deadlines is due: those for which no time runs come last, the newest first."""

from sqlalchemy import and_, exists, func, tuple_

from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.orders.models import Order, Way

ORDER = Order.__table__.c
OTHER = table.alias("other")
# An order has few deadlines, a business very many open ones: `coalesce` keeps the planner off the index of the latter.
_OF_ORDER = and_(
    OTHER.c.business_id == ORDER.business_id, OTHER.c.order_id == ORDER.id,
    func.coalesce(OTHER.c.standing, "") == "open", OTHER.c.due_at.is_not(None),
)  # fmt: skip
_EARLIER = exists().where(_OF_ORDER, tuple_(OTHER.c.due_at, OTHER.c.id) < tuple_(table.c.due_at, table.c.id))
_MINE = and_(table.c.business_id == ORDER.business_id, table.c.order_id == ORDER.id)
SOONEST = (
    Way(
        (table.c.due_at, table.c.id), rising=True, joined=(table, _MINE),
        where=(standing_is("open"), table.c.due_at.is_not(None), ~_EARLIER),
    ),
    Way((ORDER.placed_at, ORDER.id), where=(~exists().where(_OF_ORDER),)),
)  # fmt: skip
