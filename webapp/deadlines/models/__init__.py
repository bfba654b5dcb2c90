from webapp.deadlines.models.deadline import Deadline, deadlines_of, deadlines_table, standing_is
from webapp.deadlines.models.glances import lane_counts, next_due_of
from webapp.deadlines.models.pressing import MOST, missed_by, pressing_orders
from webapp.deadlines.models.radar import (
    Listed,
    Sieve,
    deadlines_of_order,
    list_deadlines,
    parse_cursor,
)
from webapp.deadlines.models.reminding import reminded_by
from webapp.deadlines.models.replay import Replay, ReplayMiss
from webapp.deadlines.models.soonest import SOONEST
from webapp.deadlines.models.sweeping import due_for_a_look, lanes_of, parcels_watched, watched_orders
from webapp.deadlines.models.worth import Worth

__all__ = [
    "MOST",
    "SOONEST",
    "Deadline",
    "Listed",
    "Replay",
    "ReplayMiss",
    "Sieve",
    "Worth",
    "deadlines_of",
    "deadlines_of_order",
    "deadlines_table",
    "due_for_a_look",
    "lane_counts",
    "lanes_of",
    "list_deadlines",
    "missed_by",
    "next_due_of",
    "parcels_watched",
    "parse_cursor",
    "pressing_orders",
    "reminded_by",
    "standing_is",
    "watched_orders",
]
