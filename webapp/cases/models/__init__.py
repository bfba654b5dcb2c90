"""Cases with their logs, documents and complaints; events and the orders that they touch."""

from webapp.cases.models.case import (
    NEVER,
    Case,
    Complaint,
    Document,
    Entry,
    case_of,
    cases_of,
    complaints_of,
    document_of,
    documents_of,
    documents_of_orders,
    entries_of,
    needed_documents,
)
from webapp.cases.models.event import Event, EventOrder, event_of, events_of, events_of_order
from webapp.cases.models.gathering import Gathered, absences, answers, gather, kept, passed
from webapp.cases.models.handbook import handbook
from webapp.cases.models.listing import Listed, Sieve, count_open, counts, list_cases, parse_cursor
from webapp.cases.models.saying import known

__all__ = [
    "NEVER", "Case", "Complaint", "Document", "Entry", "Event", "EventOrder", "Gathered", "Listed", "Sieve",
    "absences", "answers", "case_of", "cases_of", "complaints_of", "count_open", "counts", "document_of",
    "documents_of", "documents_of_orders", "entries_of", "event_of", "events_of", "events_of_order", "gather",
    "handbook", "kept", "known", "list_cases", "needed_documents", "parse_cursor", "passed",
]  # fmt: skip
