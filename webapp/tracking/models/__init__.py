"""What we keep of carriers: links to their systems, parcels that are watched, what they told."""

from webapp.tracking.models.link import Link, find_link, link_told_at, links_of
from webapp.tracking.models.told import Told, Unheard, told_counts, unheard_of, unreadable_of
from webapp.tracking.models.watch import Watch, refused_numbers, silent_watches, watch_counts, watches_of

__all__ = [
    "Link", "Told", "Unheard", "Watch", "find_link", "link_told_at", "links_of", "refused_numbers", "silent_watches",
    "told_counts", "unheard_of", "unreadable_of", "watch_counts", "watches_of",
]  # fmt: skip
