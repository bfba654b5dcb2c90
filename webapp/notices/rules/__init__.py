"""What is to be said, to whom, in which words. Pure."""

from webapp.notices.rules.drafting import Context, Drafted, drafts, shown
from webapp.notices.rules.words import AUDIENCES, BUYER, ONCE, PLATFORM, WORDS

__all__ = ["AUDIENCES", "BUYER", "ONCE", "PLATFORM", "WORDS", "Context", "Drafted", "drafts", "shown"]
