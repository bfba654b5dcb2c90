"""What a rule is and to which orders it applies; a rule book that says nonsense is refused whole."""

from webapp.policy.rules.entry import Nonsense
from webapp.policy.rules.reading import read_book
from webapp.policy.rules.rule import EFFECTS, Book, Figure, Reminders, Rule

__all__ = ["EFFECTS", "Book", "Figure", "Nonsense", "Reminders", "Rule", "read_book"]
