"""How many open deadlines will be reminded of by a moment, without looking at everything that is open."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, bindparam, column, func, literal, select, values

from webapp.deadlines.models.deadline import deadlines_table as table
from webapp.deadlines.models.deadline import standing_is
from webapp.deadlines.models.pressing import MOST
from webapp.deadlines.rules.reminding import due_spans
from webapp.kit.db import db
from webapp.policy.models import books

AT_MOST = literal(MOST + 1, literal_execute=True)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NEAR = timedelta(hours=3)  # so little has to be looked at by then that nothing finds it faster


def reminded_by(business_id: UUID, at: datetime, now: datetime) -> int:
    """How many open deadlines will be reminded of by then and not be over; counted no further than MOST + 1.

    What a rule reminds of by then is due soon after: its reminders say how soon. So of each rule only what is due so is
    looked at, by an index, and what the sweep has to look at already.
    """
    asked = {"business_id": business_id, "at": at}
    if at - now <= NEAR:
        return int(db.session.execute(_looked_at(), asked | {"look_by": at}).scalar_one())
    spans = [(code, span) for code, reminders in reminders_by_rule() for span in due_spans(reminders, now, at)]
    for place, (code, (first, last)) in enumerate(spans):
        asked |= {f"rule_{place}": code, f"first_{place}": first, f"last_{place}": last or NEVER}
    found = db.session.execute(_reminded(len(spans)), asked | {"look_by": now}).scalar_one()
    return min(MOST + 1, int(found))


@cache
def reminders_by_rule() -> Sequence[tuple[str, frozenset[Any]]]:
    """The reminders of each rule, over all books and all its entries."""
    rules = [rule for book in books().values() for rule in book.rules]
    codes = dict.fromkeys(rule.code for rule in rules)
    return [(code, frozenset(rule.reminders for rule in rules if rule.code == code)) for code in codes]


def _open() -> Select:
    """The open deadlines of a business that are not over by then and whose next reminder comes before."""
    return (
        select(literal(1, literal_execute=True).label("one"))
        .where(table.c.business_id == bindparam("business_id"), standing_is("open"))
        .where(table.c.due_at >= bindparam("at"), table.c.remind_at <= bindparam("at"))
    )


def _waiting() -> ScalarSelect:
    look_by = bindparam("look_by", type_=table.c.look_at.type)
    return _count(_open().where(table.c.look_at <= look_by, table.c.remind_at <= look_by))


def _count(some: Select) -> ScalarSelect:
    return select(func.count()).select_from(some.limit(AT_MOST).subquery()).scalar_subquery()


@cache
def _looked_at() -> Select:
    return select(_waiting())


@cache
def _reminded(spans: int) -> Select:
    """Span by span, each a look of its own that ends after so many: the planner is given no join to think about."""
    moment = table.c.due_at.type
    types = {"rule": table.c.rule.type, "first": moment, "last": moment}
    rows = [tuple(bindparam(f"{name}_{place}", type_=of) for name, of in types.items()) for place in range(spans)]
    given = values(*(column(name, of) for name, of in types.items()), name="given").data(rows).cte("spans")
    # What the sweep should have reminded of is counted already.
    ahead = _open().where(table.c.remind_at > bindparam("look_by", type_=moment))
    ahead = ahead.where(table.c.rule == given.c.rule, table.c.due_at >= given.c.first, table.c.due_at <= given.c.last)
    return select(_waiting() + func.coalesce(func.sum(_count(ahead.correlate(given))), 0)).select_from(given)
