"""What the law is: the books on the shelf, and the days that count."""

from webapp.policy.models.books import DEFAULT, SHELF, book_for, books, rule_of
from webapp.policy.models.calendars import calendar_for, holidays_in
from webapp.policy.rules import Rule

__all__ = ["DEFAULT", "SHELF", "Rule", "book_for", "books", "calendar_for", "holidays_in", "rule_of"]
