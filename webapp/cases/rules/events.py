"""An event beyond anybody: its kinds, and the texts for buyers and the platform."""

from collections.abc import Collection, Mapping
from datetime import datetime

EVENTS = {
    "flood": "Flood",
    "storm": "Storm",
    "earthquake": "Earthquake or eruption",
    "fire": "Fire or smoke",
    "strike": "Strike or blockade",
    "authorities": "Order of the authorities",
    "epidemic": "Epidemic",
    "outage": "Failure of power, roads or networks",
    "other": "Something else",
}
# state -> words, tone, icon
STATES = {
    "draft": ("Nothing done yet", "grey", "pen"),
    "excusing": ("Being excused", "blue", "clock"),
    "excused": ("Excused", "green", "shield"),
    "undoing": ("Being undone", "amber", "clock"),
    "undone": ("Undone", "grey", "undo"),
    "failed": ("Failed again and again", "red", "warning"),
}


def excused_key(event_id: object, turn: int) -> str:
    """The key of the fact that an event excuses an order; undone and excused again it is another."""
    return f"event-{event_id}-{turn}"


def buyers_notice(known: Mapping[str, str]) -> str:
    """What buyers may be told."""
    return (
        f"Your order may come later than promised: {known['name']} ({known['when']}) keeps parcels from moving"
        f" ({known['where']}). You need do nothing. It goes on as soon as the way is free; its page shows where it is."
    )


def platform_ticket(known: Mapping[str, str], numbers: Collection[str], reports: int, *, more: bool = False) -> str:
    """The platform's ticket: what happened, where, when, which carriers, which orders; so many reports go with it.
    `more`: there are orders besides those whose `numbers` it names."""
    lines = [
        f"Force majeure: {known['name']} ({known['kind'].lower()}).",
        f"Time: {known['when']}.",
        f"Place: {known['where']}.",
        f"Carriers: {known['carriers']}.",
        f"Orders touched: {known['count']}.",
        *(["A report by a third party with its date is attached."] if reports else []),
        "Please excuse these orders from late dispatch and delay.",
    ]
    if more:
        lines.append(f"Only the first {len(numbers):,} of them are named here.")
    return "\n".join([*lines, "", *numbers])


def lasted(from_at: str, until_at: datetime | None, until_words: str) -> str:
    """From when until when, in words."""
    return f"from {from_at} until {until_words}" if until_at else f"since {from_at}, and it goes on"
