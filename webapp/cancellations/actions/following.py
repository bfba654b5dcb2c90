"""Rows follow the facts: what buyers ask for, what rules say, and what the platform has confirmed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from webapp.cancellations import rules
from webapp.cancellations.models import (
    WAITING,
    Automatic,
    Cancellation,
    automatics_of,
    cancellations_of,
    orders_with_markets,
)
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.ledger.actions import hold_chains
from webapp.ledger.models import facts_of
from webapp.ledger.rules import fold, in_order
from webapp.orders.models import Order

CONFIRMED = "CANCELLED"


def follow(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Bring what waits to be answered or let run up to date with these orders' facts, and see whether the platform has
    cancelled what was cancelled here. Doing it twice does nothing more. The caller commits."""
    order_ids = sorted(set(order_ids))
    hold_chains(business_id, order_ids)
    facts, rows = facts_of(business_id, order_ids), cancellations_of(business_id, order_ids)
    wishes = {order_id: rules.wishes(in_order(facts[order_id])) for order_id in order_ids}
    concerned = [order_id for order_id in order_ids if wishes[order_id] or rows[order_id]]
    automatics = automatics_of(business_id) if concerned else {}
    for order, _ in orders_with_markets(business_id, concerned) if concerned else ():
        over = rules.is_over(fold(facts[order.id]).status)
        for row in rows[order.id]:
            _see(row, order, wishes[order.id], over)
        known = {row.key for row in rows[order.id]}
        for key in wishes[order.id].keys() - known if not over else ():
            db.session.add(_row(order, wishes[order.id][key], automatics.get(order.shop_id)))
    db.session.flush()


def _see(row: Cancellation, order: Order, wishes: dict[str, rules.Wish], over: bool) -> None:
    if row.standing == "made" and not row.confirmed_at and order.platform_status == CONFIRMED:
        row.confirmed_at = now()
    if row.standing not in WAITING:
        return
    wish = wishes.get(row.key)
    if over or wish is None or wish.answered:
        row.standing = "rejected" if wish and wish.answered else "lapsed" if over or row.by == "rule" else "withdrawn"
        row.settled_at, row.runs_at = now(), None


def _row(order: Order, wish: rules.Wish, automatic: Automatic | None) -> Cancellation:
    runs_at = runs_from(automatic, now()) if wish.by == "rule" else None
    return Cancellation(
        business_id=order.business_id, order_id=order.id, key=wish.key, by=wish.by, standing=wish.standing,
        reason=wish.reason, words=wish.words, rule=wish.rule, asked_at=wish.at, runs_at=runs_at,
    )  # fmt: skip


def runs_from(automatic: Automatic | None, at: datetime) -> datetime | None:
    """When a proposal made at that moment is carried out by itself; None where the shop is asked each time."""
    return at + timedelta(hours=automatic.after_hours) if automatic else None
