"""What facts, clocks and people do with cases and events."""

from webapp.cases.actions.complaining import complain
from webapp.cases.actions.documents import add_document, keep_document
from webapp.cases.actions.forgetting import forget
from webapp.cases.actions.opening import follow, open_by_facts
from webapp.cases.actions.working import (
    Clerk,
    add_note,
    choose_scenario,
    close_case,
    decide_fault,
    keep_answer,
    open_case,
    reopen_case,
)

__all__ = [
    "Clerk", "add_document", "add_note", "choose_scenario", "close_case", "complain", "decide_fault", "follow",
    "forget", "keep_answer", "keep_document", "open_by_facts", "open_case", "reopen_case",
]  # fmt: skip
