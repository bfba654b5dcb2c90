"""Notices are drafted from the facts, sent by a person, withdrawn when what they say is undone."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from webapp.cancellations.models import reasons
from webapp.kit.bulk import insert_new
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, hold_chains, open_stories, write
from webapp.ledger.models import facts_of
from webapp.ledger.rules import in_order
from webapp.notices import rules
from webapp.notices.models import Notice, notices_of
from webapp.orders.models import Order
from webapp.policy.models import books

UNIQUE = ("business_id", "order_id", "fact_key", "audience")
CONFIRMED, BY_IMPORT = "CANCELLED", "the import"


def draft(business_id: UUID, order_ids: Iterable[UUID]) -> None:
    """Bring what is to be said about these orders up to date with their facts: draft what is new, withdraw what is
    undone and not sent yet, tick off what the platform has done itself. Doing it twice does nothing more. The caller
    commits."""
    order_ids = sorted(set(order_ids))
    hold_chains(business_id, order_ids)
    facts, known = facts_of(business_id, order_ids), notices_of(business_id, order_ids)
    rows: list[dict[str, Any]] = []
    for order in db.session.query(Order).filter(Order.business_id == business_id, Order.id.in_(order_ids)):
        standing = in_order(facts[order.id])
        drafted = rules.drafts(standing, _context(order))
        _withdraw(known[order.id], {fact.key for fact in standing})
        _tick_off(known[order.id], order)
        rows += (_row(order, one) for one in _new(drafted, known[order.id]))
    db.session.flush()
    insert_new(Notice, rows, UNIQUE)


def mark_sent(business_id: UUID, notice: Notice, actor: str, actor_name: str) -> Refusal | None:
    """Somebody has told it; once is enough. The caller commits."""
    stories = open_stories(business_id, [notice.order_id])
    db.session.refresh(notice)
    if notice.standing != "waiting":
        return Refusal("settled", "It was withdrawn meanwhile." if notice.standing == "withdrawn" else "It is sent.")
    notice.standing, notice.settled_at, notice.settled_by_name = "sent", now(), actor_name
    db.session.flush()
    details = {"audience": notice.audience, "subject": notice.subject, "about": notice.fact_key}
    write(stories, [Telling(notice.order_id, "notified", f"notified-{notice.id}", now(), actor, actor_name,
                            details=details)])  # fmt: skip
    return None


def _new(drafted: Sequence[rules.Drafted], known: Sequence[Notice]) -> list[rules.Drafted]:
    """What was not drafted yet, and of what is said once only the first."""
    there = {(notice.fact_key, notice.audience) for notice in known}
    said = {(notice.code, notice.audience) for notice in known if notice.standing != "withdrawn"}
    found = []
    for one in drafted:
        again = one.code in rules.ONCE and (one.code, one.audience) in said
        if (one.fact_key, one.audience) not in there and not again:
            found.append(one)
            said.add((one.code, one.audience))
    return found


def _withdraw(known: Iterable[Notice], standing: set[str]) -> None:
    for notice in known:
        if notice.standing == "waiting" and notice.fact_key not in standing:
            notice.standing, notice.settled_at, notice.settled_by_name = "withdrawn", now(), "Handover"


def _tick_off(known: Iterable[Notice], order: Order) -> None:
    for notice in known if order.platform_status == CONFIRMED else ():
        if notice.standing == "waiting" and notice.audience == rules.PLATFORM and notice.code.startswith("cancelled_"):
            notice.standing, notice.settled_at, notice.settled_by_name = "sent", now(), BY_IMPORT


def _row(order: Order, one: rules.Drafted) -> dict[str, Any]:
    return {
        "business_id": order.business_id, "id": new_id(), "order_id": order.id, "fact_key": one.fact_key,
        "audience": one.audience, "code": one.code, "subject": one.subject, "text": one.text, "standing": "waiting",
        "drafted_at": now(), "settled_at": None, "settled_by_name": "",
    }  # fmt: skip


def _context(order: Order) -> rules.Context:
    return rules.Context(order.number, order.recorded_at, reasons().words, _rule_words, _empties_stock)


def _rule_words(code: str) -> str:
    found = next((rule for book in books().values() if (rule := book.rule(code))), None)
    return found.title if found else code


def _empties_stock(code: str) -> bool:
    return any(one.code == code and one.out_of_stock for one in reasons().seller)
