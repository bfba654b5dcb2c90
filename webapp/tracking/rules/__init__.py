"""What a carrier's word means, when to ask again, and how the feed is. Pure.

The vocabulary is one for all carriers; each adapter in carriers/ maps its codes to it by an exact table.
"""

from webapp.tracking.rules.health import FEED_WORDS, LINK_WORDS, SILENT, SILENT_AFTER, feed_word, link_health
from webapp.tracking.rules.reports import (
    FINISHED,
    LONGEST_CODE,
    LONGEST_WORDS,
    Report,
    latest,
    plain,
    read_time,
    settled,
)
from webapp.tracking.rules.timing import MOST_FAILURES, breaker_pause, next_poll

__all__ = [
    "FEED_WORDS", "FINISHED", "LINK_WORDS", "LONGEST_CODE", "LONGEST_WORDS", "MOST_FAILURES", "SILENT",
    "SILENT_AFTER", "Report", "breaker_pause", "feed_word", "latest", "link_health", "next_poll", "plain",
    "read_time", "settled",
]  # fmt: skip
