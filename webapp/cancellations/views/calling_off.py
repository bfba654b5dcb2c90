"""Cancelling orders, one or many."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask import Response, abort, flash, url_for
from htmx_flask import request

from webapp.accounts.rules import safe_path
from webapp.cancellations import actions, rules
from webapp.cancellations.models import Refund, cancellation_of, orders_with_markets, reasons
from webapp.cancellations.views import bp
from webapp.kit.access import for_roles, me
from webapp.kit.db import transaction
from webapp.kit.errors import Refusal
from webapp.kit.pages import page, see_other, see_there
from webapp.ledger.models import facts_of
from webapp.orders.models import Order
from webapp.orders.rules.amounts import in_money

MOST = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Orders that have the same reasons to choose from."""

    market: str
    state: str
    orders: list[Order]
    reasons: Sequence[rules.Reason]


@bp.get("/cancellations/new")
@for_roles("seller")
def new() -> Response:
    """The chosen orders by market and state, each group with the reasons that hold there; and what cannot be."""
    orders = orders_with_markets(me.business_id, _chosen(request.args.getlist("order_ids")))
    facts = facts_of(me.business_id, [order.id for order, _ in orders])
    groups: dict[tuple[str, str], Group] = {}
    refused: list[tuple[Order, Refusal]] = []
    for order, market in orders:
        standing = actions.standing_of(order, market, facts[order.id])
        if refusal := rules.why_not(standing):
            refused.append((order, refusal))
            continue
        known = reasons().of_seller(market, standing.state)
        groups.setdefault((market, standing.state), Group(market, standing.state, [], known)).orders.append(order)
    there = safe_path(request.args.get("next")) or url_for("orders.index")
    purses = actions.purses_of(me.business_id, [order for order, _ in orders], facts)
    return page("cancellations/new.html", groups=list(groups.values()), refused=refused, there=there, purses=purses)


@bp.post("/cancellations/choices", endpoint="create_choice")
@for_roles("seller")
def create_choice() -> Response:
    """From a list where orders were ticked to the page that asks why."""
    chosen = _chosen(request.form.getlist("order_ids"))
    return see_other("cancellations.new", order_ids=chosen, next=safe_path(request.form.get("next")))


@bp.post("/cancellations")
@for_roles("seller")
def create() -> Response:
    """Cancel, and say of each order what became of it."""
    why = actions.Why(request.form.get("reason", ""), request.form.get("words", "").strip())
    with transaction():
        answers = actions.cancel_orders(
            me.business_id, _chosen(request.form.getlist("order_ids")), why, me.actor, me.name
        )
        refunds = [_refund_words(answer) for answer in answers]
    done = [answer for answer in answers if not answer.refusal]
    there = safe_path(request.form.get("next")) or url_for("orders.index")
    if answers and len(done) == len(answers):
        what = f"Order {done[0].number} is" if len(done) == 1 else f"{len(done)} orders are"
        back = refunds[0] if len(done) == 1 else _sums(done)
        flash(f"{what} cancelled here. Now cancel in Seller Center too: see Messages. {back}".strip(), "amber")
        return see_there(there)
    status = 200 if done else 422
    return page("cancellations/made.html", status, answers=list(zip(answers, refunds, strict=True)), there=there)


@bp.post("/cancellations/<uuid:cancellation_id>/undoing", endpoint="create_undoing")
@for_roles("seller")
def create_undoing(cancellation_id: UUID) -> Response:
    """Take a cancellation back that the platform has not made too."""
    with transaction():
        row = cancellation_of(me.business_id, cancellation_id) or abort(404)
        order_id = row.order_id
        refusal = actions.take_back(me.business_id, row, me.actor, me.name)
    flash(refusal.words if refusal else "Taken back. Its stock was free meanwhile: confirm it again.", "amber")
    return see_other("orders.show", order_id=order_id)


def _refund_words(answer: actions.Called) -> str:
    if isinstance(answer.refund, Refund):
        return f"{in_money(answer.refund.amount, answer.refund.currency)} goes back to the buyer."
    return answer.refund.words if answer.refund else ""


def _sums(answers: Sequence[actions.Called]) -> str:
    """What goes back of several orders together, by currency; nothing is said of those that had nothing to pay back."""
    sums: dict[str, Decimal] = {}
    for refund in (answer.refund for answer in answers if isinstance(answer.refund, Refund)):
        sums[refund.currency] = sums.get(refund.currency, Decimal(0)) + refund.amount
    together = " and ".join(in_money(amount, currency) for currency, amount in sorted(sums.items()))
    return f"{together} goes back in all." if together else "No money goes back."


def _chosen(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
