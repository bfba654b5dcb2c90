"""From a book's table to a figure, and to its reminders."""

from datetime import timedelta

from webapp.policy.rules.entry import Entry, Nonsense
from webapp.policy.rules.figure import PLATFORM_TIMES, Figure, Reminders

UNITS = ("hours", "days", "working_days", "attempts")
WAYS = 'give hours, days, working_days or attempts; or of = "carrier", "platform" or "handling"'


def read_figure(entry: Entry) -> Figure:
    """A figure from its table. Raises Nonsense."""
    of = entry.one_of("of", ("carrier", "platform", "handling")) if "of" in entry.left else ""
    after = entry.one_of("after", PLATFORM_TIMES) if "after" in entry.left else ""
    given = [unit for unit in UNITS if unit in entry.left]
    unit = given[0] if len(given) == 1 else ""
    allowed = {"": UNITS, "carrier": ("", "hours", "days"), "platform": ("",), "handling": ("hours", "days")}
    if len(given) > 1 or unit not in allowed[of] or (after and (of or unit == "attempts")):
        raise Nonsense(f"{entry.where}: {WAYS}")
    figure = _measured(entry, of, after, unit)
    entry.end()
    return figure


def _measured(entry: Entry, of: str, after: str, unit: str) -> Figure:
    if unit == "working_days":
        cut_off = entry.clock("cut_off") if "cut_off" in entry.left else None
        number = entry.number(unit, low=0 if cut_off else 1)
        return Figure(working_days=number, until=entry.clock("until"), cut_off=cut_off, after=after)
    if not unit:
        return Figure(of=of)
    number = entry.number(unit, low=1)
    if unit == "attempts":
        return Figure(attempts=number)
    return Figure(duration=timedelta(**{unit: number}), of=of, after=after)


def read_reminders(entry: Entry, longest: timedelta | None) -> Reminders:
    """Reminders from their table; each must lie between the start and the due time. Raises Nonsense."""
    before = [timedelta(hours=hours) for hours in entry.numbers("before_hours")]
    every = timedelta(hours=entry.number("every_hours", low=1)) if "every_hours" in entry.left else None
    at_start = entry.left.pop("at_start", False)
    entry.end()
    if at_start not in (True, False):
        raise Nonsense(f"{entry.where}: at_start must be true or false")
    if longest and any(moment >= longest for moment in [*before, *([every] if every else [])]):
        raise Nonsense(f"{entry.where}: a reminder must lie between the start and the due time")
    return Reminders(tuple(sorted(before, reverse=True)), every, at_start)
