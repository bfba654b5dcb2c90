"""What a rule is and to which orders it applies; a rule book that says nonsense is refused whole."""

from webapp.policy.rules.calendar import EVERY_DAY, WEEKDAYS, Calendar
from webapp.policy.rules.entry import Nonsense
from webapp.policy.rules.figure import PLATFORM_TIMES, Figure, Reminders
from webapp.policy.rules.reading import read_book
from webapp.policy.rules.rule import EFFECTS, FORCE_MAJEURE, Book, Rule, Week

__all__ = [
    "EFFECTS", "EVERY_DAY", "FORCE_MAJEURE", "PLATFORM_TIMES", "WEEKDAYS", "Book", "Calendar", "Figure",
    "Nonsense", "Reminders", "Rule", "Week", "read_book",
]  # fmt: skip
