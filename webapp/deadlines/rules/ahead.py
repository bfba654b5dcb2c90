"""The what-if clock: moments to look ahead to, as a shop's own clock shows them."""

from datetime import UTC, datetime, time, timedelta, tzinfo

MORNING, EVENING = time(9), time(18)
MONDAY = 0
A_DAY = timedelta(days=1)
FURTHEST = timedelta(days=366)


def quick_moments(now: datetime, zone: tzinfo) -> list[tuple[str, datetime]]:
    """The next moments that people ask about, in words, the nearest first: this evening, tomorrow morning, Monday
    morning, in a week."""
    local = now.astimezone(zone)
    today, tomorrow = local.date(), local.date() + A_DAY
    monday = today + A_DAY * ((MONDAY - today.weekday()) % 7 or 7)
    named = [("This evening", today, EVENING), ("Tomorrow", tomorrow, MORNING)]
    named += [("Monday", monday, MORNING)] if monday != tomorrow else []
    found = [
        (f"{words} {at:%H:%M}", datetime.combine(day, at, zone).astimezone(UTC))
        for words, day, at in named
        if datetime.combine(day, at, zone) > local
    ]
    return [*found, ("In a week", (now + A_DAY * 7).replace(second=0, microsecond=0))]


def moment_named(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment to come that a text names, at most a year ahead; by the shop's clock where it says no zone. None for
    anything else."""
    try:
        moment = datetime.fromisoformat(text) if len(text) <= 40 else None
        moment = moment and (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment and now < moment <= now + FURTHEST else None
