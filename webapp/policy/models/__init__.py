"""What the law is: the books on the shelf, what shops decided about them, and the days that count."""

from webapp.policy.models.books import DEFAULT, SHELF, book_for, books, rule_of
from webapp.policy.models.calendars import calendar_for, holidays_in
from webapp.policy.models.choices import BookChoice, OwnDay, choices_of, own_days_of
from webapp.policy.models.law import Law, law_of
from webapp.policy.rules import Rule

__all__ = [
    "DEFAULT", "SHELF", "BookChoice", "Law", "OwnDay", "Rule", "book_for", "books", "calendar_for", "choices_of",
    "holidays_in", "law_of", "own_days_of", "rule_of",
]  # fmt: skip
