"""How times and numbers are worded for people. static/js/lib/times.js keeps the same words true on the page."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MINUTE, HOUR, DAY = 60, 3600, 86400
NEAR = 36 * HOUR
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WITHOUT_START = timedelta(days=2)  # how long a bar is when nobody said when its clock began
SCARCE, SCARCE_SHARE = 2 * HOUR, 0.25


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What a time-left bar says and how full it is."""

    words: str
    tone: str
    icon: str
    thousandths: int


def span(seconds: float) -> str:
    """A length of time in words as short as they can be: "3 h 20", "2 days 4 h"."""
    seconds = int(seconds)
    if seconds < MINUTE:
        return "under a minute"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return f"{seconds // HOUR} h" + (f" {minutes:02}" if minutes else "")
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours and days < 3 else "")


def exact(moment: datetime, zone: tzinfo) -> str:
    """A moment in full, with its zone: "Sun 22 Nov 2026, 14:02 GMT+8"."""
    local = moment.astimezone(zone)
    return f"{_day(local)} {local.year}, {_clock(local)} {offset(local)}"


def _day(local: datetime) -> str:
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def _clock(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def offset(local: datetime) -> str:
    """The distance from Greenwich: "GMT+8", "GMT+5:30", "GMT"."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def near(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment as people say it: "in 3 h 20", "5 min ago"; beyond a day and a half, its date and time."""
    ahead = (moment - now).total_seconds()
    if abs(ahead) < MINUTE:
        return "just now"
    if abs(ahead) < NEAR:
        return f"in {span(ahead)}" if ahead > 0 else f"{span(-ahead)} ago"
    local = moment.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"{_day(local)}{year}, {_clock(local)}"


def time_left(due_at: datetime, since: datetime | None, now: datetime) -> TimeLeft:
    """How much of the time from `since` to `due_at` is left, and how worried to be about it."""
    left = (due_at - now).total_seconds()
    if left < 0:
        return TimeLeft(f"Overdue by {span(-left)}", "red", "alarm", 1000)
    whole = max((due_at - since if since else WITHOUT_START).total_seconds(), 1)
    share = min(left / whole, 1.0)
    scarce = left < SCARCE or share < SCARCE_SHARE
    return TimeLeft(f"{span(left)} left", "amber" if scarce else "blue", "clock", round(share * 1000))


def grouped(number: str) -> list[str]:
    """A tracking number cut in fours for the eye; anything that is not letters and digits stays in one piece."""
    if not (number.isascii() and number.isalnum()) or len(number) < 7:
        return [number]
    parts = [number[start : start + 4] for start in range(0, len(number), 4)]
    if len(parts[-1]) == 1:
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts


def zone_named(name: str | None) -> tzinfo | None:
    """The time zone of that name; None for anything that is not one."""
    try:
        return ZoneInfo(name) if name and len(name) < 64 else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_this_machine(host: str) -> bool:
    """Whether only the machine itself can reach that host name or address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
