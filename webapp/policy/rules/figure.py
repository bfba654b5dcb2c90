"""How long, how often, and when to remind; and how that is said."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from webapp.policy.rules.calendar import Calendar

# The fields of an order in which the platform states its own times, and how people call them.
PLATFORM_TIMES = {
    "rts_sla_time": "the time by which shipping must be arranged",
    "tts_sla_time": "the platform's dispatch time",
    "pick_up_cut_off_time": "the platform's pick-up time",
    "shipping_due_time": "the time at which the platform cancels what is not arranged",
    "collection_due_time": "the time at which the platform cancels what is not collected",
    "delivery_due_time": "the time at which the platform cancels what is not delivered",
    "delivery_sla_time": "the time by which it should arrive",
    "delivery_option_required_delivery_time": "the delivery time that was promised",
    "return_answer_due_time": "the platform's deadline for the answer to a return",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """How long, or how often. A duration is calendar time; working days end at `until`, and begin to count a day later
    for what comes at the `cut_off` or after it. `of` names who else may say how long: the carrier, the platform alone,
    or the handling days that the seller chose, on top of which the duration comes. `after` names the platform's time
    from which it counts, where that is not what happened."""

    duration: timedelta | None = None
    attempts: int | None = None
    of: str = ""
    working_days: int | None = None
    until: time | None = None
    cut_off: time | None = None
    after: str = ""

    def due_at(self, start: datetime, calendar: Calendar, handling_days: int | None = None) -> datetime | None:
        """When it is over that began at `start`; None where the book alone cannot say."""
        if self.working_days is not None and self.until:
            return calendar.due_at(start, self.working_days, self.until, self.cut_off)
        if self.of == "handling":
            chosen = timedelta(days=handling_days) if handling_days is not None else None
            return start + chosen + self.duration if chosen is not None and self.duration else None
        return start + self.duration if self.duration else None

    @property
    def words(self) -> str:
        """The figure as people say it."""
        if self.attempts:
            return f"{self.attempts} failed attempts" if self.attempts > 1 else "1 failed attempt"
        own = spoken(self.duration) if self.duration else ""
        if self.of == "carrier":
            return "the carrier's delivery period" + (f" ({own} where none is known)" if own else "")
        if self.of == "handling":
            more = self.duration.days if self.duration else 0
            return f"the handling days you chose and {more} day{'' if more == 1 else 's'} more"
        if self.working_days is not None and self.until:
            own = self._working_days(f"{self.until:%H:%M}")
        if self.after:
            return f"{own} after {PLATFORM_TIMES[self.after]}"
        return own or "the time that the platform puts on it"

    def _working_days(self, until: str) -> str:
        days = f"{self.working_days} working day{'' if self.working_days == 1 else 's'}"
        if not self.cut_off:
            return f"{days} (until {until})"
        if not self.working_days:
            return f"the same working day until {until}, or the next one from {self.cut_off:%H:%M} on"
        return f"{days} (until {until}; one more if it comes at {self.cut_off:%H:%M} or later)"


@dataclass(frozen=True, slots=True)
class Reminders:
    """When to remind: so long before the due time, every so often from the start on, or at the start."""

    before: tuple[timedelta, ...] = ()
    every: timedelta | None = None
    at_start: bool = False

    @property
    def words(self) -> str:
        """The reminders as people say them."""
        said = [f"{spoken(before)} before" for before in self.before]
        if self.every:
            said.append("every day before" if self.every == timedelta(days=1) else f"every {spoken(self.every)}")
        return ", ".join([*said, *(["at the first"] if self.at_start else [])]) or "none"


def spoken(duration: timedelta) -> str:
    """A duration in whole hours, or in days where people say it so."""
    hours = int(duration.total_seconds() // 3600)
    days, rest = divmod(hours, 24)
    number, unit = (days, "day") if not rest and days > 5 else (hours, "hour")
    return f"{number} {unit}{'' if number == 1 else 's'}"
