"""What a buyer is told: in plain words, nothing about the inside of the shop, nothing that is not certain. Pure."""

from webapp.buyer.rules.promise import Promise, day, promise
from webapp.buyer.rules.way import TOLD, Line, Step, history, left_at, steps
from webapp.buyer.rules.words import NOTHING_KNOWN, OVER, Say, may_acknowledge, may_complain, say, statuses_of

__all__ = [
    "NOTHING_KNOWN", "OVER", "TOLD", "Line", "Promise", "Say", "Step", "day", "history", "left_at", "may_acknowledge",
    "may_complain", "promise", "say", "statuses_of", "steps",
]  # fmt: skip
