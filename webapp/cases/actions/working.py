"""What a person does with a case. Each is one line in its log; what matters to the order is a fact too."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from webapp.cases.actions.opening import closed_key, end, log, open_cases, set_clock
from webapp.cases.models import Case, case_of, cases_of, handbook
from webapp.cases.models.goods import goods_of
from webapp.cases.rules.opening import Ground
from webapp.cases.rules.outcomes import BY_PEOPLE, OUTCOMES, WITH_AMOUNT
from webapp.kit.clock import now
from webapp.kit.db import db
from webapp.kit.errors import Refusal
from webapp.kit.ids import new_id
from webapp.ledger.actions import Telling, open_stories, write
from webapp.orders.rules.amounts import BadAmount, read_money
from webapp.policy.rules.faults import FAULTS

LONGEST = 4000
CLOSED = Refusal("case_closed", "This case is closed. Open it again first.")


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who works on a case."""

    business_id: UUID
    actor: str
    name: str

    @property
    def by(self) -> tuple[str, str]:
        return self.actor, self.name


def open_case(clerk: Clerk, order_id: UUID, parcel_id: UUID | None, scenario: str, words: str) -> Case | Refusal:
    """Open a case by hand. The same scenario for the same thing that is open already is that case."""
    if scenario not in handbook().scenarios:
        return Refusal("unknown_scenario", "Choose what went wrong.", "scenario")
    if len(words) > LONGEST:
        return Refusal("too_long", f"{LONGEST:,} characters are the most.", "words")
    stories = open_stories(clerk.business_id, [order_id])
    ground = Ground(f"person-{new_id()}", scenario, now(), parcel_id, words.strip())
    open_cases(clerk.business_id, stories, {order_id: [ground]}, clerk.by)
    subject = parcel_id or order_id
    return next(
        case
        for case in cases_of(clerk.business_id, [order_id], only_open=True)
        if case.subject_id == subject and scenario in {case.scenario, case.suggested}
    )


def add_note(clerk: Clerk, case: Case, words: str) -> Refusal | None:
    """Write a note into the log."""
    if not (words := words.strip()):
        return Refusal("no_words", "Write what is to be noted.", "note")
    if len(words) > LONGEST:
        return Refusal("too_long", f"{LONGEST:,} characters are the most.", "note")
    log(case, "note", words, clerk.by)
    return None


def choose_scenario(clerk: Clerk, case: Case, scenario: str) -> Refusal | None:
    """Go by another scenario: another checklist, and another time."""
    stories = open_stories(clerk.business_id, [case.order_id])  # before the case, as everybody holds them
    held = _hold(case)
    if held.closed_at:
        return CLOSED
    if scenario not in handbook().scenarios:
        return Refusal("unknown_scenario", "Choose one of the scenarios.", "scenario")
    if scenario == held.scenario:
        return None
    others = cases_of(clerk.business_id, [held.order_id], only_open=True)
    if any(o.id != held.id and o.subject_id == held.subject_id and o.scenario == scenario for o in others):
        return Refusal("open_already", "Such a case is open already for the same thing.", "scenario")
    was, held.scenario = held.scenario, scenario
    market = goods_of(clerk.business_id, [held.order_id])[held.order_id].market
    set_clock(held, stories[held.order_id].facts, market)
    titles = handbook().scenarios
    log(held, "scenario", f"From “{titles[was].title}” to “{titles[scenario].title}”.", clerk.by)
    return None


def decide_fault(clerk: Clerk, case: Case, fault: str) -> Refusal | None:
    """Say whose fault it was."""
    if fault not in FAULTS:
        return Refusal("unknown_fault", "Choose whose fault it was.", "fault")
    held = _hold(case)
    if held.fault != fault:
        held.fault, held.fault_by_name, held.fault_at = fault, clerk.name, now()
        log(held, "fault", FAULTS[fault], clerk.by)
    return None


def keep_answer(clerk: Clerk, case: Case, words: str) -> Refusal | None:
    """Keep the answer as a person wrote it; nothing: the draft again."""
    if len(words) > LONGEST:
        return Refusal("too_long", f"{LONGEST:,} characters are the most.", "answer")
    held = _hold(case)
    words = "\n".join(line.rstrip() for line in words.strip().splitlines())
    if held.answer != words:
        held.answer = words
        log(held, "answer", "The answer was changed." if words else "The answer is the draft again.", clerk.by)
    return None


def close_case(clerk: Clerk, case: Case, outcome: str, amount: str, note: str) -> Refusal | None:
    """Say how it ended. Closing it twice changes nothing."""
    stories = open_stories(clerk.business_id, [case.order_id])
    held = _hold(case)
    if held.closed_at:
        return None
    if outcome not in BY_PEOPLE:
        return Refusal("unknown_outcome", "Choose how it ended.", "outcome")
    if len(note) > LONGEST:
        return Refusal("too_long", f"{LONGEST:,} characters are the most.", "outcome_note")
    paid = _amount(held, outcome, amount)
    if isinstance(paid, Refusal):
        return paid
    told = end(held, outcome, paid, note.strip() or OUTCOMES[outcome][0], clerk.by)
    db.session.flush()
    write(stories, [told])
    return None


def _amount(case: Case, outcome: str, text: str) -> Decimal | Refusal | None:
    if outcome not in WITH_AMOUNT or not text.strip():
        return None
    try:
        amount = read_money(text, case.currency)
    except BadAmount as wrong:
        return Refusal("bad_amount", str(wrong), "outcome_amount")
    if amount < 0:
        return Refusal("bad_amount", "An amount that was paid is not below nothing.", "outcome_amount")
    return amount


def reopen_case(clerk: Clerk, case: Case) -> Refusal | None:
    """Take the closing back."""
    stories = open_stories(clerk.business_id, [case.order_id])
    held = _hold(case)
    if not held.closed_at:
        return None
    others = cases_of(clerk.business_id, [held.order_id], only_open=True)
    if any(o.subject_id == held.subject_id and o.scenario == held.scenario for o in others):
        return Refusal("open_already", "Such a case is open already for the same thing.")
    key = closed_key(held)
    held.closed_at, held.closed_by_name, held.outcome, held.outcome_amount = None, "", "", None
    held.turn += 1
    held.outcome_note, held.fallen_at = "", None
    log(held, "reopened", "Opened again.", clerk.by)
    market = goods_of(clerk.business_id, [held.order_id])[held.order_id].market
    set_clock(held, stories[held.order_id].facts, market)
    told = Telling(held.order_id, "undone", f"undone-{key}", now(), *clerk.by, held.parcel_id, undoes=key)
    db.session.flush()
    write(stories, [told])
    return None


def _hold(case: Case) -> Case:
    """The case's row, held for writing until the transaction ends."""
    db.session.flush()  # what this transaction has changed is not to be read over
    query = select(Case).where(Case.business_id == case.business_id, Case.id == case.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


__all__ = [
    "Clerk", "add_note", "case_of", "choose_scenario", "close_case", "decide_fault", "keep_answer", "open_case",
    "reopen_case",
]  # fmt: skip
