"""How a feed is: of one parcel, of a whole link."""

from datetime import datetime, timedelta

# How long a parcel may be silent after its last word before that deserves a look.
SILENT_AFTER = {
    "info_received": timedelta(hours=48),
    "out_for_delivery": timedelta(hours=24),
    "attempt_failed": timedelta(hours=48),
}
SILENT = timedelta(hours=72)


def feed_word(last_kind: str | None, quiet: timedelta, failing: bool) -> str:
    """Why nothing new is there: `broken` (the feed is), `no_event_yet`, `silent` (longer than usual) or `fresh`.

    Three different troubles, never one word for all: a broken feed says nothing about the parcel.
    """
    if failing:
        return "broken"
    if last_kind is None:
        return "no_event_yet"
    return "silent" if quiet > SILENT_AFTER.get(last_kind, SILENT) else "fresh"


# word -> what people read, its tone and icon
FEED_WORDS = {
    "broken": ("Feed broken", "red", "offline"),
    "no_event_yet": ("No event yet", "grey", "clock"),
    "silent": ("Silent for longer than usual", "amber", "clock"),
    "fresh": ("Up to date", "green", "online"),
}


def link_health(polls: bool, paused: bool, failing: bool, resting: bool, heard_at: datetime | None) -> str:
    """How a link is, as one word of LINK_WORDS; `heard_at`: when anything good came from it last."""
    if paused:
        return "paused"
    if failing:
        return "broken"
    if resting:
        return "resting"
    if heard_at:
        return "good"
    return "not_asked" if polls else "not_told"


# word -> what people read, its tone and icon
LINK_WORDS = {
    "paused": ("Paused", "grey", "pause"),
    "broken": ("Feed broken", "red", "offline"),
    "resting": ("Asked us to wait", "amber", "clock"),
    "good": ("Works", "green", "online"),
    "not_asked": ("Not asked yet", "grey", "clock"),
    "not_told": ("Nothing told yet", "grey", "clock"),
}
