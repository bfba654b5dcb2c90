"""What a rule makes of an order's facts: when it is due, how it stands, what has to be said about it."""

from webapp.deadlines.rules.reckoning import (
    OPEN_OR_MISSED,
    STANDINGS,
    Reckoning,
    reckon,
    reckon_all,
    reckon_ordered,
)
from webapp.deadlines.rules.saying import Say, say_ordered, to_say
from webapp.deadlines.rules.watching import Parcel, Watched

__all__ = [
    "OPEN_OR_MISSED",
    "STANDINGS",
    "Parcel",
    "Reckoning",
    "Say",
    "Watched",
    "reckon",
    "reckon_all",
    "reckon_ordered",
    "say_ordered",
    "to_say",
]
