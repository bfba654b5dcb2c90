"""The seller's word: agreed, or refused with a reason; and what is written down of a return later."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from webapp.deadlines import actions as deadlines
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.ledger.actions import Telling, open_stories, write
from webapp.orders.rules.numbers import number_key
from webapp.returns.actions.following import follow, save_terms
from webapp.returns.actions.opening import By, details_of, requested
from webapp.returns.actions.receiving import join_waiting
from webapp.returns.models import Return, return_of
from webapp.returns.rules.words import ANSWERS, APPROVALS, PAYERS, RECEIVED, REJECTIONS, STATUSES

LONGEST = 500
ANSWERED = frozenset({"return_authorised", "return_rejected"})


def held(business_id: UUID, return_id: UUID) -> Return | None:
    """The return, its order's chain and itself held until the transaction ends: whoever comes second sees what the
    first has done."""
    row = return_of(business_id, return_id)
    if row is None:
        return None
    open_stories(business_id, [row.order_id])
    db.session.refresh(row, with_for_update=True)
    return row


def answer(
    business_id: UUID, return_id: UUID, decision: str, reason: str, by: By, amount: Decimal | None = None
) -> Return | Refusal:
    """Agree or refuse, in the platform's words for it. The same answer again changes nothing. The caller commits.

    Refused with unknown_return, unknown_decision, no_reason, no_amount, settled.
    """
    if (row := held(business_id, return_id)) is None:
        return Refusal("unknown_return", "There is no such return.")
    if wrong := _why_not(row, decision, reason := " ".join(reason.split())[:LONGEST], amount):
        return wrong
    stories = open_stories(business_id, [row.order_id])
    kind = "return_authorised" if decision in APPROVALS else "return_rejected"
    words = APPROVALS.get(decision) or REJECTIONS[decision]
    details = details_of(
        row, decision=decision, reason=reason, words=": ".join(filter(None, (words, reason))), type=row.return_type,
        payer=row.payer, platform_id=row.platform_id, amount=f"{amount:.2f}" if amount else "", currency=row.currency,
    )  # fmt: skip
    last = _last_answer(stories[row.order_id].facts, row.id)
    if last is not None and (last.kind, last.details.get("decision")) == (kind, decision):
        return row
    turn = sum(1 for fact in stories[row.order_id].facts if fact.key.startswith(f"answer-{row.id}-")) + 1
    write(stories, [Telling(row.order_id, kind, f"answer-{row.id}-{turn}", now(), by.actor, by.name, row.parcel_id,
                            None, details)])  # fmt: skip
    row.next_action, row.due_at = "", None  # the platform's clock was for this very answer
    row.amount = amount or row.amount
    follow(business_id, [row.order_id])
    return row


def answers_to(row: Return) -> tuple[str, ...]:
    """The decisions that fit a return: those of its type, and once it is here those on what came."""
    return ANSWERS.get(row.return_type, ()) + (RECEIVED if row.received_at else ())


def _last_answer(facts: list, return_id: UUID):
    answers = [fact for fact in facts if fact.key.startswith(f"answer-{return_id}-")]
    return answers[-1] if answers else None


def _why_not(row: Return, decision: str, reason: str, amount: Decimal | None) -> Refusal | None:
    if decision not in answers_to(row):
        return Refusal("unknown_decision", "Choose an answer.", "decision")
    if decision in REJECTIONS and not reason:
        return Refusal("no_reason", "Say why it is refused; the platform and the buyer will ask.", "reason")
    if decision == "OFFER_PARTIAL_REFUND" and amount is None:
        return Refusal("no_amount", "Say how much is offered.", "amount")
    if row.settled_at:
        return Refusal("settled", "It is settled already.")
    return None


def amend(
    business_id: UUID, return_id: UUID, told: dict[str, str], due_at: datetime | None, by: By
) -> Return | Refusal:
    """Write down what is known by now: label and carrier of the way back, who pays, the platform's number, status and
    next action with its deadline. `told` holds only fields of the form, cleaned."""
    if (row := held(business_id, return_id)) is None:
        return Refusal("unknown_return", "There is no such return.")
    number = told.get("tracking_number", row.tracking_number)
    key = number_key(number) if number else ""
    if number and not key:
        return Refusal("bad_number", "That is no tracking number.", "tracking_number")
    row.tracking_number, row.number_key = number, key
    row.carrier_name, row.platform_id = told.get("carrier", ""), told.get("platform_id", "")
    row.payer = told["payer"] if told.get("payer") in PAYERS else row.payer
    row.platform_status = told["platform_status"] if told.get("platform_status") in STATUSES else ""
    row.next_action, row.due_at = told.get("next_action", ""), due_at
    db.session.flush()
    save_terms(row)
    _ask_anew(row, by)
    join_waiting(business_id, [row.order_id])  # its label may have been scanned before it was written down here
    follow(business_id, [row.order_id])
    deadlines.follow(business_id, [row.order_id])
    return row


def _ask_anew(row: Return, by: By) -> None:
    """Tell what the platform wants of a return by when, where that is other than was told last: its clock follows."""
    stories = open_stories(row.business_id, [row.order_id])
    mine = [fact for fact in stories[row.order_id].facts if fact.details.get("return") == str(row.id)]
    asked = [fact for fact in mine if fact.kind == "return_requested"]
    due_at = row.due_at.isoformat() if row.due_at else ""
    before = asked[-1].details if asked else {}
    answered = bool(asked) and any(fact.kind in ANSWERED for fact in mine[mine.index(asked[-1]) :])
    if (due_at, row.next_action) == (before.get("due_at", ""), before.get("action", "")) or (answered and not due_at):
        return
    if due_at or asked:
        write(stories, [requested(row, now(), by, f"return-{row.id}-{len(asked) + 1}")])
