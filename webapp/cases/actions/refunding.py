"""Money that goes back to the buyer because of a case: written down once, by the room that keeps refunds."""

from webapp.cancellations.actions import record_refund
from webapp.cancellations.models import Refund
from webapp.cases.actions.opening import log
from webapp.cases.actions.working import Clerk
from webapp.cases.models import Case, cases_of, handbook
from webapp.kit.errors import Refusal
from webapp.orders.rules.amounts import BadAmount, in_money, read_money


def refund_buyer(clerk: Clerk, case: Case, text: str) -> Refusal | None:
    """Write a refund down; an empty amount is all that is left. One case refunds once: asked again, nothing changes."""
    try:
        amount = read_money(text, case.currency) if text.strip() else None
    except BadAmount as wrong:
        return Refusal("bad_amount", str(wrong), "refund")
    why = handbook().scenarios[case.scenario].title
    made = record_refund(
        clerk.business_id, case.order_id, amount, "", why, f"case-{case.id}", clerk.actor, clerk.name, case.parcel_id
    )
    if isinstance(made, Refusal):
        return Refusal(made.code, made.words, "refund")
    log(case, "refund", f"{in_money(made.amount, made.currency)} back to the buyer.", clerk.by)
    return None


def note_undone(clerk: Clerk, was: Refund, stands: Refund) -> None:
    """Write into the log of the case that a refund was for that it was taken back, and what `stands` instead of it; a
    refund that was for something else is none of a case's."""
    for case in cases_of(clerk.business_id, [was.order_id]):
        if was.purpose == f"case-{case.id}":
            instead = "" if stands.id == was.id else f" Instead {in_money(stands.amount, stands.currency)}."
            said = f"{in_money(was.amount, was.currency)} back to the buyer was a mistake: {was.withdrawn_because}."
            log(case, "refund", said + instead, clerk.by)
