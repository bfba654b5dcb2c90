"""Proposals that nobody stopped are carried out when their hour has come, and shops say whether they want that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Shop
from webapp.cancellations import rules
from webapp.cancellations.actions.cancelling import carry_out, settle, standing_of
from webapp.cancellations.actions.following import runs_from
from webapp.cancellations.models import Automatic, Cancellation, due_to_run, orders_with_markets
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import open_stories
from webapp.orders.models import Order

BATCH = 100
LONGEST_HOURS = 240
CLOCK = ("clock", "The clock")
Place = tuple[datetime, UUID]


def run_some(at: datetime, after: Place | None = None) -> tuple[int, Place | None]:
    """Carry out one batch of proposals that are due by `at`; each is looked at anew: twice or late does nothing more.
    Answers how many orders were cancelled, and after which row to go on (None: that was all). The caller commits."""
    due = due_to_run(at, after, BATCH)
    done = sum(_run(row.business_id, row.order_id, row.id) for row in due)
    return done, (due[-1].runs_at, due[-1].id) if len(due) == BATCH else None


def _run(business_id: UUID, order_id: UUID, row_id: UUID) -> bool:
    story = open_stories(business_id, [order_id])[order_id]
    row = db.session.get_one(Cancellation, (business_id, row_id), populate_existing=True)
    [(order, market)] = orders_with_markets(business_id, [order_id])
    if row.standing != "proposed":
        return False
    if rules.why_not_answered(standing_of(order, market, story.facts)) or row.key not in rules.standing_wishes(
        story.facts
    ):
        settle(row, "lapsed", *CLOCK)
        db.session.flush()
        return False
    carry_out(row, order, story, *CLOCK)
    return True


def set_automatic(business_id: UUID, shop_id: UUID, hours: str, by_name: str) -> Refusal | None:
    """From now on rules cancel this shop's orders so many hours after they say so; "" for never, then they only
    propose. What is proposed already follows. Refused with unknown_shop, bad_hours. The caller commits."""
    if db.session.get(Shop, (business_id, shop_id)) is None:
        return Refusal("unknown_shop", "There is no such shop.")
    if hours and not (len(hours) < 5 and hours.isdecimal() and hours.isascii() and int(hours) <= LONGEST_HOURS):
        return Refusal("bad_hours", f"Whole hours, at most {LONGEST_HOURS}.", "hours")
    row = db.session.get(Automatic, (business_id, shop_id))
    if row and not hours:
        db.session.delete(row)
        row = None
    elif hours:
        row = row or Automatic(business_id=business_id, shop_id=shop_id, since=now())
        row.after_hours, row.by_name = int(hours), by_name
        db.session.add(row)
    _reschedule(business_id, shop_id, runs_from(row, now()))
    db.session.flush()
    return None


def _reschedule(business_id: UUID, shop_id: UUID, runs_at: datetime | None) -> None:
    mine = select(Order.id).where(Order.business_id == business_id, Order.shop_id == shop_id)
    query = select(Cancellation).where(
        Cancellation.business_id == business_id, Cancellation.standing == "proposed", Cancellation.order_id.in_(mine)
    )
    for row in db.session.scalars(query.with_for_update()):
        row.runs_at = runs_at
